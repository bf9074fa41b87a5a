import { describe, expect, test } from 'vitest'
import { DecimalError, floorDecimal, floorDiv, floorDivPow10, formatDecimal, parseDecimal, roundHalfUpDiv } from './index.ts'

describe('parseDecimal', () => {
  test.each([
    ['0', 0, 0n],
    ['0', 8, 0n],
    ['-0', 8, 0n],
    ['0.0208', 6, 20_800n],
    ['100', 2, 10_000n],
    ['100.0', 0, 100n],
    ['007.50', 1, 75n],
    ['-1.25', 2, -125n],
    ['64552049.6973299459', 10, 645_520_496_973_299_459n],
    ['123456789012345678901234567890', 0, 123_456_789_012_345_678_901_234_567_890n],
  ])('%s at %d decimals is %s', (text, decimals, value) => {
    expect(parseDecimal(text, decimals)).toBe(value)
  })

  test.each(['', ' ', '.', '.5', '5.', '+1', '1e3', '1E-7', '0x10', '1_000', '1,5', ' 1', '1 ', '1\n', '--1', 'NaN', 'Infinity', '١'])(
    'refuses %j, which is no plain decimal',
    (text) => {
      expect(() => parseDecimal(text, 8)).toThrow(DecimalError)
    },
  )

  test('refuses what it would have to round, and says how many decimals fit', () => {
    expect(() => parseDecimal('0.0001234', 6)).toThrow("'0.0001234' had 7 decimals, at most 6 fit")
    expect(() => parseDecimal('1.5', 0)).toThrow(
      expect.objectContaining({ code: 'E_DECIMAL_PRECISION', values: { text: '1.5', decimals: 0 } }),
    )
  })
})

describe('formatDecimal', () => {
  test.each([
    [0n, 0, '0'],
    [0n, 8, '0'],
    [20_800n, 6, '0.0208'],
    [10_000n, 2, '100'],
    [-125n, 2, '-1.25'],
    [-1n, 8, '-0.00000001'],
    [1n, 8, '0.00000001'],
    [1_000_000_000_000_000_000_000n, 0, '1000000000000000000000'],
  ])('%s at %d decimals is %s', (value, decimals, text) => {
    expect(formatDecimal(value, decimals)).toBe(text)
  })
})

describe('floorDecimal', () => {
  test.each([
    ['87457.469', 2, 8_745_746n],
    ['87457.469', 8, 8_745_746_900_000n],
    ['0.999999999999', 0, 0n],
    ['-0.001', 2, -1n],
    ['-0.01', 2, -1n],
    ['12', 3, 12_000n],
  ])('%s at %d decimals is %s', (text, decimals, value) => {
    expect(floorDecimal(text, decimals)).toBe(value)
  })

  test('refuses what is no plain decimal', () => {
    expect(() => floorDecimal('1e3', 2)).toThrow(DecimalError)
  })
})

describe('division', () => {
  test.each([
    [7n, 2n, 3n, 4n],
    [-7n, 2n, -4n, -3n],
    [5n, 2n, 2n, 3n],
    [-5n, 2n, -3n, -2n],
    [6n, 2n, 3n, 3n],
    [-6n, 2n, -3n, -3n],
    [1n, 3n, 0n, 0n],
    [2n, 3n, 0n, 1n],
  ])('%s / %s floors to %s and rounds half up to %s', (a, b, floored, rounded) => {
    expect(floorDiv(a, b)).toBe(floored)
    expect(roundHalfUpDiv(a, b)).toBe(rounded)
  })

  test('by a power of ten floors below zero too', () => {
    expect(floorDivPow10(-1n, 5)).toBe(-1n)
    expect(floorDivPow10(199_999n, 5)).toBe(1n)
  })
})
