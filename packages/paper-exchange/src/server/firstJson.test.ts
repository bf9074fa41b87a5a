import { expect, test } from 'vitest'
import { firstJson } from './firstJson.ts'

test.each([
  ['{"a":1}', { a: 1 }],
  [' [1] ', [1]],
  ['{"a":"}\\"]"}]} junk', { a: '}"]' }],
  ['[{"a":[]}]{"b":2}', [{ a: [] }]],
])('%s has a first value', (text, value) => {
  expect(firstJson(text)).toEqual({ value })
})

test.each(['', '{', '}', 'junk {"a":1}', '{"a":1', '{a:1}'])('%j has none', (text) => {
  expect(firstJson(text)).toBeUndefined()
})
