import { PricingGrid, parseSpacing } from '@hyperladder/grid'
import { type Ntl, notional, type Px, parsePx, type Sz } from '@hyperladder/units'
import { expect, test } from 'vitest'
import { computeDesiredOrders, type QuoteInput } from './index.ts'
import { viewOf } from './testing.ts'

/** Faults that another maker had with sizes and levels, with its own numbers. The codes are those of CONTRIBUTING. */

const ladder = (startPx: string, levels: number, szDecimals: number): PricingGrid =>
  PricingGrid.build({ startPx: parsePx(startPx, 8 - szDecimals), levels, spacing: parseSpacing('0.003'), pxDecimals: 8 - szDecimals })

const inputOf = (grid: PricingGrid, orderSize: bigint, base: bigint, quote: bigint): QuoteInput => ({
  grid,
  orderSize: orderSize as Sz,
  base: base as Sz,
  offerableBase: base as Sz,
  quote: quote as Ntl,
  gapLevels: 0,
  activeLevels: 20,
  minNotional: 0n as Ntl,
  ...viewOf([]),
  mark: null,
  maxOrders: null,
})

const of = (side: 'bid' | 'ask', input: QuoteInput) => computeDesiredOrders(input).desired.filter((order) => order.side === side)

test.each([
  ['0.05', 5n, 2],
  ['0.1', 1n, 1],
  ['0.0286', 286n, 4],
  ['12.3', 123n, 1],
])('P12 with tranches of %s every multiple of one puts the boundary exactly that many levels below the top', (_, orderSize, szDecimals) => {
  const grid = ladder('10', 400, szDecimals)
  for (let tranches = 1; tranches <= 400; tranches += 1) {
    const input = inputOf(grid, orderSize, BigInt(tranches) * orderSize, 10n ** 15n)
    const asks = of('ask', input)
    expect([computeDesiredOrders(input).boundary, asks[0]?.level, asks[0]?.sz]).toEqual([400 - tranches, 400 - tranches, orderSize])
    if (tranches < 400) expect(of('bid', input)[0]?.level).toBe(399 - tranches)
  }
})

test.each([
  ['3.7 at 1 a level and whole lots', 1n, 3n, 0],
  ['10.999996 at 5 a level and 5 decimals', 500_000n, 1_099_999n, 5],
])('P10 %s never offers more than there is', (_, orderSize, base, szDecimals) => {
  const grid = ladder('10', 40, szDecimals)
  const offered = of('ask', inputOf(grid, orderSize, base, 0n)).reduce((sum, { sz }) => sum + sz, 0n)
  expect(offered).toBe(base)
})

test('P10 bids for 105.99 of quote cost no more than that, and the last is the largest that it pays for', () => {
  const grid = ladder('10', 40, 1)
  const quote = 10_599_000_000n
  const bids = of('bid', inputOf(grid, 50n, 0n, quote))
  const paid = bids.reduce((sum, { px, sz }) => sum + notional(px, sz), 0n)
  const last = bids.at(-1)
  if (last === undefined) throw new Error('nothing is bid')
  expect(paid <= quote).toBe(true)
  expect(paid + notional(last.px as Px, 1n as Sz) > quote).toBe(true)
})

test('P35 WHEN there is more base than the ladder holds THEN every level has a full tranche, the best as well', () => {
  const grid = ladder('10', 10, 2)
  const input = { ...inputOf(grid, 100n, 1_030n, 10n ** 12n), activeLevels: null }
  expect(computeDesiredOrders(input).desired.map(({ side, level, sz }) => `${side} ${level} ${sz}`)).toEqual(
    Array.from({ length: 10 }, (_, level) => `ask ${level} 100`),
  )
  expect(computeDesiredOrders(input).skipped).toMatchObject([{ reason: 'surplusBase', sz: 30n }])
})
