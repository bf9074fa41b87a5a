import { type CandleInterval, candleIntervals } from '@hyperladder/protocol'
import type { Px, Sz } from '@hyperladder/units'
import type { TradeRecord } from '../core/types.ts'

/** How many the venue still knows of a coin and an interval (API reference 1.13). */
const CANDLES_MAX = 5000
const MINUTE_MS = 60_000

export type Candle = {
  readonly startMs: number
  readonly endMs: number
  readonly open: Px
  readonly close: Px
  readonly high: Px
  readonly low: Px
  /** In lots of the base token. */
  readonly volume: Sz
  readonly trades: number
}

/** Candles of one coin and interval, oldest first. `firstMs`: start of the oldest that is kept, whether it is among them or not. */
export type CandleSeries = {
  readonly coin: string
  readonly interval: CandleInterval
  readonly firstMs: number
  readonly candles: readonly Candle[]
}

/** `changedFromMs`: start of the oldest candle that is new or has changed since {@link CandleStore.takeChanges}; infinity: none has. */
type Kept = { readonly coin: string; readonly interval: CandleInterval; readonly list: Candle[]; changedFromMs: number }

/**
 * Candles of every coin and interval, made of the trades told to it, the latest 5000 of each. An interval without a trade between two with
 * some repeats the last close, as recorded ones do; before the first and after the last trade there are none.
 */
export class CandleStore {
  readonly #kept = new Map<string, Kept>()

  /** Takes over what another store had: before any trade is added. */
  load(series: readonly CandleSeries[]): void {
    for (const { coin, interval, candles } of series) this.#of(coin, interval).list.push(...candles)
  }

  /** Returns the candles that are new or have changed since the last call. */
  takeChanges(): readonly CandleSeries[] {
    const changes: CandleSeries[] = []
    for (const kept of this.#kept.values()) {
      const { coin, interval, list, changedFromMs } = kept
      const first = list[0]
      if (changedFromMs === Number.POSITIVE_INFINITY || first === undefined) continue
      const candles = list.slice(list.findLastIndex((candle) => candle.startMs < changedFromMs) + 1)
      changes.push({ coin, interval, firstMs: first.startMs, candles })
      kept.changedFromMs = Number.POSITIVE_INFINITY
    }
    return changes
  }

  /** Adds trades of one coin, oldest first. */
  add(coin: string, trades: readonly TradeRecord[]): void {
    for (const interval of candleIntervals) {
      const kept = this.#of(coin, interval)
      const { list } = kept
      kept.changedFromMs = Math.min(kept.changedFromMs, list.at(-1)?.startMs ?? 0)
      for (const trade of trades) join(list, interval, trade)
      if (list.length > CANDLES_MAX) list.splice(0, list.length - CANDLES_MAX)
    }
  }

  latest(coin: string, interval: string): Candle | undefined {
    return this.#kept.get(keyOf(coin, interval))?.list.at(-1)
  }

  /** Oldest first: those that overlap the span of time, both ends included. */
  between(coin: string, interval: CandleInterval, startMs: number, endMs: number): readonly Candle[] {
    const list = this.#kept.get(keyOf(coin, interval))?.list ?? []
    return list.filter((candle) => candle.endMs >= startMs && candle.startMs <= endMs)
  }

  #of(coin: string, interval: CandleInterval): Kept {
    const key = keyOf(coin, interval)
    let kept = this.#kept.get(key)
    if (kept === undefined) {
      kept = { coin, interval, list: [], changedFromMs: Number.POSITIVE_INFINITY }
      this.#kept.set(key, kept)
    }
    return kept
  }
}

const keyOf = (coin: string, interval: string): string => `${interval} ${coin}`

function join(list: Candle[], interval: CandleInterval, { px, sz, timeMs }: TradeRecord): void {
  let last = list.at(-1)
  while (last !== undefined && last.endMs < timeMs) {
    const { startMs, endMs } = spanAt(interval, last.endMs + 1)
    const { close } = last
    last =
      endMs < timeMs
        ? { startMs, endMs, open: close, close, high: close, low: close, volume: 0n as Sz, trades: 0 }
        : { startMs, endMs, open: px, close: px, high: px, low: px, volume: 0n as Sz, trades: 0 }
    list.push(last)
    if (list.length > 2 * CANDLES_MAX) list.splice(0, CANDLES_MAX)
  }
  if (last === undefined) {
    last = { ...spanAt(interval, timeMs), open: px, close: px, high: px, low: px, volume: 0n as Sz, trades: 0 }
    list.push(last)
  }
  list[list.length - 1] = {
    ...last,
    close: px,
    high: px > last.high ? px : last.high,
    low: px < last.low ? px : last.low,
    volume: (last.volume + sz) as Sz,
    trades: last.trades + 1,
  }
}

/** Spans are counted from 1970 in UTC, a month is the calendar's. */
function spanAt(interval: CandleInterval, timeMs: number): { readonly startMs: number; readonly endMs: number } {
  if (interval === '1M') {
    const date = new Date(timeMs)
    const month = (add: number) => Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + add)
    return { startMs: month(0), endMs: month(1) - 1 }
  }
  const lengthMs = MINUTES[interval] * MINUTE_MS
  const startMs = timeMs - (timeMs % lengthMs)
  return { startMs, endMs: startMs + lengthMs - 1 }
}

const MINUTES: Readonly<Record<Exclude<CandleInterval, '1M'>, number>> = {
  '1m': 1,
  '3m': 3,
  '5m': 5,
  '15m': 15,
  '30m': 30,
  '1h': 60,
  '2h': 120,
  '4h': 240,
  '8h': 480,
  '12h': 720,
  '1d': 1440,
  '3d': 4320,
  '1w': 10_080,
}
