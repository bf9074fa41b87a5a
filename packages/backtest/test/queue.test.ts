import type { BookEvent, MarketEvent, TradeEvent } from '@hyperladder/exchange-port'
import { expect, test } from 'vitest'
import { type BacktestFill, runBacktest } from '../src/index.ts'
import { BIDS, ladder, START_MS, settings, spec, sz, trade } from './setUp.ts'

const px = (level: number) => ladder().grid.px(level)
type Level = readonly [px: bigint, size: string]

/** A book with a best price on both sides, and what is given. */
const book = (atMs: number, { bids = [], asks = [] }: { bids?: readonly Level[]; asks?: readonly Level[] }): BookEvent => {
  const levels = (all: readonly Level[]) => all.map(([at, size]) => ({ px: at as TradeEvent['px'], sz: sz(size) }))
  return { type: 'book', coin: spec.coin, timeMs: START_MS + atMs, bids: levels(bids), asks: levels(asks) }
}
const deep: Level = [px(BIDS - 30), '9']
const high: Level = [px(BIDS + 30), '9']
const at = px(BIDS)
const shown = (atMs: number, size: string) => book(atMs, { bids: [deep], asks: [[at, size], high] })
const hit = (atMs: number, size: string) => trade(atMs, at, size, 'bid')

function run(events: readonly MarketEvent[]) {
  const fills: BacktestFill[] = []
  runBacktest({ ...settings({ fillModel: { name: 'queue' } }), events, onFill: (fill) => fills.push(fill) })
  return fills.map(({ timeMs, side, level, sz: filled }) => [timeMs - START_MS, side, level, filled])
}

test('B06 trades at the price eat what is ahead, and then the order', () => {
  expect(run([shown(0, '30'), hit(10_000, '29'), hit(11_000, '6'), hit(12_000, '4')])).toEqual([
    [11_000, 'ask', BIDS, 500n],
    [12_000, 'ask', BIDS, 400n],
  ])
})

test('B06 what the book loses beyond trades shrinks what is ahead in proportion', () => {
  // 30 ahead; 10 join behind; 20 of 40 cancelled: 15 are still ahead.
  const events = [shown(0, '30'), shown(5_000, '40'), shown(6_000, '20')]
  expect(run([...events, hit(10_000, '15')])).toEqual([])
  expect(run([...events, hit(10_000, '16')])).toEqual([[10_000, 'ask', BIDS, 100n]])
  // What trades explain is no cancel: 30 ahead, 10 traded, and the book says 20.
  expect(run([shown(0, '30'), hit(5_000, '10'), shown(6_000, '20'), hit(10_000, '20')])).toEqual([])
  expect(run([shown(0, '30'), hit(5_000, '10'), shown(6_000, '20'), hit(10_000, '21')])).toEqual([[10_000, 'ask', BIDS, 100n]])
})

test('a trade beyond the price fills whatever was ahead', () => {
  expect(run([shown(0, '30'), trade(10_000, at + 1n, '5', 'bid')])).toEqual([[10_000, 'ask', BIDS, 500n]])
})

test('only trades that hit the side count at its price', () => {
  expect(run([shown(0, '0.01'), trade(10_000, at, '50', 'ask')])).toEqual([])
})

test('a price within the book where nobody is has nobody ahead', () => {
  expect(run([book(0, { bids: [deep], asks: [high] }), hit(10_000, '5')])).toEqual([[10_000, 'ask', BIDS, 500n]])
})

test('a price deeper than the book joins behind what is first seen there', () => {
  const near: Level = [px(BIDS) - 1_000n, '9']
  const shallow = book(0, { bids: [deep], asks: [near] })
  expect(run([shallow, shown(5_000, '30'), hit(10_000, '30')])).toEqual([])
  expect(run([shallow, shown(5_000, '30'), hit(10_000, '31')])).toEqual([[10_000, 'ask', BIDS, 100n]])
})

test('where nobody has told who is ahead, a trade at the price says nothing of us', () => {
  const before = trade(0, at - 1_000n, '1', 'bid')
  expect(run([before, hit(10_000, '50')])).toEqual([])
  expect(run([before, trade(10_000, at + 1n, '5', 'bid')])).toEqual([[10_000, 'ask', BIDS, 500n]])
  // What is there when it is first told is ahead, and an empty side is nobody.
  expect(run([before, hit(10_000, '50'), shown(11_000, '30'), hit(12_000, '31')])).toEqual([[12_000, 'ask', BIDS, 100n]])
  expect(run([before, book(5_000, { bids: [deep] }), hit(10_000, '5')])).toEqual([[10_000, 'ask', BIDS, 500n]])
})

test('who joins within a gap joins behind what is told after it', () => {
  const gap = (kind: 'trade' | 'book'): MarketEvent => ({
    type: 'gap',
    coin: spec.coin,
    kind,
    timeMs: START_MS + 8_000,
    untilMs: START_MS + 20_000,
    reason: 'the connection was lost',
  })
  // The first order is sold and bought back at once: what follows it comes to rest within the gap.
  const sold = [book(0, { bids: [deep], asks: [high] }), hit(7_950, '20')]
  const back = trade(8_000, at - 1n, '20', 'ask')
  const after = [shown(20_000, '30'), hit(21_000, '31')]
  expect(run([...sold, back, ...after])).toEqual(run([...sold, back, gap('trade'), ...after]))
  expect(run([...sold, gap('book'), trade(12_000, at - 1n, '20', 'ask'), ...after]).at(-1)).toEqual([21_000, 'ask', BIDS, 100n])
  expect(run([...sold, gap('trade'), trade(12_000, at - 1n, '20', 'ask'), ...after]).at(-1)).toEqual([21_000, 'ask', BIDS, 1_999n])
})

test('best prices tell of the queue as books do', () => {
  const best = (atMs: number, size: string): MarketEvent => ({
    type: 'bbo',
    coin: spec.coin,
    timeMs: START_MS + atMs,
    bid: { px: deep[0] as TradeEvent['px'], sz: sz('9') },
    ask: { px: at, sz: sz(size) },
  })
  expect(run([best(0, '30'), best(5_000, '10'), hit(10_000, '11')])).toEqual([[10_000, 'ask', BIDS, 100n]])
})

test('trades of one moment that sweep several own prices reach each of them', () => {
  const sweep = [trade(10_000, px(BIDS), '20', 'bid'), trade(10_000, px(BIDS + 1), '20', 'bid'), trade(10_000, px(BIDS + 2), '3', 'bid')]
  expect(run([book(0, { bids: [deep], asks: [high] }), ...sweep])).toEqual([
    [10_000, 'ask', BIDS, 2_000n],
    [10_000, 'ask', BIDS + 1, 2_000n],
    [10_000, 'ask', BIDS + 2, 300n],
  ])
})
