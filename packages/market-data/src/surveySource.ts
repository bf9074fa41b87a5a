import type { GapEvent, MarketEvent, MarketEventKind } from '@hyperladder/exchange-port'
import type { Px, Sz } from '@hyperladder/units'
import type { EventSource, MarketUnits } from './eventSource.ts'
import { MarketDataError } from './marketDataError.ts'

/** One step of the price. */
export type PriceStep = { readonly timeMs: number; readonly from: Px; readonly to: Px }

/** What a source holds, and what of it is worth a look. */
export type SourceSurvey = {
  readonly kind: MarketEventKind
  readonly market: MarketUnits
  /** Gaps not among them. */
  readonly events: number
  /** Time of the first event or gap, and of the last; of a candle where it opens. */
  readonly fromMs?: number
  readonly toMs?: number
  readonly gaps: readonly GapEvent[]
  /** Of trades, candles, and the middle of best prices, rounded down. */
  readonly px?: { readonly first: Px; readonly last: Px; readonly low: Px; readonly high: Px }
  /** Of trades, volumes of candles, best levels; 0 not among `least`. */
  readonly sz?: { readonly least: Sz; readonly most: Sz; readonly total: bigint }
  /** Most decimals that a price and a size have, trailing zeros not among them. */
  readonly decimals: { readonly px: number; readonly sz: number }
  /** From the venue's time to the receipt, in ms, of events that tell both: below 0 where clocks differ. The median is of an even part of them where they are many. */
  readonly delayMs?: { readonly least: number; readonly median: number; readonly most: number; readonly count: number }
  /** Steps of the price to twice or half and more. */
  readonly jumps: { readonly count: number; readonly largest?: PriceStep }
  /** Candles without a trade; best prices and books without a bid or an ask. */
  readonly empty: number
  /** Best prices and books whose bid is not below the ask. */
  readonly crossed: number
  /** Events older than the one before them: files in the wrong order, or that overlap. */
  readonly late: { readonly count: number; readonly firstMs?: number }
  /** Why reading ended before the source did. What is told is of the part before. */
  readonly stopped?: string
}

const JUMP = 2n

/**
 * Reads a source to its end and returns what it holds. Data that can't be read on ends it, and is told as `stopped`.
 * @throws what is no {@link MarketDataError}
 */
export async function surveySource(source: EventSource): Promise<SourceSurvey> {
  const surveyor = new Surveyor()
  let stopped: string | undefined
  try {
    for await (const chunk of source.chunks()) for (const event of chunk) surveyor.take(event)
  } catch (error) {
    if (!(error instanceof MarketDataError)) throw error
    stopped = error.message
  }
  const { kind, market } = source
  return { kind, market, ...surveyor.told(market), ...(stopped === undefined ? {} : { stopped }) }
}

type Spread<T> = { first: T; last: T; low: T; high: T }

class Surveyor {
  #events = 0
  #fromMs: number | undefined
  #toMs = 0
  readonly #gaps: GapEvent[] = []
  #px: Spread<Px> | undefined
  #sz: { least: Sz; most: Sz; total: bigint } | undefined
  #pxUnit = 0n
  #szUnit = 0n
  readonly #delays = new Delays()
  #jumps = 0
  #largest: PriceStep | undefined
  #empty = 0
  #crossed = 0
  #late = 0
  #firstLateMs: number | undefined

  take(event: MarketEvent): void {
    this.#fromMs ??= event.timeMs
    if (event.timeMs < this.#toMs) {
      this.#late += 1
      this.#firstLateMs ??= event.timeMs
    } else this.#toMs = event.timeMs
    if (event.type === 'gap') {
      this.#gaps.push(event)
      return
    }
    this.#events += 1
    if (event.receivedMs !== undefined) this.#delays.take(event.receivedMs - event.timeMs)
    if (event.type === 'trade') {
      this.#price(event.px, event.timeMs)
      this.#size(event.sz)
    } else if (event.type === 'candle') this.#candle(event)
    else if (event.type === 'bbo') this.#best(event.bid, event.ask, event.timeMs)
    else this.#best(event.bids[0] ?? null, event.asks[0] ?? null, event.timeMs)
  }

  #candle({ open, high, low, close, volume, timeMs }: Extract<MarketEvent, { type: 'candle' }>): void {
    for (const px of [open, close]) this.#price(px, timeMs)
    const seen = this.#px as Spread<Px>
    if (low < seen.low) seen.low = low
    if (high > seen.high) seen.high = high
    for (const px of [high, low]) this.#pxUnit = commonUnit(this.#pxUnit, px)
    if (volume === 0n) this.#empty += 1
    else this.#size(volume)
  }

  #best(bid: { readonly px: Px; readonly sz: Sz } | null, ask: { readonly px: Px; readonly sz: Sz } | null, timeMs: number): void {
    for (const level of [bid, ask]) {
      if (level === null) continue
      this.#size(level.sz)
      this.#pxUnit = commonUnit(this.#pxUnit, level.px)
    }
    if (bid === null || ask === null) {
      this.#empty += 1
      return
    }
    if (bid.px >= ask.px) this.#crossed += 1
    this.#price(((bid.px + ask.px) / 2n) as Px, timeMs, false)
  }

  #price(px: Px, timeMs: number, isExact = true): void {
    if (isExact) this.#pxUnit = commonUnit(this.#pxUnit, px)
    if (this.#px === undefined) {
      this.#px = { first: px, last: px, low: px, high: px }
      return
    }
    const from = this.#px.last
    if (px >= from * JUMP || from >= px * JUMP) this.#jump({ timeMs, from, to: px })
    this.#px.last = px
    if (px < this.#px.low) this.#px.low = px
    if (px > this.#px.high) this.#px.high = px
  }

  #jump(step: PriceStep): void {
    this.#jumps += 1
    if (this.#largest === undefined || timesOf(step) > timesOf(this.#largest)) this.#largest = step
  }

  #size(sz: Sz): void {
    this.#szUnit = commonUnit(this.#szUnit, sz)
    this.#sz ??= { least: sz, most: sz, total: 0n }
    this.#sz.total += sz
    if (sz < this.#sz.least) this.#sz.least = sz
    if (sz > this.#sz.most) this.#sz.most = sz
  }

  told({ pxDecimals, szDecimals }: MarketUnits): Omit<SourceSurvey, 'kind' | 'market' | 'stopped'> {
    const delayMs = this.#delays.told()
    return {
      events: this.#events,
      ...(this.#fromMs === undefined ? {} : { fromMs: this.#fromMs, toMs: this.#toMs }),
      gaps: this.#gaps,
      ...(this.#px === undefined ? {} : { px: this.#px }),
      ...(this.#sz === undefined ? {} : { sz: this.#sz }),
      decimals: { px: decimalsOf(this.#pxUnit, pxDecimals), sz: decimalsOf(this.#szUnit, szDecimals) },
      ...(delayMs === undefined ? {} : { delayMs }),
      jumps: { count: this.#jumps, ...(this.#largest === undefined ? {} : { largest: this.#largest }) },
      empty: this.#empty,
      crossed: this.#crossed,
      late: { count: this.#late, ...(this.#firstLateMs === undefined ? {} : { firstMs: this.#firstLateMs }) },
    }
  }
}

/** Most delays that are kept for their median. */
const DELAYS_MAX = 8192

class Delays {
  #kept: number[] = []
  /** Every so many is kept. */
  #stride = 1
  #least = Number.POSITIVE_INFINITY
  #most = Number.NEGATIVE_INFINITY
  #count = 0

  take(ms: number): void {
    if (ms < this.#least) this.#least = ms
    if (ms > this.#most) this.#most = ms
    if (this.#count % this.#stride === 0) this.#kept.push(ms)
    this.#count += 1
    if (this.#kept.length < DELAYS_MAX) return
    this.#kept = this.#kept.filter((_, i) => i % 2 === 0)
    this.#stride *= 2
  }

  told(): SourceSurvey['delayMs'] {
    if (this.#count === 0) return undefined
    const sorted = this.#kept.toSorted((a, b) => a - b)
    return { least: this.#least, median: sorted[Math.floor(sorted.length / 2)] as number, most: this.#most, count: this.#count }
  }
}

/** In thousandths. */
const timesOf = ({ from, to }: PriceStep): bigint => (from > to ? (from * 1000n) / to : (to * 1000n) / from)

/** The greatest power of ten that divides both; of 0: the other's. */
function commonUnit(unit: bigint, value: bigint): bigint {
  if (value === 0n || unit === 1n) return unit
  let power = unit
  if (power === 0n) for (power = 1n; value % (power * 10n) === 0n; ) power *= 10n
  while (value % power !== 0n) power /= 10n
  return power
}

/** Of values whose common unit is that power of ten, where they are held with so many decimals. */
const decimalsOf = (unit: bigint, held: number): number => (unit === 0n ? 0 : Math.max(0, held - (String(unit).length - 1)))
