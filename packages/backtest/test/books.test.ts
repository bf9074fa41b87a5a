import type { MarketEvent } from '@hyperladder/exchange-port'
import { venueFees } from '@hyperladder/paper-exchange'
import { createRandom } from '@hyperladder/simulator'
import type { Wei } from '@hyperladder/units'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type BacktestFill, type FillModel, resultJson, runBacktest } from '../src/index.ts'
import { ladder, START_MS, settings, spec, sz, trade } from './setUp.ts'
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
          expect(totals.vsHodl).toBe(totals.spreadCaptured + totals.il - totals.fees - totals.leftBehind)
          expect(totals.maxDrawdown).toBeGreaterThanOrEqual(totals.worthStart - totals.worthEnd)
          // What is filled is a part of what is traded, and of a candle no more than its share.
          const own = totals.boughtSz + totals.soldSz
          expect(own * (fillModel.name === 'candle-path' ? 2n : 1n)).toBeLessThanOrEqual(totals.marketSz)
          const traded = events.map((event) => (event.type === 'candle' ? event.volume : event.type === 'trade' ? event.sz : 0n))
          expect(totals.marketSz).toBeLessThanOrEqual(traded.reduce<bigint>((sum, size) => sum + size, 0n))
          // All of it in one day.
          const { marketSz } = totals
          expect(totals.busiestDay).toEqual(own === 0n ? null : { startMs: START_MS, ownSz: own, marketSz })
        }
        // What was told of fills is what the books say, of each path.
        const orders =
          result.range === null
            ? [[fills[0]?.path ?? null, result.totals] as const]
            : ([
                ['high-first', result.range.highFirst],
                ['low-first', result.range.lowFirst],
              ] as const)
        for (const [path, totals] of orders) {
          const told = fills.filter((fill) => fill.path === path)
          expect(told).toHaveLength(totals.fills)
          expect(told.reduce((sum, fill) => sum + fill.px * fill.sz, 0n)).toBe(totals.volume)
          expect(told.reduce((sum, { side, fee }) => sum + (side === 'ask' ? fee : 0n), 0n)).toBe(totals.feesQuote)
          expect(totals.leftBehind).toBeGreaterThanOrEqual(0n)
        }
        expect(result.levels.reduce((sum, { bids, asks }) => sum + bids + asks, 0)).toBe(result.totals.fills)
        const { totals, end, path } = result
        expect(path.at(-1)).toMatchObject({ ...end, fills: totals.fills, worth: totals.worthEnd, leftBehind: totals.leftBehind })
        const lotWei = 10n ** 6n
        let peak = 0n
        for (const point of path) {
          expect(point.worth + point.leftBehind).toBe(point.quote + (point.px * point.base) / lotWei)
          if (point.worth > peak) peak = point.worth
          expect(totals.maxDrawdown).toBeGreaterThanOrEqual(peak - point.worth)
        }
        expect(result.requests.refused).not.toHaveProperty('insufficientBalance')
        expect(result.halts).toEqual([])
      }),
      { numRuns: 20 },
    )
  })

  test('B07 hold what the venue’s fills and fees add up to', () => {
    fc.assert(
      fc.property(streams, (events) => {
        const fills: BacktestFill[] = []
        const model = fillModel.name === 'candle-path' ? { ...fillModel, path: 'low-first' as const } : fillModel
        const { start, end } = runBacktest({ ...settings({ fillModel: model }), events, onFill: (fill) => fills.push(fill) })
        let [base, quote]: [bigint, bigint] = [start.base, start.quote]
        for (const { side, px, sz: lots, fee } of fills) {
          base += side === 'bid' ? lots * 10n ** 6n - fee : -lots * 10n ** 6n
          quote += side === 'bid' ? -px * lots : px * lots - fee
          expect(fee).toBeGreaterThan(0n)
        }
        expect(end).toEqual({ base, quote })
      }),
      { numRuns: 15 },
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

describe('spread captured for each dollar traded', () => {
  const TAKERS = 1_000
  /** Takers who come by turns of chance and take so much of the best, wherever it is; nobody else is near. No fees, so that the phase stays. */
  function captured(takerSz: string, phase: bigint): number {
    const market = ladder({ orderSize: sz('2000') })
    const { grid } = market
    const given = settings({ market })
    const random = createRandom(takerSz)
    const level = (at: number) => ({ px: grid.px(at), sz: sz('1') })
    const wide: MarketEvent = { type: 'bbo', coin: spec.coin, timeMs: START_MS, bid: level(1), ask: level(98) }
    let sold = 0
    const takers = Array.from({ length: TAKERS }, (_, i) => {
      const buys = random.chance(0.5 - (sold * Number(takerSz)) / 40_000)
      sold += buys ? 1 : -1
      return trade(20_000 + i * 5_000, grid.px(buys ? 97 : 2), takerSz, buys ? 'bid' : 'ask')
    })
    const free = venueFees.tiers.map((tier) => ({ ...tier, maker: { numerator: 0n, denominator: 1n } }))
    const funds = { base: (given.funds.base + phase) as Wei, quote: given.funds.quote }
    const { totals } = runBacktest({ ...given, funds, fees: { schedule: { ...venueFees, tiers: free } }, events: [wide, ...takers] })
    expect(totals.fees).toBe(0n)
    return (Number(totals.spreadCaptured) / Number(totals.volume)) * 10_000
  }
  const HALF_TRANCHE = 1_000n * 10n ** 8n

  // Half a step, less what a taker moves the ladder: (spacing / 2) * (1 - q / 2S), in basis points, where takers come at every part of a tranche.
  test.each([
    ['about a tenth of a tranche', '190', 0n, 15 * (1 - 0.0475)],
    ['about half a tranche', '970', 0n, 15 * (1 - 0.2425)],
    ['a whole tranche, half a tranche off the levels', '2000', HALF_TRANCHE, 15 * (1 - 0.5)],
    // Those who always come at the same parts of it leave less.
    ['exactly a tenth of a tranche', '200', 0n, 15 * (1 - 0.1)],
    ['exactly half a tranche', '1000', 0n, 15 * (1 - 0.5)],
  ])('is the closed form for takers of %s', (_, takerSz, phase, bps) => {
    expect(Math.abs(captured(takerSz, phase) / bps - 1)).toBeLessThan(0.1)
  })

  test('is nothing where whole tranches are traded and none is begun', () => {
    expect(captured('2000', 0n)).toBe(0)
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

  test('B08 costs against rebalancing what the closed form says', () => {
    expect(totals.timeInRange).toBe(1)
    expect(Number(totals.lvr) / totals.lvrClosedForm).toBeGreaterThan(0.85)
    expect(Number(totals.lvr) / totals.lvrClosedForm).toBeLessThan(1.15)
  })

  test('B08 costs against holding what the closed form says', () => {
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
