import { expect, test } from 'vitest'
import { shapeDifferences } from './shapeDifferences.ts'

test.each([
  [
    { a: '1.5', b: 2 },
    { a: '0.0', b: 7 },
  ],
  [{ mids: { BTC: '1.0' } }, { mids: { '@1': '2.0', 'PURR/USDC': '0.2' } }],
  [
    [{ n: null }, { n: '1.0' }],
    [{ n: '1.0' }, { n: null }],
  ],
  [[], [1]],
])('%j is like %j', (theirs, ours) => {
  expect(shapeDifferences(theirs, ours)).toEqual([])
})

test.each([
  [{ a: '1.0', b: 2 }, { b: 2, a: '1.0' }, ': their keys are a,b, ours are b,a'],
  [{ a: '1.0' }, { a: '1' }, '.a: theirs is a decimal, ours is a whole number without .0'],
  [{ a: { b: [{ c: true }] } }, { a: { b: [{ c: 1 }] } }, '.a.b[0].c: theirs is boolean, ours is number'],
  [[1], [], ': ours is empty'],
  [{ a: 1 }, null, ': ours is no object'],
])('%j is not like %j', (theirs, ours, difference) => {
  expect(shapeDifferences(theirs, ours)).toEqual([difference])
})

test('keys without their order may be fewer, and must all be there', () => {
  expect(shapeDifferences({ a: 1 }, { b: 2, a: 3 }, false)).toEqual([])
  expect(shapeDifferences({ a: 1 }, { b: 2 }, false)).toEqual(['.a: theirs is number, ours is undefined'])
})
