import { expect, test } from 'vitest'
import { repeatedKeys } from './repeatedKeys.ts'

test.each([
  ['{}', []],
  ['{"a":1,"b":{"a":2},"c":[{"a":1},{"a":2}]}', []],
  ['{"a":1,"b":{"c":2,"c":3},"d":[{"a":1},{"e":[[{"f":1,"f":{"g":1,"g":1}}]]}],"a":[]}', ['b.c', 'd.e.f', 'd.e.f.g', 'a']],
  ['["userRole",{"a":1,"a":1}]', ['a']],
  ['{"a":1,"b":"\\"a\\":","a":2}', ['a']],
  ['{"a":1,"\\u0061":2} {"b":1,"b":2}', ['a']],
])('%s names %j more than once', (text, keys) => {
  expect(repeatedKeys(text)).toEqual(keys)
})
