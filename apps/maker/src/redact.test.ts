import { expect, test } from 'vitest'
import { looksLikeKey, redact } from './redact.ts'

const KEY = '0123456789abcdefABCDEF789012345678901234567890123456789012345678'

test.each([KEY, `0x${KEY}`, `0X${KEY}`])('a key is taken out of any text', (key) => {
  expect(redact(`no file '${key}' there, nor ${key}`)).toBe("no file '[redacted]' there, nor [redacted]")
})

test.each([KEY.slice(1), KEY.slice(0, 50), `${KEY}0`, KEY + KEY])('a key with digits missing or too many is taken out, too', (key) => {
  expect(redact(`unknown command '0x${key}'`)).toBe("unknown command '[redacted]'")
})

test('addresses and cloids stay readable', () => {
  const text = `0x${'a'.repeat(40)} 0x${'b'.repeat(32)}`
  expect(redact(text)).toBe(text)
})

test('only a whole key looks like one', () => {
  expect([KEY, ` 0x${KEY}\n`].map(looksLikeKey)).toEqual([true, true])
  expect([KEY.slice(1), `${KEY}0`, `0x${'a'.repeat(40)}`, ''].map(looksLikeKey)).toEqual([false, false, false, false])
})
