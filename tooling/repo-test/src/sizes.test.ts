import { expect, test } from 'vitest'
import { FILE_LINES_MAX, FUNCTION_LINES_MAX, oversize, ratchetViolations } from './sizes.ts'

const lines = (count: number) => 'f()\n'.repeat(count)
const body = (count: number) => `{\n${lines(count - 2)}}`

test('a file is measured in lines, without the last newline', () => {
  expect(oversize('a.ts', lines(FILE_LINES_MAX))).toEqual({})
  expect(oversize('a.ts', lines(FILE_LINES_MAX + 1))).toEqual({ 'a.ts': FILE_LINES_MAX + 1 })
})

test.each([
  ['function f() BODY', 'a.ts#f'],
  ['const f = () => BODY', 'a.ts#f'],
  ['const o = { f: function () BODY }', 'a.ts#f'],
  ['class C { f() BODY }', 'a.ts#f'],
  ['class C { constructor() BODY }', 'a.ts#constructor'],
  ['run(() => BODY)', 'a.ts#line 1'],
])('a function is measured from its first line to its last: %s', (text, place) => {
  expect(oversize('a.ts', text.replace('BODY', body(FUNCTION_LINES_MAX)))).toEqual({})
  expect(oversize('a.ts', text.replace('BODY', body(FUNCTION_LINES_MAX + 1)))).toEqual({ [place]: FUNCTION_LINES_MAX + 1 })
})

test('the ratchet refuses what is new or grew, and asks for a lower record where something shrank', () => {
  expect(ratchetViolations({ a: 300, 'b#f': 80 }, { a: 300, 'b#f': 80 })).toEqual([])
  expect(ratchetViolations({ a: 251 }, {})).toEqual(['a was 251 lines, must be at most 250'])
  expect(ratchetViolations({ 'a#f': 71 }, {})).toEqual(['a#f was 71 lines, must be at most 70'])
  expect(ratchetViolations({ a: 301 }, { a: 300 })).toEqual(['a was 301 lines, must be at most 300'])
  expect(ratchetViolations({ a: 299 }, { a: 300 })).toEqual(['a is recorded with 300 lines and has 299: lower the record'])
  expect(ratchetViolations({}, { a: 300 })).toEqual(['a is recorded with 300 lines and has no excess: lower the record'])
})
