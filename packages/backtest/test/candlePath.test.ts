import { describe, expect, test } from 'vitest'
import { type BacktestFill, type BacktestSettings, runBacktest } from '../src/index.ts'
import { BIDS, candle, ladder, START_MS, settings, sz } from './setUp.ts'

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
const quiet = candle(0, [MIDDLE, MIDDLE, MIDDLE, MIDDLE])

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

  test('does not take what could only rest where the market has left: the venue refuses it', () => {
    const { fills, result } = run({}, [quiet, candle(60_000, [MIDDLE, text(BIDS), text(BIDS - 1), text(BIDS - 1)])])
    expect(fills.map(({ side, level }) => [side, level])).toEqual([
      ['ask', BIDS],
      ['bid', BIDS - 1],
    ])
    expect(result.requests.refused).toEqual({ postOnlyWouldCross: 1 })
  })

  test('takes no more than its share of the volume', () => {
    const { fills, result } = run({ fillModel: { name: 'candle-path', path: 'high-first', participation: 0.25 } }, [
      quiet,
      candle(60_000, [MIDDLE, text(BIDS + 5), MIDDLE, MIDDLE], '100'),
    ])
    expect(fills.reduce((sum, { sz }) => sum + sz, 0n)).toBe(2_500n)
    expect(result.totals.boughtSz + result.totals.soldSz).toBe(2_500n)
  })

  test('tells what the market went beyond for want of volume, and what of the worth is only there for it', () => {
    const leap = (volume: string) =>
      run({ fillModel: { name: 'candle-path', path: 'high-first' } }, [
        quiet,
        candle(60_000, [MIDDLE, text(BIDS + 5), MIDDLE, text(BIDS + 5)], volume),
      ]).result.totals
    expect(leap('100000').leftBehind).toBe(0n)
    const { leftBehind } = leap('20')
    const grid = ladder().grid
    const due = [1, 2, 3, 4].reduce((sum, above) => sum + (grid.px(BIDS + 5) - grid.px(BIDS + above)) * sz('20'), 0n)
    expect(leftBehind).toBe(due)
  })

  test('has no closed form of impermanent loss where the price ends outside of the ladder', () => {
    const far = candle(60_000, ['2', '2', '2', '2'], '20')
    expect(run({ fillModel: { name: 'candle-path', path: 'high-first' } }, [quiet, far]).result.totals.ilClosedForm).toBeNull()
  })

  test('meets nothing where no volume was', () => {
    expect(run({}, [quiet, candle(60_000, [MIDDLE, text(BIDS + 5), MIDDLE, MIDDLE], '0.01')]).fills).toHaveLength(1)
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

  test('is a range that holds both, and the lower one is shown', () => {
    const both = totals('both')
    const [highFirst, lowFirst] = [totals('high-first').totals, totals('low-first').totals]
    expect(both.range).toEqual({ highFirst, lowFirst })
    expect(highFirst.pnl).not.toBe(lowFirst.pnl)
    expect(both.totals).toEqual(highFirst.pnl < lowFirst.pnl ? highFirst : lowFirst)
    expect(totals('high-first').range).toBeNull()
  })
})
