import type { MarketEvent } from '@hyperladder/exchange-port'
import { expect, test } from 'vitest'
import { type BacktestFill, type BacktestSettings, runBacktest } from '../src/index.ts'
import { BIDS, ladder, START_MS, settings, trade } from './setUp.ts'

const px = (level: number) => ladder().grid.px(level)
const middle = (px(BIDS - 1) + px(BIDS)) / 2n
const before = trade(0, middle, '1', 'bid')

function run(events: readonly MarketEvent[], change: Partial<BacktestSettings> = {}) {
  const fills: BacktestFill[] = []
  const result = runBacktest({ ...settings(change), events, onFill: (fill) => fills.push(fill) })
  return { result, fills: fills.map(({ timeMs, side, level, sz }) => [timeMs - START_MS, side, level, sz]) }
}

test('B05 a trade beyond an own price fills it, up to its size; one at the price does not', () => {
  const { fills, result } = run([
    before,
    trade(10_000, px(BIDS), '5', 'bid'),
    trade(20_000, px(BIDS) + 1n, '5', 'bid'),
    trade(30_000, px(BIDS - 1) - 1n, '7', 'ask'),
  ])
  expect(fills).toEqual([
    [20_000, 'ask', BIDS, 500n],
    [30_000, 'bid', BIDS - 1, 700n],
  ])
  expect(result.data).toMatchObject({ events: 4, trades: 4, touching: 2 })
})

test('one trade through several prices takes the best first, and no more than its size', () => {
  const { fills } = run([before, trade(10_000, px(BIDS + 4), '45', 'bid')])
  expect(fills).toEqual([
    [10_000, 'ask', BIDS, 2_000n],
    [10_000, 'ask', BIDS + 1, 2_000n],
    [10_000, 'ask', BIDS + 2, 500n],
  ])
})

test('B02 nothing is filled before the maker’s order can have come to rest', () => {
  const late = { orders: { name: 'constant', ms: 1_000 } } as const
  const events = [before, trade(900, px(BIDS) + 1n, '5', 'bid'), trade(1_000, middle, '1', 'ask'), trade(1_200, px(BIDS) + 1n, '5', 'bid')]
  expect(run(events, { latency: late }).fills).toEqual([[1_200, 'ask', BIDS, 500n]])
})

test('B02 what the maker does about a fill takes its way there and back', () => {
  const events = (afterMs: number) => [
    before,
    trade(10_000, px(BIDS) + 1n, '20', 'bid'),
    // The bid that follows the sale rests at the price of the sale.
    trade(10_000 + afterMs, px(BIDS) - 1n, '20', 'ask'),
  ]
  const latency = { orders: { name: 'constant', ms: 150 }, feeds: { name: 'constant', ms: 200 } } as const
  // 200 ms until it hears of the fill, 150 ms until the venue hears of the order, and the next block.
  expect(run(events(399), { latency }).fills).toHaveLength(1)
  expect(run(events(401), { latency }).fills).toEqual([
    [10_000, 'ask', BIDS, 2_000n],
    [10_401, 'bid', BIDS, 2_000n],
  ])
})

test('the budget is the venue’s: what is over it is not sent', () => {
  const { result } = run([before, trade(10_000, px(BIDS) + 1n, '5', 'bid'), trade(60_000, middle, '1', 'bid')], { requests: 110 })
  expect(result.requests.charged).toBeLessThanOrEqual(110 + 6)
  expect(result.requests.throttledTicks).toBeGreaterThan(0)
  expect(result.requests.refused).toEqual({})
})
