import { type Px, parsePx, type Sz } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import { fundingFor, GridError, type GridParams, PricingGrid, parseSpacing, seededLevelsForFunds } from './index.ts'

const PARAMS: GridParams = { startPx: parsePx('1', 6), levels: 5, spacing: parseSpacing('0.003'), pxDecimals: 6 }
const grid = PricingGrid.build(PARAMS)
const none = 0n as Sz

const thrown = (run: () => unknown): GridError => {
  try {
    run()
  } catch (error) {
    if (error instanceof GridError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('an error says by code and values what its text says in words', () => {
  test.each<[string, () => unknown, Record<string, unknown>]>([
    ['E_LEVELS', () => PricingGrid.build({ ...PARAMS, levels: 1 }), { levels: 1 }],
    ['E_SPACING', () => PricingGrid.build({ ...PARAMS, spacing: { numerator: 3n, denominator: 2n } }), { numerator: 3n, denominator: 2n }],
    ['E_SPACING', () => parseSpacing('1.5 %'), { text: '1.5 %' }],
    ['E_START_PX', () => PricingGrid.build({ ...PARAMS, startPx: 1_234_567n as Px }), { startPx: 1_234_567n, pxDecimals: 6 }],
    [
      'E_NOT_RISING',
      () => PricingGrid.build({ ...PARAMS, startPx: 3n as Px }),
      { level: 1, px: 3n, next: 3n, startPx: 3n, spacing: PARAMS.spacing, pxDecimals: 6 },
    ],
    ['E_LEVEL', () => grid.px(5), { level: 5, levels: 5 }],
    ['E_SEEDED_LEVELS', () => fundingFor(grid, 100n as Sz, 6), { seededLevels: 6, levels: 5 }],
    ['E_ORDER_SIZE', () => fundingFor(grid, none, 1), { orderSize: 0n }],
  ])('%s', (code, run, values) => {
    const error = thrown(run)
    expect([error.code, error.values]).toEqual([code, values])
    for (const value of Object.values(values)) if (typeof value === 'number') expect(error.message).toContain(String(value))
  })

  test('a spacing that is no decimal keeps its cause', () => {
    expect(thrown(() => parseSpacing('one')).cause).toMatchObject({ name: 'DecimalError' })
  })

  test('a spacing of three halves is named with its parts', () => {
    expect(thrown(() => PricingGrid.build({ ...PARAMS, spacing: { numerator: 3n, denominator: 2n } })).message).toBe(
      'spacing was 3/2, must be above 0 and below 1',
    )
  })
})

test('an order size of none is refused before anything is divided by it', () => {
  expect(() => seededLevelsForFunds(grid, none, { base: 1n as Sz, quote: 0n as never })).toThrow(GridError)
})

test('less than no base seeds every level, and no more', () => {
  expect(seededLevelsForFunds(grid, 100n as Sz, { base: -300n as Sz, quote: 0n as never }).seededLevels).toBe(5)
})
