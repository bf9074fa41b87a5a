import type { BookEventLevel, MarketEvent, MarketEventKind } from '@hyperladder/exchange-port'
import type { Px, Side, Sz, Tid } from '@hyperladder/units'
import type { DecodedArray } from 'hyparquet'
import { cellError, type Place } from '../marketDataError.ts'
import { ABSENT, ASK, BID } from './columns.ts'

/** A row group's columns; `rowStart`: rows of the file before it. */
export type Group = { readonly columns: readonly DecodedArray[]; readonly count: number; readonly rowStart: number }
/** Events of some rows of a group, from `from` on, and the row to go on from. */
type Decoder = (group: Group, from: number) => { readonly events: MarketEvent[]; readonly next: number }
/** Few enough to die young: garbage of a whole row group would outlive it. */
const SLICE_ROWS = 4096
type Ints = ArrayLike<bigint>
type Numbers = ArrayLike<number>

/** Returns what decodes the row groups of one file. It throws MarketDataError for values that can't be. */
export function decoderOf(kind: MarketEventKind, coin: string, file: string): Decoder {
  switch (kind) {
    case 'trade':
      return sliced((group, from, to) => trades(group, from, to, coin, file))
    case 'bbo':
      return sliced(({ columns }, from, to) => bbos(columns, from, to, coin))
    case 'candle':
      return sliced(({ columns }, from, to) => candles(columns, from, to, coin))
    case 'book':
      return (group, from) => books(group, from, coin, file)
    default:
      return kind satisfies never
  }
}

/** A row of its own for each event. */
const sliced =
  (decode: (group: Group, from: number, to: number) => MarketEvent[]): Decoder =>
  (group, from) => {
    const next = Math.min(group.count, from + SLICE_ROWS)
    return { events: decode(group, from, next), next }
  }

/** Absent when nobody told. A spread of nothing would cost more than the row. */
const receipt = (received: bigint): number | undefined => (received < 0n ? undefined : Number(received))

function trades({ columns, rowStart }: Group, from: number, to: number, coin: string, file: string): MarketEvent[] {
  const [times, receipts, pxs, szs, , tids] = columns as unknown as readonly Ints[]
  const sides = columns[4] as unknown as Numbers
  const events: MarketEvent[] = []
  for (let i = from; i < to; i += 1) {
    const timeMs = Number((times as Ints)[i])
    const receivedMs = receipt((receipts as Ints)[i] as bigint)
    const side = sideOf(sides[i], { file, row: rowStart + i + 1 })
    const tid = Number((tids as Ints)[i]) as Tid
    const trade = { type: 'trade', coin, timeMs, px: (pxs as Ints)[i] as Px, sz: (szs as Ints)[i] as Sz, side } as const
    if (receivedMs === undefined) events.push(tid === ABSENT ? trade : { ...trade, tid })
    else events.push(tid === ABSENT ? { ...trade, receivedMs } : { ...trade, receivedMs, tid })
  }
  return events
}

function bbos(columns: readonly DecodedArray[], from: number, to: number, coin: string): MarketEvent[] {
  const [times, receipts, bidPxs, bidSzs, askPxs, askSzs] = columns as unknown as readonly [Ints, Ints, Ints, Ints, Ints, Ints]
  const best = (px: bigint | undefined, sz: bigint | undefined) => (px === 0n ? null : { px: px as Px, sz: sz as Sz })
  const events: MarketEvent[] = []
  for (let i = from; i < to; i += 1) {
    const timeMs = Number(times[i])
    const receivedMs = receipt(receipts[i] as bigint)
    const [bid, ask] = [best(bidPxs[i], bidSzs[i]), best(askPxs[i], askSzs[i])]
    events.push(receivedMs === undefined ? { type: 'bbo', coin, timeMs, bid, ask } : { type: 'bbo', coin, timeMs, receivedMs, bid, ask })
  }
  return events
}

function candles(columns: readonly DecodedArray[], from: number, to: number, coin: string): MarketEvent[] {
  const [times, receipts, closeTimes, opens, highs, lows, closes, volumes] = columns as unknown as readonly Ints[]
  const at = (column: Ints | undefined, i: number) => (column as Ints)[i] as never
  const events: MarketEvent[] = []
  for (let i = from; i < to; i += 1) {
    const receivedMs = receipt(at(receipts, i))
    events.push({
      type: 'candle',
      coin,
      timeMs: Number(at(times, i)),
      ...(receivedMs === undefined ? {} : { receivedMs }),
      closeMs: Number(at(closeTimes, i)),
      open: at(opens, i),
      high: at(highs, i),
      low: at(lows, i),
      close: at(closes, i),
      volume: at(volumes, i),
    })
  }
  return events
}

/** Rows of one number are one book; a row group holds whole books. */
function books({ columns, count, rowStart }: Group, from: number, coin: string, file: string): ReturnType<Decoder> {
  const [times, receipts, , , pxs, szs] = columns as unknown as readonly Ints[]
  const [, , numbers, sides, , , orders] = columns as unknown as readonly Numbers[]
  const events: MarketEvent[] = []
  let i = from
  while (i < count && i < from + SLICE_ROWS) {
    const number = (numbers as Numbers)[i]
    const timeMs = Number((times as Ints)[i])
    const receivedMs = receipt((receipts as Ints)[i] as bigint)
    const bids: BookEventLevel[] = []
    const asks: BookEventLevel[] = []
    for (; i < count && (numbers as Numbers)[i] === number; i += 1) {
      const side = (sides as Numbers)[i]
      if (side === ABSENT) continue
      const n = (orders as Numbers)[i] as number
      const level = { px: (pxs as Ints)[i] as Px, sz: (szs as Ints)[i] as Sz }
      const levels = sideOf(side, { file, row: rowStart + i + 1 }) === 'bid' ? bids : asks
      levels.push(n === ABSENT ? level : { ...level, n })
    }
    events.push(
      receivedMs === undefined ? { type: 'book', coin, timeMs, bids, asks } : { type: 'book', coin, timeMs, receivedMs, bids, asks },
    )
  }
  return { events, next: i }
}

function sideOf(value: number | undefined, place: Place): Side {
  if (value === BID) return 'bid'
  if (value === ASK) return 'ask'
  throw cellError(place, 'side', value, `${BID} or ${ASK}`)
}
