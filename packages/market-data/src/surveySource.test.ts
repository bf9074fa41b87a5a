import type { MarketEvent, MarketEventKind } from '@hyperladder/exchange-port'
import { type Px, parsePx, parseSz, type Side, type Sz } from '@hyperladder/units'
import { expect, test } from 'vitest'
import { type EventSource, marketUnits } from './eventSource.ts'
import { MarketDataError } from './marketDataError.ts'
import { surveySource } from './surveySource.ts'

const market = marketUnits('@107', 2)
const px = (text: string): Px => parsePx(text, 6)
const sz = (text: string): Sz => parseSz(text, 2)

const listed = (kind: MarketEventKind, events: readonly MarketEvent[], failure?: Error): EventSource => ({
  name: 'a list',
  kind,
  market,
  async *chunks() {
    yield events
    if (failure !== undefined) throw failure
  },
})
const trade = (timeMs: number, price: string, size = '1', lateMs?: number): MarketEvent => ({
  ...{ type: 'trade', coin: '@107', timeMs, px: px(price), sz: sz(size), side: 'bid' satisfies Side },
  ...(lateMs === undefined ? {} : { receivedMs: timeMs + lateMs }),
})
const candle = (timeMs: number, [open, high, low, close]: readonly [string, string, string, string], volume: bigint): MarketEvent => ({
  ...{ type: 'candle', coin: '@107', timeMs, closeMs: timeMs + 1000, volume: volume as Sz },
  ...{ open: px(open), high: px(high), low: px(low), close: px(close) },
})

test('trades: how many, from when to when, prices, sizes, decimals, lateness and gaps', async () => {
  const gap: MarketEvent = { type: 'gap', coin: '@107', kind: 'trade', timeMs: 3000, untilMs: 5000, reason: 'lost' }
  const events = [trade(1000, '10.5', '2', 80), trade(2000, '12.25', '0.5', 100), gap, trade(6000, '9', '300', 5000)]
  expect(await surveySource(listed('trade', events))).toEqual({
    kind: 'trade',
    market,
    events: 3,
    fromMs: 1000,
    toMs: 6000,
    gaps: [gap],
    px: { first: px('10.5'), last: px('9'), low: px('9'), high: px('12.25') },
    sz: { least: sz('0.5'), most: sz('300'), total: 30_250n },
    decimals: { px: 2, sz: 1 },
    delayMs: { least: 80, median: 100, most: 5000, count: 3 },
    jumps: { count: 0 },
    empty: 0,
    crossed: 0,
    late: { count: 0 },
  })
})

test('a price that jumps, within a candle or between two, and candles without a trade', async () => {
  const survey = await surveySource(
    listed('candle', [
      candle(1000, ['10', '10', '10', '10'], 5n),
      candle(2000, ['10', '31', '9', '30'], 0n),
      candle(3000, ['300', '300', '300', '300'], 0n),
      candle(4000, ['299', '300', '0.001', '299'], 1n),
    ]),
  )
  expect(survey.jumps).toEqual({ count: 2, largest: { timeMs: 3000, from: px('30'), to: px('300') } })
  expect([survey.empty, survey.px?.low, survey.px?.high, survey.decimals.px, survey.sz?.least]).toEqual([2, px('0.001'), px('300'), 3, 1n])
})

test('best prices and books: one-sided, crossed', async () => {
  const level = (price: string) => ({ px: px(price), sz: sz('1') })
  const bbo = (timeMs: number, bid: string | null, ask: string | null): MarketEvent => ({
    ...{ type: 'bbo', coin: '@107', timeMs },
    ...{ bid: bid === null ? null : level(bid), ask: ask === null ? null : level(ask) },
  })
  const survey = await surveySource(listed('bbo', [bbo(1, '10', '10.1'), bbo(2, null, '10.1'), bbo(3, '10.2', '10.2')]))
  expect([survey.empty, survey.crossed, survey.px?.last, survey.decimals.px]).toEqual([1, 1, px('10.2'), 1])
  const book: MarketEvent = { type: 'book', coin: '@107', timeMs: 1, bids: [level('10'), level('9')], asks: [] }
  expect(await surveySource(listed('book', [book]))).toMatchObject({ events: 1, empty: 1, crossed: 0 })
})

test('time that goes back is counted, and data that can’t be read on is told with what was read', async () => {
  const overlap = await surveySource(
    listed('trade', [trade(1000, '1'), trade(5000, '1'), trade(3000, '1'), trade(4000, '1'), trade(6000, '1')]),
  )
  expect([overlap.late, overlap.toMs]).toEqual([{ count: 2, firstMs: 3000 }, 6000])
  const cut = await surveySource(listed('trade', [trade(1000, '1')], new MarketDataError('E_MARKET_DATA_FILE', 'it is cut short')))
  expect([cut.events, cut.stopped]).toEqual([1, 'it is cut short'])
  await expect(surveySource(listed('trade', [], new TypeError('a fault of ours')))).rejects.toThrow('a fault of ours')
})

test('nothing at all is nothing', async () => {
  expect(await surveySource(listed('trade', []))).toEqual({
    ...{ kind: 'trade', market, events: 0, gaps: [], decimals: { px: 0, sz: 0 } },
    ...{ jumps: { count: 0 }, empty: 0, crossed: 0, late: { count: 0 } },
  })
})
