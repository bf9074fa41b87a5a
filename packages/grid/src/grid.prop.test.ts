import { isLegalPx, type Ntl, type Px, type Sz } from '@hyperladder/units'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fundingFor, PricingGrid, seededLevelsForFunds, seededLevelsForPx } from './index.ts'
import { arbGrid } from './testing.ts'

test('P20 every ladder rises strictly and stays legal, each level being the rounded product of the one below', () => {
  fc.assert(
    fc.property(arbGrid(), (grid) => {
      const { spacing, pxDecimals } = grid.params
      for (let level = 0; level < grid.levels; level++) {
        expect(isLegalPx(grid.px(level), pxDecimals)).toBe(true)
        if (level === 0) continue
        const below = grid.px(level - 1)
        expect(grid.px(level) > below).toBe(true)
        expect(grid.px(level).toString()).toBe(ruleInDigits(below, spacing.numerator, spacing.denominator))
      }
    }),
  )
})

/** The recurrence as the recorded evidence states it, on decimal digits instead of powers of ten. */
function ruleInDigits(px: Px, numerator: bigint, denominator: bigint): string {
  const exact = px * (denominator + numerator)
  const rounded = exact / denominator + ((exact % denominator) * 2n >= denominator ? 1n : 0n)
  const digits = rounded.toString()
  return digits.slice(0, 5).padEnd(digits.length, '0')
}

test('each level is found at its own price, and only there exactly', () => {
  fc.assert(
    fc.property(arbGrid(), (grid) => {
      for (let level = 0; level < grid.levels; level++) {
        expect(grid.levelAt(grid.px(level))).toBe(level)
        expect(grid.exactLevel(grid.px(level))).toBe(level)
        expect(grid.levelsBelow(grid.px(level))).toBe(level)
      }
    }),
  )
})

test('a lookup gives the nearest level within half a step, the lower of two, else none', () => {
  const arbLookup = arbGrid(40).chain((grid) => {
    const bottom = grid.px(0)
    const top = grid.px(grid.levels - 1)
    return fc.tuple(fc.constant(grid), fc.bigInt({ min: bottom - bottom / 2n, max: top + top / 2n }))
  })
  fc.assert(
    fc.property(arbLookup, ([grid, px]) => {
      expect(grid.levelAt(px as Px)).toBe(nearest(grid, px))
      expect(grid.exactLevel(px as Px)).toBe(grid.prices.includes(px as Px) ? grid.prices.indexOf(px as Px) : undefined)
    }),
    { numRuns: 1000 },
  )
})

function nearest(grid: PricingGrid, px: bigint): number | undefined {
  const distances = grid.prices.map((level) => (level > px ? level - px : px - level))
  const level = distances.reduce((best, distance, i) => (distance < (distances[best] as bigint) ? i : best), 0)
  const neighbour = px < grid.px(level) ? Math.max(0, level - 1) : Math.min(grid.levels - 1, level + 1)
  const inward = level === 0 ? 1 : level - 1
  const other = neighbour === level ? inward : neighbour
  const step = grid.px(Math.max(level, other)) - grid.px(Math.min(level, other))
  return 2n * (distances[level] as bigint) <= step ? level : undefined
}

const arbPlan = arbGrid().chain((grid) =>
  fc.tuple(
    fc.constant(grid),
    fc.integer({ min: 0, max: grid.levels }),
    fc.bigInt({ min: 1n, max: 10n ** 9n }),
    fc.bigInt({ min: 0n, max: 10n ** 9n }),
  ),
)

test('P36 a funding plan leads back to its seeded levels, with nothing missing', () => {
  fc.assert(
    fc.property(arbPlan, ([grid, seededLevels, size, extra]) => {
      const orderSize = size as Sz
      const plan = fundingFor(grid, orderSize, seededLevels)
      expect(plan.askLevels + plan.bidLevels).toBe(grid.levels)
      const enough = { base: (plan.base + (extra % size)) as Sz, quote: (plan.quote + extra) as Ntl }
      for (const funds of [plan, enough]) {
        expect(seededLevelsForFunds(grid, orderSize, funds)).toEqual({ seededLevels, shortfall: { base: 0n, quote: 0n } })
      }
      const plus = (plan.quote - 1n) as Ntl
      if (plus >= 0n) expect(seededLevelsForFunds(grid, orderSize, { base: plan.base, quote: plus }).shortfall.quote).toBe(1n)
    }),
  )
})

test('P36 one seeded level more moves one tranche from base to quote, at that level price', () => {
  fc.assert(
    fc.property(arbPlan, ([grid, seededLevels, size]) => {
      fc.pre(seededLevels < grid.levels)
      const orderSize = size as Sz
      const here = fundingFor(grid, orderSize, seededLevels)
      const next = fundingFor(grid, orderSize, seededLevels + 1)
      expect(here.base - next.base).toBe(orderSize)
      expect(next.quote - here.quote).toBe(grid.px(seededLevels) * orderSize)
      expect(seededLevelsForPx(grid, grid.px(seededLevels))).toBe(seededLevels)
    }),
  )
})

test('a ladder depends on its parameters alone', () => {
  fc.assert(
    fc.property(arbGrid(), (grid) => {
      const again = PricingGrid.build({ ...grid.params })
      expect(again.prices).toEqual(grid.prices)
      expect(again.fingerprint).toBe(grid.fingerprint)
    }),
  )
})
