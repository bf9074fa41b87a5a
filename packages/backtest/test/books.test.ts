import type { MarketEvent } from '@hyperladder/exchange-port'
import { createRandom } from '@hyperladder/simulator'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type BacktestFill, type FillModel, resultJson, runBacktest } from '../src/index.ts'
import { ladder, START_MS, settings, trade } from './setUp.ts'
import { candles, tapes } from './setUpEvents.ts'

const MODELS: readonly (readonly [string, FillModel, fc.Arbitrary<readonly MarketEvent[]>])[] = [
  ['trade-through', { name: 'trade-through' }, tapes],
  ['queue', { name: 'queue' }, tapes],
  ['candle-path', { name: 'candle-path', path: 'both', participation: 0.5 }, candles],
]

describe.each(MODELS)('the books of a run under %s', (_, fillModel, streams) => {
  test('add up to the wei', () => {
    fc.assert(
      fc.property(streams, fc.constantFrom(0, 1), (events, gapLevels) => {
        const fills: BacktestFill[] = []
        const market = ladder({ gapLevels })
        const result = runBacktest({ ...settings({ fillModel, market }), events, onFill: (fill) => fills.push(fill) })
        const all = [result.totals, ...(result.range === null ? [] : [result.range.highFirst, result.range.lowFirst])]
        for (const totals of all) {
          expect(totals.worthEnd - totals.worthStart).toBe(totals.pnl)
          expect(totals.realised + totals.unrealised).toBe(totals.pnl)
          expect(totals.vsHodl).toBe(totals.spreadCaptured + totals.il - totals.fees)
          expect(totals.maxDrawdown).toBeGreaterThanOrEqual(totals.worthStart - totals.worthEnd)
        }
        // What was told of fills is what the books say; under `both` it is told of one path.
        const told = all.some(
          (totals) =>
            fills.length === totals.fills &&
            fills.reduce((sum, fill) => sum + fill.px * fill.sz, 0n) === totals.volume &&
            fills.reduce((sum, { side, fee }) => sum + (side === 'ask' ? fee : 0n), 0n) === totals.feesQuote,
        )
        expect(told).toBe(true)
        expect(result.levels.reduce((sum, { bids, asks }) => sum + bids + asks, 0)).toBe(result.totals.fills)
        expect(result.path.at(-1)).toMatchObject({ base: result.end.base, quote: result.end.quote, fills: result.totals.fills })
        expect(result.requests.refused).not.toHaveProperty('insufficientBalance')
        expect(result.halts).toEqual([])
      }),
      { numRuns: 20 },
    )
  })

  test('are the same for the same seed, byte for byte', () => {
    const lognormal = { name: 'lognormal', medianMs: 80, sigma: 0.8 } as const
    const run = (events: readonly MarketEvent[], seed: number) =>
      JSON.stringify(
        resultJson(runBacktest({ ...settings({ fillModel, seed, latency: { orders: lognormal, feeds: lognormal } }), events })),
      )
    fc.assert(
      fc.property(streams, (events) => {
        expect(run(events, 7)).toBe(run(events, 7))
      }),
      { numRuns: 5 },
    )
  })
})

describe('a price that wanders', () => {
  /** A trade a minute, each a step of a geometric walk that tends to the middle, as large as it needs to be. */
  function walk(steps: number, stepShare: number): MarketEvent[] {
    const random = createRandom('walk')
    const { grid } = ladder({})
    let px = Number(grid.px(50))
    return Array.from({ length: steps }, (_, minute) => {
      const up = random.chance(0.5 - 2 * Math.log(px / Number(grid.px(50))))
      px *= up ? 1 + stepShare : 1 / (1 + stepShare)
      return trade(minute * 60_000, BigInt(Math.round(px)), '100000', up ? 'bid' : 'ask')
    })
  }

  const result = runBacktest({ ...settings({ market: ladder({ activeLevels: null }) }), events: walk(2_500, 0.004) })
  const { totals } = result

  test('costs against rebalancing what the closed form says', () => {
    expect(totals.timeInRange).toBe(1)
    expect(Number(totals.lvr) / totals.lvrClosedForm).toBeGreaterThan(0.85)
    expect(Number(totals.lvr) / totals.lvrClosedForm).toBeLessThan(1.15)
  })

  test('costs against holding what the closed form says', () => {
    expect(totals.ilClosedForm).not.toBeNull()
    // Both are what the ladder is behind: a tranche is worth about 23, and a step of its price a 300th of that.
    expect(Math.abs(Number(totals.il) - (totals.ilClosedForm ?? 0)) / 1e8).toBeLessThan(0.5)
  })

  test('keeps a path of bounded length that ends where the run does', () => {
    expect(result.path.length).toBeLessThanOrEqual(2_001)
    expect(result.path.length).toBeGreaterThan(900)
    const times = result.path.map(({ timeMs }) => timeMs)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(result.path.at(-1)?.timeMs).toBe(result.span.untilMs)
    expect(result.span).toEqual({ fromMs: START_MS, untilMs: START_MS + 2_499 * 60_000 })
  })
})
