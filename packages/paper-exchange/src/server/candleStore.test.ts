import type { Px, Sz } from '@hyperladder/units'
import { expect, test } from 'vitest'
import type { TradeRecord } from '../core/types.ts'
import { type CandleSeries, CandleStore } from './candleStore.ts'

const MINUTE = 60_000
const START = Date.UTC(2026, 10, 22, 12, 0)
const at = (timeMs: number, px: bigint, sz = 1n) => ({ coin: '@1', timeMs: START + timeMs, px: px as Px, sz: sz as Sz }) as TradeRecord
const rows = (store: CandleStore, interval: '1m' | '1M' | '3m' = '1m') =>
  store
    .between('@1', interval, 0, Number.MAX_SAFE_INTEGER)
    .map(({ startMs, open, close, high, low, volume, trades }) => [(startMs - START) / MINUTE, open, close, high, low, volume, trades])

test('a candle has the first, last, highest and lowest price of its trades, and their size and number', () => {
  const store = new CandleStore()
  store.add('@1', [at(0, 10n, 2n), at(10, 12n), at(MINUTE - 1, 9n, 3n)])
  store.add('@1', [at(MINUTE, 11n)])
  expect(rows(store)).toEqual([
    [0, 10n, 9n, 12n, 9n, 6n, 3],
    [1, 11n, 11n, 11n, 11n, 1n, 1],
  ])
  expect(rows(store, '3m')).toEqual([[0, 10n, 11n, 12n, 9n, 7n, 4]])
})

test('an interval without a trade repeats the last close, and the next trade opens with its own price', () => {
  const store = new CandleStore()
  store.add('@1', [at(0, 10n), at(3 * MINUTE, 20n)])
  expect(rows(store)).toEqual([
    [0, 10n, 10n, 10n, 10n, 1n, 1],
    [1, 10n, 10n, 10n, 10n, 0n, 0],
    [2, 10n, 10n, 10n, 10n, 0n, 0],
    [3, 20n, 20n, 20n, 20n, 1n, 1],
  ])
})

test('a month is the one of the calendar', () => {
  const store = new CandleStore()
  store.add('@1', [at(0, 10n)])
  const [month] = store.between('@1', '1M', START, START)
  expect([month?.startMs, month?.endMs]).toEqual([Date.UTC(2026, 10), Date.UTC(2026, 11) - 1])
})

test('the span of a request counts both its ends', () => {
  const store = new CandleStore()
  store.add('@1', [at(0, 10n), at(MINUTE, 10n), at(2 * MINUTE, 10n)])
  expect(store.between('@1', '1m', START + MINUTE - 1, START + MINUTE).map(({ startMs }) => startMs - START)).toEqual([0, MINUTE])
  expect(store.between('@2', '1m', 0, START)).toEqual([])
})

test('the latest 5000 candles are kept, however long nobody traded', () => {
  const store = new CandleStore()
  store.add('@1', [at(0, 10n), at(30_000 * MINUTE, 11n)])
  const kept = rows(store)
  expect(kept.length).toBe(5000)
  expect([kept[0]?.[0], kept.at(-1)?.[0]]).toEqual([25_001, 30_000])
})

test('what changed since it was asked last makes a store that goes on as this one', () => {
  const store = new CandleStore()
  const copy = new CandleStore()
  const series = new Map<string, CandleSeries>()
  const save = () => {
    for (const change of store.takeChanges()) {
      const before = series.get(change.interval)?.candles ?? []
      const kept = before.filter(({ startMs }) => startMs >= change.firstMs && startMs < (change.candles[0]?.startMs ?? 0))
      series.set(change.interval, { ...change, candles: [...kept, ...change.candles] })
    }
  }
  store.add('@1', [at(0, 10n), at(1, 11n)])
  save()
  expect(store.takeChanges()).toEqual([])
  store.add('@1', [at(2, 9n), at(3 * MINUTE, 20n)])
  expect(store.takeChanges().find(({ interval }) => interval === '1m')?.candles).toHaveLength(4)
  store.add('@1', [at(4 * MINUTE, 21n)])
  expect(store.takeChanges().find(({ interval }) => interval === '1m')?.candles).toHaveLength(2)

  const longer = new CandleStore()
  longer.add('@1', [at(0, 10n), at(6000 * MINUTE, 12n)])
  const [first] = longer.takeChanges()
  expect([first?.interval, first?.candles.length, ((first?.firstMs ?? 0) - START) / MINUTE]).toEqual(['1m', 5000, 1001])
  copy.load([...series.values()])
  copy.add('@1', [at(2, 9n), at(3 * MINUTE, 20n), at(4 * MINUTE, 21n)])
  expect(rows(copy)).toEqual(rows(store))
  expect(rows(copy, '3m')).toEqual(rows(store, '3m'))
})
