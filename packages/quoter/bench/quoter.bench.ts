import { PricingGrid, parseSpacing } from '@hyperladder/grid'
import type { Ntl, Px, Sz } from '@hyperladder/units'
import { test } from 'vitest'
import { boundaryOf, computeDesiredOrders, type QuoteInput } from '../src/index.ts'
import { viewOf } from '../src/testing.ts'

/** The middle of a ladder with a partial ask, 20 active levels a side, everything within the band. */
function middleOf(levels: number): QuoteInput {
  const grid = PricingGrid.build({ startPx: 1_000_000n as Px, levels, spacing: parseSpacing('0.003'), pxDecimals: 6 })
  const middle = levels >> 1
  const orderSize = 100_000n as Sz
  const base = (BigInt(levels - middle - 1) * orderSize + 45_678n) as Sz
  const quote = (grid.px(middle) * orderSize * 1000n) as Ntl
  const limits = { gapLevels: 0, activeLevels: 20, minNotional: 1_000_000_000n as Ntl, maxOrders: 1000, mark: grid.px(middle) }
  return { grid, orderSize, base, offerableBase: base, quote, ...limits, ...viewOf([]) }
}

test('quoter', async ({ bench }) => {
  const inputs = [100, 1000, 1656, 4000].map((levels) => middleOf(levels))
  const poor: QuoteInput = { ...middleOf(1000), quote: 0n as Ntl }
  const whole: QuoteInput = { ...middleOf(1000), activeLevels: null, maxOrders: null }
  await bench.compare(
    ...inputs.map((input) =>
      bench(`20 bids and 20 asks of ${input.grid.levels} levels`, () => {
        computeDesiredOrders(input)
      }),
    ),
    bench('20 bids without quote, 20 asks of 1000 levels', () => {
      computeDesiredOrders(poor)
    }),
    bench('all of 1000 levels', () => {
      computeDesiredOrders(whole)
    }),
    bench('the boundary alone', () => {
      boundaryOf(poor)
    }),
  )
})
