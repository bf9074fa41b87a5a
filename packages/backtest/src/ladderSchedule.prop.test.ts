import { PricingGrid, parseSpacing } from '@hyperladder/grid'
import type { Px, Sz } from '@hyperladder/units'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LadderSchedule } from './ladderSchedule.ts'

const LOT_WEI = 1_000n
const SIZE = 500n as Sz
const TRANCHE = SIZE * LOT_WEI
const LEVELS = 400
const grid = PricingGrid.build({ startPx: 1_000_000n as Px, levels: LEVELS, spacing: parseSpacing('0.003'), pxDecimals: 6 })
const schedule = new LadderSchedule(grid, SIZE, LOT_WEI)
const tranches = fc.integer({ min: 0, max: LEVELS })

describe('the schedule', () => {
  test('has been paid each tranche at its level’s price', () => {
    fc.assert(
      fc.property(tranches, (left) => {
        const paid = grid.prices.slice(0, LEVELS - left).reduce((sum, px) => sum + px * SIZE, 0n)
        expect(schedule.quoteAt(BigInt(left) * TRANCHE)).toBe(paid)
      }),
    )
  })

  test('never pays less for less base left', () => {
    const base = fc.bigInt({ min: -TRANCHE, max: BigInt(LEVELS + 1) * TRANCHE })
    fc.assert(
      fc.property(base, base, (one, other) => {
        const [less, more] = one < other ? [one, other] : [other, one]
        expect(schedule.quoteAt(less)).toBeGreaterThanOrEqual(schedule.quoteAt(more))
      }),
    )
  })
})

describe('the closed form of impermanent loss', () => {
  /** At the middle of the ladder's own quotes, in whole tranches: what was paid for what is gone, against having kept it. */
  const discrete = (start: number, end: number): number => {
    const moved = schedule.quoteAt(BigInt(end) * TRANCHE) - schedule.quoteAt(BigInt(start) * TRANCHE)
    const below = LEVELS - end
    const px = (Number(grid.px(below - 1)) + Number(grid.px(below))) / 2
    return Number(moved) + px * Number(SIZE) * (end - start)
  }

  test.each([
    ['-14 %', 250, 300, 0.02],
    ['+35 %', 250, 150, 0.02],
    ['-3 %', 250, 260, 0.1],
    ['+3 %', 250, 240, 0.1],
  ])('agrees with the ladder’s sum at %s', (_, start, end, tolerance) => {
    const closed = schedule.ilClosedForm(BigInt(start) * TRANCHE, BigInt(end) * TRANCHE) as number
    expect(closed).toBeLessThan(0)
    expect(Math.abs(discrete(start, end) / closed - 1)).toBeLessThan(tolerance)
  })

  test('is none where the ladder is used up', () => {
    expect(schedule.ilClosedForm(0n, TRANCHE)).toBeNull()
    expect(schedule.ilClosedForm(TRANCHE, BigInt(LEVELS) * TRANCHE)).toBeNull()
  })
})
