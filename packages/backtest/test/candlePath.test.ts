import { parseNtl } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import { type BacktestFill, type BacktestResult, type BacktestSettings, runBacktest, type Totals } from '../src/index.ts'
import { BIDS, candle, ladder, px as priceOf, START_MS, settings, sz } from './setUp.ts'

const px = (level: number) => ladder().grid.px(level)
const text = (level: number) => String(Number(px(level)) / 1e6)
/** The price of the middle: between best bid and best ask. */
const MIDDLE = String(Number(px(BIDS - 1) + px(BIDS)) / 2e6).slice(0, 6)

function run(change: Partial<BacktestSettings>, candles: readonly ReturnType<typeof candle>[]) {
  const fills: BacktestFill[] = []
  const model = { name: 'candle-path', path: 'high-first' } as const
  const result = runBacktest({ ...settings({ fillModel: model, ...change }), events: candles, onFill: (fill) => fills.push(fill) })
  return { result, fills }
}

/** A quiet minute first: the maker has time to quote. */
const quietPrices = [MIDDLE, MIDDLE, MIDDLE, MIDDLE] as const
const quiet = candle(0, quietPrices)

describe('a candle’s walk', () => {
  test('takes the asks that it comes to, each when it comes to it, and no other', () => {
    const { fills, result } = run({}, [quiet, candle(60_000, [MIDDLE, text(BIDS + 2), MIDDLE, text(BIDS + 2)])])
    expect(
      fills
        .filter(({ side }) => side === 'ask')
        .map(({ level }) => level)
        .slice(0, 3),
    ).toEqual([BIDS, BIDS + 1, BIDS + 2])
    const times = fills.map(({ timeMs }) => timeMs - START_MS)
    expect(times.toSorted((a, b) => a - b)).toEqual(times)
    expect(times[0]).toBeGreaterThan(60_000)
    expect(times[2]).toBeLessThanOrEqual(80_000)
    for (const { px: paid, marketPx } of fills) expect(marketPx).toBe(paid)
    expect(result.data.touching).toBe(fills.length)
  })

  test('takes what comes back to rest behind it on its way back', () => {
    const above = String(Number(px(BIDS) + 1_000n) / 1e6)
    const { fills } = run({}, [quiet, candle(60_000, [MIDDLE, above, text(BIDS - 1), text(BIDS - 1)])])
    expect(fills.map(({ side, level }) => [side, level])).toEqual([
      ['ask', BIDS],
      ['bid', BIDS],
      ['bid', BIDS - 1],
    ])
  })

  test('B17 does not take what could only rest where the market has left: the venue refuses it', () => {
    const { fills, result } = run({}, [quiet, candle(60_000, [MIDDLE, text(BIDS), text(BIDS - 1), text(BIDS - 1)])])
    expect(fills.map(({ side, level }) => [side, level])).toEqual([
      ['ask', BIDS],
      ['bid', BIDS - 1],
    ])
    expect(result.requests.refused).toEqual({ postOnlyWouldCross: 1 })
  })

  test('B03 takes no more than its share of the volume', () => {
    const { fills, result } = run({ fillModel: { name: 'candle-path', path: 'high-first', participation: 0.25 } }, [
      quiet,
      candle(60_000, [MIDDLE, text(BIDS + 5), MIDDLE, MIDDLE], '100'),
    ])
    expect(fills.reduce((sum, { sz }) => sum + sz, 0n)).toBe(2_500n)
    expect(result.totals.boughtSz + result.totals.soldSz).toBe(2_500n)
  })

  test('takes a quarter of the volume where nobody says how much, and says so', () => {
    const far = candle(60_000, [MIDDLE, text(BIDS + 5), MIDDLE, MIDDLE], '100')
    const { totals, assumptions } = run({}, [quiet, far]).result
    expect(totals.boughtSz + totals.soldSz).toBe(2_500n)
    expect(assumptions.fillModel).toEqual({ name: 'candle-path', path: 'high-first', participation: 0.25 })
  })

  test('B15 tells what the market traded while anything of ours rested, and the day in which our part was largest', () => {
    const day = 1_440 * 60_000
    const loud = (at: number, volume: string) => candle(at, [MIDDLE, text(BIDS + 3), MIDDLE, MIDDLE], volume)
    const before = candle(0, quietPrices, '7', 60)
    const { totals } = run({}, [
      before,
      loud(60_000, '1000'),
      candle(120_000, quietPrices, '300'),
      loud(day, '16'),
      loud(2 * day, '1000'),
    ]).result
    expect(totals.marketSz).toBe(sz('2316'))
    expect(totals.busiestDay).toEqual({ startMs: START_MS + day, ownSz: sz('4'), marketSz: sz('16') })
  })

  test('B14 values what the market went beyond for want of volume at its own price, and tells how much that is', () => {
    const leap = (volume: string) =>
      run({ fillModel: { name: 'candle-path', path: 'high-first' } }, [
        quiet,
        candle(60_000, [MIDDLE, text(BIDS + 5), MIDDLE, text(BIDS + 5)], volume),
      ]).result.totals
    expect(leap('100000').leftBehind).toBe(0n)
    const { leftBehind } = leap('80')
    const grid = ladder().grid
    const due = [1, 2, 3, 4].reduce((sum, above) => sum + (grid.px(BIDS + 5) - grid.px(BIDS + above)) * sz('20'), 0n)
    expect(leftBehind).toBe(due)
  })

  test('B14 has no worth on the way that the end would not have: a leap on hardly any volume, and back', () => {
    const leap = [candle(60_000, [MIDDLE, '8', MIDDLE, '8'], '80'), candle(120_000, ['8', '8', '8', '8'], '0.01')]
    const back = candle(180_000, ['8', '8', MIDDLE, MIDDLE], '0.01')
    const ends = [leap, [...leap, back]].map((candles) => run({}, [quiet, ...candles]).result)
    for (const { path, totals } of ends) {
      expect(path.at(-1)).toMatchObject({ worth: totals.worthEnd, leftBehind: totals.leftBehind })
      for (const { worth } of path) expect(worth - totals.worthStart).toBeLessThan(parseNtl('90'))
    }
    const [gone, returned] = ends.map(({ totals }) => totals) as [Totals, Totals]
    // At 8 and not at their own prices. There the maker has taken its orders back: they are outside of the venue's price band.
    const due = ladder()
      .grid.prices.slice(BIDS + 1)
      .reduce((sum, own) => sum + (priceOf('8') - own) * sz('20'), 0n)
    expect([gone.leftBehind, ends[0]?.path.at(-1)?.ask]).toEqual([due, null])
    expect(gone.pnl).toBeLessThan(parseNtl('90'))
    expect(returned.leftBehind).toBe(0n)
    // From all sold at the levels' own prices to nothing of it: and not from 7840 to 1137.
    expect(returned.maxDrawdown).toBeLessThan(parseNtl('90'))
  })

  test('is not paid what it left behind for taking its orders back, as it does when it halts', () => {
    const market = ladder({ guards: { maxDrawdown: parseNtl('1') } })
    const deep = ['1.05', '1.05', '1.05', '1.05'] as const
    const falls = [candle(60_000, [MIDDLE, MIDDLE, '1.05', '1.05'], '80'), candle(120_000, deep, '0.01'), candle(180_000, deep, '0.01')]
    const ends = [run({ market }, [quiet, ...falls]), run({}, [quiet, ...falls])].map(({ result }) => result)
    const [halted, resting] = ends as [BacktestResult, BacktestResult]
    expect([halted.halts.length, halted.path.at(-1)?.bid, resting.path.at(-1)?.bid]).toEqual([1, null, px(BIDS - 2)])
    expect(halted.totals.leftBehind).toBeGreaterThan(0n)
    expect(halted.totals.leftBehind).toBe(resting.totals.leftBehind)
  })

  test('B16 begins at the price of the first candle’s open: nothing else of it is known', () => {
    const { result } = run({}, [candle(0, [MIDDLE, text(BIDS + 9), MIDDLE, text(BIDS + 9)])])
    const { base, quote } = result.start
    expect(result.totals.worthStart).toBe(quote + (priceOf(MIDDLE) * base) / 10n ** 6n)
    expect([result.prices.first, result.path[0]?.px]).toEqual([priceOf(MIDDLE), priceOf(MIDDLE)])
  })

  test('has no closed form of impermanent loss where the price ends outside of the ladder', () => {
    const far = candle(60_000, ['2', '2', '2', '2'], '20')
    expect(run({ fillModel: { name: 'candle-path', path: 'high-first' } }, [quiet, far]).result.totals.ilClosedForm).toBeNull()
  })

  test('meets nothing where no volume was', () => {
    expect(run({}, [quiet, candle(60_000, [MIDDLE, text(BIDS + 5), MIDDLE, MIDDLE], '0.04')]).fills).toHaveLength(1)
    const silent = { ...candle(60_000, [MIDDLE, text(BIDS + 5), MIDDLE, MIDDLE]), volume: 0n as ReturnType<typeof candle>['volume'] }
    expect(run({}, [quiet, silent]).fills).toEqual([])
  })

  test('jumps from one candle to the next, and takes what was between', () => {
    const { fills } = run({}, [quiet, candle(60_000, [text(BIDS + 3), text(BIDS + 3), text(BIDS + 3), text(BIDS + 3)])])
    expect(fills.map(({ level, timeMs }) => [level, timeMs - START_MS])).toEqual([
      [BIDS, 60_000],
      [BIDS + 1, 60_000],
      [BIDS + 2, 60_000],
      [BIDS + 3, 60_000],
    ])
  })
})

describe('the order of high and low', () => {
  const candles = [
    quiet,
    ...Array.from({ length: 5 }, (_, i) => candle((i + 1) * 60_000, [MIDDLE, text(BIDS + 6), text(BIDS - 7), text(BIDS - 3 + (i % 5))])),
  ]
  const totals = (path: 'high-first' | 'low-first' | 'both') => run({ fillModel: { name: 'candle-path', path } }, candles).result

  test('B04 is a range that holds both, and the lower one is shown', () => {
    const both = totals('both')
    const [highFirst, lowFirst] = [totals('high-first').totals, totals('low-first').totals]
    expect(both.range).toEqual({ highFirst, lowFirst })
    expect(highFirst.pnl).not.toBe(lowFirst.pnl)
    expect(both.totals).toEqual(highFirst.pnl < lowFirst.pnl ? highFirst : lowFirst)
    expect(totals('high-first').range).toBeNull()
  })
})
