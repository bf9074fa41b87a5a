import { describe, expect, test } from 'vitest'
import {
  ceilToLegalPx,
  DecimalError,
  floorToLegalPx,
  formatPx,
  isLegalPx,
  ladderStep,
  PriceError,
  type Px,
  parseDecimal,
  parsePx,
  pxTick,
  truncateToSignificant,
} from './index.ts'

describe('the spot examples of the venue', () => {
  test.each([
    [0, '0.0001234'],
    [1, '0.0001234'],
    [2, '93.218'],
    [2, '0.012345'],
    [5, '858115'],
    [8, '12'],
    [0, '0.00001234'],
    [0, '123456'],
  ])('szDecimals %d takes %s', (szDecimals, text) => {
    expect(formatPx(parsePx(text, 8 - szDecimals), 8 - szDecimals)).toBe(text)
  })

  test.each([
    [2, '0.0001234', DecimalError, "'0.0001234' had 7 decimals, at most 6 fit"],
    [2, '93.2185', PriceError, "price '93.2185' has more than 5 significant figures and is not an integer"],
    [2, '0.123456', PriceError, "price '0.123456' has more than 5 significant figures and is not an integer"],
    [5, '85811.5', PriceError, "price '85811.5' has more than 5 significant figures and is not an integer"],
    [8, '12.5', DecimalError, "'12.5' had 1 decimals, at most 0 fit"],
    [0, '0.000001234', DecimalError, "'0.000001234' had 9 decimals, at most 8 fit"],
    [0, '12345.6', PriceError, "price '12345.6' has more than 5 significant figures and is not an integer"],
    [2, '0', PriceError, "price was '0', must be above 0"],
    [2, '-1.5', PriceError, "price was '-1.5', must be above 0"],
  ])('P20 szDecimals %d refuses %s with the reason', (szDecimals, text, type, message) => {
    expect(() => parsePx(text, 8 - szDecimals)).toThrow(type)
    expect(() => parsePx(text, 8 - szDecimals)).toThrow(message)
  })
})

describe('legal prices', () => {
  test('the tick grows at every power of ten and never above one quote unit', () => {
    expect(pxTick(99_999n, 4)).toBe(1n)
    expect(pxTick(100_000n, 4)).toBe(10n)
    expect(pxTick(999_999_999n, 4)).toBe(10_000n)
    expect(pxTick(9_999_999_999n, 4)).toBe(10_000n)
    expect(pxTick(9_999_999_999n, 0)).toBe(1n)
  })

  test('a price raised across a power of ten is that power', () => {
    expect(ceilToLegalPx(parseDecimal('9.99991', 6), 6)).toBe(parseDecimal('10', 6))
    expect(floorToLegalPx(parseDecimal('9.99991', 6), 6)).toBe(parseDecimal('9.9999', 6))
    expect(ceilToLegalPx(parseDecimal('99999.5', 4), 4)).toBe(parseDecimal('100000', 4))
  })

  test('no price is legal at or below zero, where the floor is 0 and the ceiling the least price', () => {
    for (const px of [0n, -1n, -999_999n]) {
      expect(isLegalPx(px, 6)).toBe(false)
      expect(floorToLegalPx(px, 6)).toBe(0n)
      expect(ceilToLegalPx(px, 6)).toBe(1n)
    }
  })

  test('numbers beyond every price keep the rule', () => {
    const huge = 10n ** 60n + 1n
    expect(isLegalPx(huge, 0)).toBe(true)
    expect(isLegalPx(huge, 8)).toBe(false)
    expect(truncateToSignificant(huge, 5)).toBe(10n ** 60n)
  })
})

describe('ladderStep', () => {
  // Neighbours of real ladders, and of the test network's @37, where rounding half up to 5 digits would give 1.0211, 1.0649, 1.0681.
  test.each([
    ['0.020777', '0.020839', 6],
    ['0.020839', '0.020902', 6],
    ['1.018', '1.021', 6],
    ['1.0608', '1.0639', 6],
    ['1.0639', '1.067', 6],
    ['1.067', '1.0702', 6],
    ['43.569', '43.699', 6],
    ['43.699', '43.83', 6],
    ['6.6274', '6.6472', 6],
    ['9.9999', '10.029', 6],
    ['99999', '100290', 3],
    ['858115', '860680', 3],
  ])('%s is followed by %s', (px, next, pxDecimals) => {
    expect(formatPx(ladderStep(parsePx(px, pxDecimals), 1003n, 1000n), pxDecimals)).toBe(next)
  })

  test('rounds half up where the decimals bind', () => {
    expect(ladderStep(500n as Px, 1003n, 1000n)).toBe(502n)
    expect(ladderStep(499n as Px, 1003n, 1000n)).toBe(500n)
    expect(ladderStep(100n as Px, 1003n, 1000n)).toBe(100n)
  })

  test('truncates to 5 digits, towards zero', () => {
    expect(truncateToSignificant(123_459n, 5)).toBe(123_450n)
    expect(truncateToSignificant(-123_459n, 5)).toBe(-123_450n)
    expect(truncateToSignificant(12_345n, 5)).toBe(12_345n)
    expect(truncateToSignificant(0n, 5)).toBe(0n)
  })
})
