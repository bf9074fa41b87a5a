import { expect, test } from 'vitest'
import { GridError, parseSpacing } from './index.ts'

test.each([
  ['0.003', 3n, 1000n],
  ['0.0030', 3n, 1000n],
  ['0.01', 1n, 100n],
  ['0.0125', 125n, 10_000n],
  ['0.999', 999n, 1000n],
  ['0.000000000000000001', 1n, 10n ** 18n],
])('%s is %s/%s', (text, numerator, denominator) => {
  expect(parseSpacing(text)).toEqual({ numerator, denominator })
})

test.each(['0', '0.0', '-0.003', '1', '1.003', '3'])('%s is not above 0 and below 1', (text) => {
  expect(() => parseSpacing(text)).toThrow(new GridError('E_SPACING', `spacing was '${text}', must be above 0 and below 1`, { text }))
})

test.each(['', '0.3 %', '3e-3', '.003', '0,003', '0.0000000000000000001'])('%j is no plain decimal', (text) => {
  expect(() => parseSpacing(text)).toThrow(GridError)
  expect(() => parseSpacing(text)).toThrow(`spacing was '${text}', must be a plain decimal such as 0.003`)
})
