import type { Px, Side, Sz, Tid } from '@hyperladder/units'

/** What a stream of market data is of. */
export type MarketEventKind = 'trade' | 'bbo' | 'book' | 'candle'

type Observed = {
  readonly coin: string
  /** The venue's time, in ms. */
  readonly timeMs: number
  /** When it reached whoever recorded it, by that machine's clock, which may be off. Absent where nobody wrote it down. */
  readonly receivedMs?: number
}

/** One trade between two others. */
export type TradeEvent = Observed & {
  readonly type: 'trade'
  readonly px: Px
  readonly sz: Sz
  /** Of the aggressor: `bid` bought. */
  readonly side: Side
  readonly tid?: Tid
}

export type BestLevel = { readonly px: Px; readonly sz: Sz }

/** The best of both sides, after it changed; `null` is an empty side. */
export type BboEvent = Observed & {
  readonly type: 'bbo'
  readonly bid: BestLevel | null
  readonly ask: BestLevel | null
}

/** `n`: how many orders it is of. */
export type BookEventLevel = { readonly px: Px; readonly sz: Sz; readonly n?: number }

/** A whole book as deep as it was told, best level first, each price once. */
export type BookEvent = Observed & {
  readonly type: 'book'
  readonly bids: readonly BookEventLevel[]
  readonly asks: readonly BookEventLevel[]
}

/** What was traded from `timeMs` until before `closeMs`. Its place in a stream is where it opens: all but `open` is known only at `closeMs`. */
export type CandleEvent = Observed & {
  readonly type: 'candle'
  /** Exclusive: the next candle's `timeMs`. */
  readonly closeMs: number
  readonly open: Px
  readonly high: Px
  readonly low: Px
  readonly close: Px
  /** In lots of base. 0: no trade, all four prices repeat the last close (of text: `parseDecimal(text, szDecimals) as Sz`, as `parseSz` refuses 0). */
  readonly volume: Sz
}

/** Between `timeMs` and `untilMs` something may be missing. */
export type GapEvent = {
  readonly type: 'gap'
  readonly coin: string
  /** Which events may be missing; absent: any. */
  readonly kind?: MarketEventKind
  readonly timeMs: number
  readonly untilMs: number
  readonly reason: string
}

/** One moment of a market: what feeds tell, recordings hold and backtests play. Within a stream `timeMs` never goes back. */
export type MarketEvent = TradeEvent | BboEvent | BookEvent | CandleEvent | GapEvent
