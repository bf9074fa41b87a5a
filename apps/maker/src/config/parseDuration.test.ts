import { UsageError } from '@hyperladder/command-line'
import { expect, test } from 'vitest'
import { parseDuration } from './parseDuration.ts'

test.each([
  ['500ms', 500],
  ['30s', 30_000],
  ['1.5m', 90_000],
  ['1h', 3_600_000],
  [' 2s ', 2000],
  ['480h', 1_728_000_000],
])('%s is %i ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
})

test.each(['', '30', 's', '0s', '-1s', '0.1ms', '481h', '1d', '1s2', '1e3s', 'NaNs'])("'%s' is refused with what is allowed", (text) => {
  expect(() => parseDuration(text)).toThrow(UsageError)
  expect(() => parseDuration(text)).toThrow(`duration was '${text}', must be above 0 and at most 480h, such as 500ms, 30s, 5m or 1h`)
})
