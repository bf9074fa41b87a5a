import { formatPx, HyperladderError, type Px, parsePx } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import { GridError, LEVELS_MAX, PricingGrid, parseSpacing } from './index.ts'

const HIP2 = parseSpacing('0.003')
const ladder = (startPx: string, szDecimals: number, levels: number, spacing = '0.003'): PricingGrid =>
  PricingGrid.build({ startPx: parsePx(startPx, 8 - szDecimals), levels, spacing: parseSpacing(spacing), pxDecimals: 8 - szDecimals })
const texts = (grid: PricingGrid): string[] => grid.prices.map((px) => formatPx(px, grid.params.pxDecimals))
const px6 = (text: string): Px => parsePx(text, 6)

describe('levels of real ladders', () => {
  // Typed in from the mainnet candles of July 2025 and from the notes on the test network's @37, @67 and @929.
  test.each([
    ['@132 LIQD', '0.003374', 2, { 1: '0.003384', 14: '0.003515', 19: '0.00357', 84: '0.004339', 1069: '0.082893' }],
    ['@59 CATBAL', '2.8316', 2, { 1: '2.84', 2: '2.8485', 285: '6.6274', 286: '6.6472', 287: '6.6671', 896: '40.772' }],
    ['@37 VAPOR', '0.0019708', 0, { 1478: '0.16051' }],
    ['@12 XULIAN', '0.00011814', 0, { 962: '0.0020917' }],
    ['@102 HOP', '0.025833', 2, { 1419: '1.7744' }],
    ['@113 NEIRO', '0.0006', 1, { 1043: '0.013591' }],
    ['@67 of the test network', '0.020777', 2, { 1: '0.020839', 2: '0.020902', 19: '0.021994', 20: '0.02206', 39: '0.023352' }],
    ['@37 of the test network', '1', 2, { 1: '1.003', 4: '1.012', 7: '1.021', 21: '1.0639', 22: '1.067', 23: '1.0702' }],
    ['@929 of the test network', '43.569', 2, { 1: '43.699', 2: '43.83', 3: '43.961', 4: '44.092' }],
  ])('%s from %s at %d size decimals', (_, startPx, szDecimals, expected) => {
    const top = Math.max(...Object.keys(expected).map(Number))
    const prices = texts(ladder(startPx, szDecimals, top + 1))
    expect(Object.fromEntries(Object.keys(expected).map((level) => [level, prices[Number(level)]]))).toEqual(expected)
  })

  test('a spacing of 0.01, as old deployments have it', () => {
    expect(texts(ladder('0.00077', 2, 4, '0.01'))).toEqual(['0.00077', '0.000778', '0.000786', '0.000794'])
    expect(texts(ladder('1', 0, 6, '0.01'))).toEqual(['1', '1.01', '1.0201', '1.0303', '1.0406', '1.051'])
    expect(texts(ladder('99500', 5, 4, '0.01'))).toEqual(['99500', '100490', '101490', '102500'])
  })
})

describe('a ladder that is none is refused with its values', () => {
  const refusal = (build: () => unknown): unknown => {
    try {
      return build()
    } catch (error) {
      return error instanceof HyperladderError && { type: error.name, code: error.code, message: error.message }
    }
  }

  test.each([1, 0, -5, 2.5, Number.NaN, LEVELS_MAX + 1])('%d levels', (levels) => {
    expect(refusal(() => ladder('1', 2, levels))).toEqual({
      type: 'GridError',
      code: 'E_LEVELS',
      message: `levels was ${levels}, must be an integer of 2 to 32768`,
    })
  })

  test('two equal neighbours, where the step is finer than the price unit', () => {
    const error = refusal(() => ladder('0.000166', 2, 10))
    expect(error).toEqual({
      type: 'GridError',
      code: 'E_NOT_RISING',
      message: 'levels 0 and 1 would be 0.000166 and 0.000166, must rise: startPx or spacing is too small for 6 price decimals',
    })
    expect(texts(ladder('0.000167', 2, 2))).toEqual(['0.000167', '0.000168'])
  })

  test('a neighbour that falls, where an integer of many digits is truncated', () => {
    expect(refusal(() => ladder('123456', 8, 2, '0.00001'))).toMatchObject({
      code: 'E_NOT_RISING',
      message: expect.stringContaining('123456 and 123450'),
    })
  })

  test.each([
    [932_185n, '0.932185'],
    [0n, '0'],
    [-5n, '-0.000005'],
  ])('a start price of %s units', (startPx, text) => {
    const params = { startPx: startPx as Px, levels: 3, spacing: HIP2, pxDecimals: 6 }
    expect(refusal(() => PricingGrid.build(params))).toMatchObject({
      code: 'E_START_PX',
      message: expect.stringContaining(`startPx was ${text},`),
    })
  })

  test.each([
    [0n, 1000n],
    [-3n, 1000n],
    [1000n, 1000n],
  ])('a spacing of %s/%s', (numerator, denominator) => {
    const params = { startPx: px6('1'), levels: 3, spacing: { numerator, denominator }, pxDecimals: 6 }
    expect(refusal(() => PricingGrid.build(params))).toMatchObject({ code: 'E_SPACING' })
  })

  test('the longest ladder that a cloid can name is built', () => {
    expect(ladder('0.0001', 0, LEVELS_MAX).levels).toBe(LEVELS_MAX)
  })
})

describe('lookup', () => {
  const grid = ladder('1', 2, 4) // 1, 1.003, 1.006, 1.009

  test.each([
    ['0.9985', 0],
    ['0.9984', undefined],
    ['1', 0],
    ['1.0015', 0],
    ['1.0016', 1],
    ['1.003', 1],
    ['1.0044', 1],
    ['1.0045', 1],
    ['1.0046', 2],
    ['1.009', 3],
    ['1.0105', 3],
    ['1.0106', undefined],
    ['0.0001', undefined],
    ['9999', undefined],
  ])('%s is nearest to level %s', (text, level) => {
    expect(grid.levelAt(px6(text))).toBe(level)
  })

  test('a level is exact or none', () => {
    expect(['1', '1.003', '1.009', '1.0031', '0.9', '2'].map((text) => grid.exactLevel(px6(text)))).toEqual([
      0,
      1,
      3,
      undefined,
      undefined,
      undefined,
    ])
  })

  test.each([-1, 4, 1.5, Number.NaN])('level %d is outside', (level) => {
    expect(() => grid.px(level)).toThrow(GridError)
    expect(() => grid.px(level)).toThrow(`level was ${level}, must be an integer of 0 to 3`)
  })

  test('counts the levels strictly below a price', () => {
    expect(['0.5', '1', '1.0001', '1.003', '1.009', '1.01'].map((text) => grid.levelsBelow(px6(text)))).toEqual([0, 0, 1, 1, 3, 4])
  })
})

describe('identity', () => {
  test('the fingerprint names a ladder and stays as it is, because resting orders carry it', () => {
    expect(ladder('1', 2, 100).fingerprint).toBe(3_025_059)
  })

  test('equal ladders have one fingerprint, however the spacing is written', () => {
    const params = { startPx: px6('1'), levels: 100, pxDecimals: 6 }
    const long = PricingGrid.build({ ...params, spacing: { numerator: 30n, denominator: 10_000n } })
    expect(long.fingerprint).toBe(PricingGrid.build({ ...params, spacing: HIP2 }).fingerprint)
  })

  test('every parameter changes the fingerprint', () => {
    const grids = [ladder('1', 2, 100), ladder('1.001', 2, 100), ladder('1', 2, 101), ladder('1', 2, 100, '0.01'), ladder('0.01', 0, 100)]
    const fingerprints = grids.map((grid) => grid.fingerprint)
    expect(new Set(fingerprints).size).toBe(grids.length)
    for (const fingerprint of fingerprints) expect(fingerprint >= 0 && fingerprint < 2 ** 24).toBe(true)
  })

  test('a ladder can not be changed', () => {
    const grid = ladder('1', 2, 3)
    expect(Object.isFrozen(grid.prices) && Object.isFrozen(grid.params)).toBe(true)
  })
})
