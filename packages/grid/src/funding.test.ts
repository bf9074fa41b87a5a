import { formatNtl, type Ntl, type Px, parseNtl, parsePx, parseSz, type Sz } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import { fundingFor, GridError, PricingGrid, parseSpacing, seededLevelsForFunds, seededLevelsForPx, shortfallOf } from './index.ts'

const grid = PricingGrid.build({ startPx: parsePx('1', 6), levels: 5, spacing: parseSpacing('0.003'), pxDecimals: 6 })
const tranche = parseSz('1000', 2)
const sz = (text: string): Sz => parseSz(text, 2)

describe('fundingFor', () => {
  test('asks on the upper levels take base, bids on the lower ones quote', () => {
    expect(fundingFor(grid, tranche, 3)).toEqual({ base: sz('2000'), quote: parseNtl('3009'), askLevels: 2, bidLevels: 3 })
  })

  test('a genesis of asks alone needs no quote, one of bids alone no base', () => {
    expect(fundingFor(grid, tranche, 0)).toEqual({ base: sz('5000'), quote: 0n, askLevels: 5, bidLevels: 0 })
    expect(fundingFor(grid, tranche, 5)).toMatchObject({ base: 0n, askLevels: 0, bidLevels: 5 })
    expect(formatNtl(fundingFor(grid, tranche, 5).quote)).toBe('5030')
  })

  test.each([-1, 6, 1.5, Number.NaN])('%d seeded levels are outside the ladder', (seededLevels) => {
    expect(() => fundingFor(grid, tranche, seededLevels)).toThrow(`seededLevels was ${seededLevels}, must be an integer of 0 to 5`)
  })

  test.each([0n, -1n])('an order size of %s lots is none', (orderSize) => {
    expect(() => fundingFor(grid, orderSize as Sz, 1)).toThrow(GridError)
    expect(() => seededLevelsForFunds(grid, orderSize as Sz, { base: 0n as Sz, quote: 0n as Ntl })).toThrow('orderSize was')
  })
})

describe('seededLevelsForPx', () => {
  test.each([
    ['0.5', 0],
    ['1', 0],
    ['1.001', 1],
    ['1.006', 2],
    ['1.012', 4],
    ['2', 5],
  ])('a target of %s starts %d levels as bids', (text, levels) => {
    expect(seededLevelsForPx(grid, parsePx(text, 6))).toBe(levels)
  })
})

describe('seededLevelsForFunds', () => {
  test.each([
    ['2000', '3009', 3, 0n, '0'],
    ['2999.99', '3009', 3, 0n, '0'],
    ['3000', '3009', 2, 0n, '0'],
    ['2000', '3000.5', 3, 0n, '8.5'],
    ['0.01', '0', 5, 0n, '5030'],
    ['5000', '0', 0, 0n, '0'],
    ['90000', '7', 0, 0n, '0'],
  ])('%s base and %s quote seed %d levels', (base, quote, seededLevels, missingBase, missingQuote) => {
    expect(seededLevelsForFunds(grid, tranche, { base: sz(base), quote: parseNtl(quote) })).toEqual({
      seededLevels,
      shortfall: { base: missingBase, quote: parseNtl(missingQuote) },
    })
  })

  test('no base at all seeds every level', () => {
    expect(seededLevelsForFunds(grid, tranche, { base: -1n as Sz, quote: 0n as Ntl }).seededLevels).toBe(5)
  })
})

test('the shortfall of a plan is what is missing of each token', () => {
  const plan = fundingFor(grid, tranche, 3)
  expect(shortfallOf(plan, { base: sz('1500'), quote: parseNtl('4000') })).toEqual({ base: sz('500'), quote: 0n })
  expect(shortfallOf(plan, { base: sz('9000'), quote: parseNtl('9') })).toEqual({ base: 0n, quote: parseNtl('3000') })
})

test('funds of the largest ladder are exact', () => {
  const wide = PricingGrid.build({ startPx: 100_000n as Px, levels: 4000, spacing: parseSpacing('0.003'), pxDecimals: 8 })
  const plan = fundingFor(wide, 7n as Sz, 4000)
  expect(plan.quote).toBe(wide.prices.reduce((sum, px) => sum + px * 7n, 0n))
})
