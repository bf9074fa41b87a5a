import type { MarketEvent } from '@hyperladder/exchange-port'
import { createRandom } from '@hyperladder/simulator'
import type { Px } from '@hyperladder/units'
import { expect, test } from 'vitest'
import { type FillModel, runBacktest } from '../src/index.ts'
import { BIDS, candle, ladder, START_MS, settings, trade } from './setUp.ts'

const SEEDS = 6
const STEP_S = 10
const DAYS = 2
const DAY_S = 86_400
const DAILY_VOLATILITY = 0.03
const market = ladder({ gapLevels: 1 })
const first = Number(market.grid.px(BIDS)) - 1

/** A price without drift, a step each {@link STEP_S}. */
function walk(seed: number): readonly Px[] {
  const random = createRandom(`lvr/${seed}`)
  const deviation = DAILY_VOLATILITY * Math.sqrt(STEP_S / DAY_S)
  const normal = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
  let log = Math.log(first)
  return Array.from({ length: (DAYS * DAY_S) / STEP_S + 1 }, (_, step) => {
    if (step > 0) log += deviation * normal() - deviation ** 2 / 2
    return BigInt(Math.round(Math.exp(log))) as Px
  })
}

const trades = (prices: readonly Px[]): readonly MarketEvent[] =>
  prices.map((px, step) => trade(step * STEP_S * 1_000, px, '100000', px > (prices[step - 1] ?? px) ? 'bid' : 'ask'))

const candles =
  (minutes: number) =>
  (prices: readonly Px[]): readonly MarketEvent[] => {
    const steps = (minutes * 60) / STEP_S
    return Array.from({ length: (prices.length - 1) / steps }, (_, index): MarketEvent => {
      const of = prices.slice(index * steps, (index + 1) * steps + 1)
      const [open, close] = [of[0], of.at(-1)] as [Px, Px]
      const high = of.reduce((most, px) => (px > most ? px : most))
      const low = of.reduce((least, px) => (px < least ? px : least))
      const shape = candle(index * minutes * 60_000, ['1', '1', '1', '1'], '10000000', minutes * 60_000)
      return { ...shape, open, high, low, close }
    })
  }

/** LVR by the theory of a continuous ladder: the variance of each step times S * p / (2 ln m), all but the last price. In quote. */
function theory(prices: readonly Px[]): number {
  const perStep = (DAILY_VOLATILITY ** 2 * STEP_S) / DAY_S
  return prices
    .slice(0, -1)
    .reduce((sum, px) => sum + (perStep * 20 * Number(px)) / 10 ** market.market.pxDecimals / (2 * Math.log(1.003)), 0)
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

test.each<[string, FillModel, (prices: readonly Px[]) => readonly MarketEvent[], tolerance: number]>([
  ['trades', { name: 'trade-through' }, trades, 0.05],
  ['candles of a quarter', { name: 'candle-path', path: 'low-first', participation: 1 }, candles(15), 0.1],
  ['candles of two hours', { name: 'candle-path', path: 'high-first', participation: 1 }, candles(120), 0.3],
])('over random walks, LVR and its closed form are what theory says: %s', (_, fillModel, eventsOf, tolerance) => {
  const runs = Array.from({ length: SEEDS }, (_, seed) => {
    const prices = walk(seed)
    const { totals } = runBacktest({ ...settings({ market, fillModel, requests: 1_000_000 }), events: eventsOf(prices) })
    expect(totals.timeInRange).toBe(1)
    return { theory: theory(prices), lvr: Number(totals.lvr) / 1e8, closedForm: totals.lvrClosedForm / 1e8 }
  })
  const expected = mean(runs.map((run) => run.theory))
  for (const figure of ['lvr', 'closedForm'] as const) {
    const ratio = mean(runs.map((run) => run[figure])) / expected
    expect(ratio, figure).toBeGreaterThan(1 - tolerance)
    expect(ratio, figure).toBeLessThan(1 + tolerance)
  }
})

test('LVR of candles counts from one end to the other, whatever is between', () => {
  const fillModel = { name: 'candle-path', path: 'high-first', participation: 1 } as const
  const closes = ['1.16', '1.18', '1.17', '1.2']
  const shaped = (high: string, low: string) =>
    closes.slice(1).map((close, index) => candle(index * 3_600_000, [closes[index] as string, high, low, close], '100000', 3_600_000))
  const [narrow, wide] = [shaped('1.2', '1.16'), shaped('1.25', '1.12')].map(
    (events) => runBacktest({ ...settings({ market, fillModel }), events }).totals.lvrClosedForm / 1e8,
  )
  const steps = closes.slice(1).map((close, index) => (Number(close) - Number(closes[index])) ** 2 / Number(closes[index]))
  const logStep = Math.log(Number(market.grid.px(99)) / Number(market.grid.px(0))) / 99
  expect(narrow).toBeCloseTo((steps.reduce((sum, step) => sum + step, 0) * 20) / (2 * logStep), 6)
  expect(wide).toBe(narrow)
  expect(START_MS % 3_600_000).toBe(0)
})
