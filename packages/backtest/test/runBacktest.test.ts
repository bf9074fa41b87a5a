import type { MarketEvent } from '@hyperladder/exchange-port'
import { PricingGrid } from '@hyperladder/grid'
import { createRandom } from '@hyperladder/simulator'
import { parseNtl, parsePx } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import { createLatency } from '../src/createLatency.ts'
import * as backtest from '../src/index.ts'
import { type Latency, resultJson, runBacktest, runBacktestAsync } from '../src/index.ts'
import { BIDS, candle, ladder, START_MS, settings, spec, trade } from './setUp.ts'

const level = (at: number) => ladder().grid.px(at)
const middle = (level(BIDS - 1) + level(BIDS)) / 2n
const tape = (count: number): MarketEvent[] => [
  trade(0, middle, '1', 'bid'),
  ...Array.from({ length: count }, (_, i) =>
    trade(10_000 + i * 1_000, level(i % 2 === 0 ? BIDS + 1 : BIDS - 2), '20', i % 2 === 0 ? 'bid' : 'ask'),
  ),
]

test('exports', () => {
  expect(Object.keys(backtest)).toMatchInlineSnapshot(`
    [
      "BacktestError",
      "latencyTailMs",
      "defaultLatency",
      "defaultParticipation",
      "resultJson",
      "runBacktest",
      "runBacktestAsync",
      "stakingTierMax",
    ]
  `)
})

describe('runBacktestAsync', () => {
  test('gives what runBacktest gives, whatever the chunks', async () => {
    const events = tape(60)
    const chunks = [events.slice(0, 1), [], events.slice(1, 30), events.slice(30)]
    expect(await runBacktestAsync({ ...settings(), chunks, yieldMs: 0 })).toEqual(runBacktest({ ...settings(), events }))
  })

  test('tells how far it is, lets others work, and keeps what was done when it is aborted', async () => {
    const abort = new AbortController()
    const seen: number[] = []
    let turns = 0
    const timer = setInterval(() => {
      turns += 1
    }, 0)
    const result = await runBacktestAsync({
      ...settings(),
      chunks: [tape(3_000)],
      yieldMs: 0,
      signal: abort.signal,
      onProgress: ({ events, fills }) => {
        seen.push(events)
        if (fills > 200) abort.abort()
      },
    })
    clearInterval(timer)
    expect(result.ended).toBe('aborted')
    expect(turns).toBeGreaterThan(0)
    expect(seen.toSorted((a, b) => a - b)).toEqual(seen)
    expect(result.data.events).toBe(seen.at(-1))
    expect(result.totals.fills).toBeGreaterThan(200)
    expect(result.totals).toEqual(runBacktest({ ...settings(), events: tape(3_000).slice(0, result.data.events) }).totals)
  })
})

describe('several runs over one reading', () => {
  const lognormal = { name: 'lognormal', medianMs: 200, sigma: 1 } as const
  const many = (runs: number) =>
    runBacktest({ ...settings({ runs, seed: 3, latency: { orders: lognormal, answers: lognormal, feeds: lognormal } }), events: tape(200) })

  test('B11 are those of the seeds one by one, and say how far apart they are', () => {
    const result = many(4)
    expect(result.runs.map(({ seed }) => seed)).toEqual([3, 4, 5, 6])
    expect(result.totals).toEqual(result.runs[0]?.totals)
    expect(result.runs[0]?.totals).toEqual(many(1).totals)
    expect(many(1).confidence).toBeNull()
    const pnl = result.confidence?.figures.pnl
    const values = result.runs.map(({ totals }) => Number(totals.pnl))
    expect(new Set(values).size).toBeGreaterThan(1)
    expect(pnl).toMatchObject({ min: Math.min(...values), max: Math.max(...values) })
    expect(pnl?.low95).toBeLessThan(pnl?.mean ?? 0)
    expect(pnl?.high95).toBeGreaterThan(pnl?.mean ?? 0)
  })
})

describe('a result', () => {
  test('as JSON has money as decimals of its market', () => {
    const result = runBacktest({ ...settings(), events: tape(40) })
    const json = resultJson(result)
    expect(JSON.parse(JSON.stringify(json))).toEqual(json)
    expect(json.ladder).toMatchObject({ startPx: '1', spacing: '0.003', orderSize: '20', levels: 100 })
    expect(parseNtl(json.totals.pnl)).toBe(result.totals.pnl)
    expect(json.start.base).toBe('1000')
    expect(json.path.at(-1)?.px).toBe(String(Number(level(BIDS - 2)) / 1e6))
  })

  test('names gaps, other coins and what was assumed', () => {
    const gap: MarketEvent = { type: 'gap', coin: '@1', timeMs: START_MS + 20_000, untilMs: START_MS + 50_000, reason: 'none' }
    const other = { ...trade(20_000, '1.2', '5', 'bid'), coin: '@2' }
    const { data, assumptions, span } = runBacktest({ ...settings(), events: [...tape(5), gap, other, gap] })
    expect(data).toMatchObject({ gaps: 2, gapMs: 30_000, ignored: 1, trades: 6 })
    expect(assumptions).toMatchObject({
      fillModel: { name: 'trade-through' },
      latency: backtest.defaultLatency,
      fees: { makerRate: '0.0004' },
    })
    expect(assumptions.notes.length).toBeGreaterThan(4)
    expect(span).toEqual({ fromMs: START_MS, untilMs: START_MS + 20_000 })
  })

  test('B10 counts no gap as time, in the ladder or quoting', () => {
    const out = trade(60_000, '2', '1', 'bid')
    const gap: MarketEvent = { type: 'gap', coin: '@1', timeMs: START_MS + 60_000, untilMs: START_MS + 3_600_000, reason: 'none' }
    const back = [3_600_000, 3_660_000].map((atMs) => trade(atMs, middle, '1', 'bid'))
    const run = (events: readonly MarketEvent[]) => runBacktest({ ...settings(), events }).totals
    // A minute within, a minute out of it; after the gap a minute within.
    const [known, unknown] = [run([...tape(0), out, gap, ...back]), run([...tape(0), gap, out, ...back])]
    expect([known.timeInRange, unknown.timeInRange]).toEqual([1, 1])
    expect(run([...tape(0), out, ...back]).timeInRange).toBeLessThan(0.05)
    expect(known.timeQuoting.both).toBeGreaterThan(0.99)
  })

  test('pays what the venue’s table of fees says', () => {
    const fees = (change: object) => runBacktest({ ...settings({ fees: change }), events: tape(40) }).totals
    const plain = fees({})
    expect(Number(plain.fees) / Number(plain.volume)).toBeCloseTo(0.0004, 6)
    expect(Number(fees({ stakingTier: 6 }).fees) / Number(plain.fees)).toBeCloseTo(0.6, 3)
    expect(Number(fees({ makerSharePpm: 40_000 }).fees)).toBeLessThan(0)
    expect(Number(fees({ tierVolume: parseNtl('25000000') }).fees) / Number(plain.fees)).toBeCloseTo(0.5, 3)
  })

  test('says which rate it ended with: a volume of before the start fades', () => {
    const tierVolume = parseNtl('25000000')
    const later = tape(2).map((event) => ({ ...event, timeMs: event.timeMs + 15 * 86_400_000 }))
    const end = (events: readonly MarketEvent[]) => runBacktest({ ...settings({ fees: { tierVolume } }), events }).makerRateEnd
    expect([end(tape(2)), end([...tape(2), ...later])]).toEqual(['0.0002', '0.0004'])
  })

  test('B07 says which rate the account began with: by its volume, its stake and its share of the market', () => {
    const rate = (change: object) => runBacktest({ ...settings({ fees: change }), events: tape(2) }).assumptions.fees
    const tierVolume = parseNtl('25000000')
    expect(rate({})).toEqual({ makerRate: '0.0004', tierVolume: 0n, stakingTier: 0, referred: false, stablePair: false, makerSharePpm: 0 })
    expect([rate({ tierVolume }).makerRate, rate({ tierVolume, stakingTier: 6 }).makerRate]).toEqual(['0.0002', '0.00012'])
    expect(rate({ makerSharePpm: 40_000 }).makerRate).toBe('-0.00003')
  })

  test('of two quote assets pays a fifth, and its volume counts a fifth for tiers', () => {
    const run = (fees: object) => runBacktest({ ...settings({ fees }), events: tape(40) })
    const [usual, stable] = [run({}), run({ stablePair: true })]
    expect(stable.assumptions.fees).toMatchObject({ makerRate: '0.00008', stablePair: true })
    expect(stable.makerRateEnd).toBe('0.00008')
    expect(stable.totals.fills).toBe(usual.totals.fills)
    const ratio = Number(stable.totals.fees) / Number(usual.totals.fees)
    expect(ratio).toBeCloseTo(0.2, 3)
  })
})

describe('what can not be run', () => {
  const run = (change: object, events: readonly MarketEvent[] = tape(2)) => runBacktest({ ...settings(change), events })

  test.each([
    [{ seed: -1 }, 'seed was -1, must be a whole number of at least 0'],
    [{ runs: 0 }, 'runs was 0, must be a whole number of at least 1'],
    [{ pathPoints: 1 }, 'pathPoints was 1, must be a whole number of at least 2'],
    [{ fillModel: { name: 'candle-path', path: 'both', participation: 0 } }, 'participation was 0, must be above 0 and at most 1'],
    [{ fillModel: { name: 'candle-path', path: 'up' } }, "path was 'up', must be high-first, low-first, both"],
    [{ fillModel: { name: 'candlepath' } }, "fillModel was 'candlepath', must be candle-path, trade-through, queue"],
    [{ fees: { makerSharePpm: -1 } }, 'makerSharePpm was -1, must be from 0 to 1000000'],
    [{ latency: { orders: { name: 'constant', ms: -5 } } }, 'latency of orders had -5 ms, must be a whole number of 0 or more'],
    [
      { latency: { feeds: { name: 'recorded', samplesMs: [] } } },
      'latency of feeds had no samples, must have at least one measured latency',
    ],
  ])('is refused with the setting, its value and what is allowed: %j', (change, message) => {
    expect(() => run(change)).toThrow(message)
    expect(() => run(change)).toThrow(backtest.BacktestError)
  })

  test('is a volume below 0', () => {
    expect(() => run({ fees: { tierVolume: -1n } })).toThrow('tierVolume was -1, must be 0 or more')
    for (const stakingTier of [-1, 0.5, 7])
      expect(() => run({ fees: { stakingTier } })).toThrow(`stakingTier was ${stakingTier}, must be an integer from 0 to 6`)
  })

  test('is a market that the engine refuses: a ladder in other decimals than the market, of which nothing would be filled', () => {
    const { grid } = ladder()
    const coarse = PricingGrid.build({ ...grid.params, startPx: parsePx('1', spec.pxDecimals - 1), pxDecimals: spec.pxDecimals - 1 })
    expect(() => run({ market: ladder({ grid: coarse }) })).toThrow("grid of @1 was built with pxDecimals 5, must be the market's 6")
  })

  test('are events that go back in time, and no price at all', () => {
    expect(() => run({}, [trade(10, middle, '1', 'bid'), trade(9, middle, '1', 'bid')])).toThrow('must be at least')
    const flat = (atMs: number) => candle(atMs, ['1.16', '1.16', '1.16', '1.16'])
    expect(() => run({ fillModel: { name: 'candle-path', path: 'both' } }, [flat(0), flat(30_000)])).toThrow(
      'where the one before it closes',
    )
    expect(() => run({}, [flat(0), flat(60_000)])).toThrow('trade-through needs trades, and none of the 2 events of @1 was one')
    expect(() => run({}, [])).toThrow('no event told a price of @1 (0 events of it, 0 of other coins)')
  })
})

describe('latencies', () => {
  const draws = (latency: Latency, seed = '1') => {
    const { draw, maxMs } = createLatency('orders', latency, createRandom(seed))
    return { all: Array.from({ length: 4_000 }, draw), maxMs }
  }

  test('come from the seed alone', () => {
    const latency: Latency = { name: 'lognormal', medianMs: 100, sigma: 0.5 }
    expect(draws(latency).all).toEqual(draws(latency).all)
    expect(draws(latency, '2').all).not.toEqual(draws(latency).all)
  })

  test('have the median that they are given, and no more than their longest', () => {
    const { all, maxMs } = draws({ name: 'lognormal', medianMs: 100, sigma: 1, maxMs: 900 })
    const sorted = all.toSorted((a, b) => a - b)
    expect(sorted[2_000]).toBeGreaterThan(90)
    expect(sorted[2_000]).toBeLessThan(110)
    expect([maxMs, sorted.at(-1)]).toEqual([900, 900])
  })

  test('are those that were recorded', () => {
    const { all, maxMs } = draws({ name: 'recorded', samplesMs: [3, 50, 7] })
    expect(new Set(all)).toEqual(new Set([3, 7, 50]))
    expect(maxMs).toBe(50)
  })
})

test('a guard that halts is told', () => {
  const market = ladder({ guards: { maxDrawdown: parseNtl('1') } })
  const falls = Array.from({ length: 30 }, (_, i) => candle((i + 1) * 60_000, ['1.1', '1.1', '1.02', '1.02']))
  const first = candle(0, ['1.16', '1.16', '1.16', '1.16'])
  const result = runBacktest({ ...settings({ market, fillModel: { name: 'candle-path', path: 'low-first' } }), events: [first, ...falls] })
  expect(result.halts).toHaveLength(1)
  expect(result.halts[0]?.reason).toMatch(/drawdown|fallen/)
})
