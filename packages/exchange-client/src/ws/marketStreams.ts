import type { GapEvent, MarketEvent, MarketEventKind, TradeEvent } from '@hyperladder/exchange-port'
import type { Tid } from '@hyperladder/units'
import { KnownTids } from './knownTids.ts'

type Kind = Exclude<MarketEventKind, 'candle'>
type Tell = (event: MarketEvent) => void

/** What one stream of one coin has told, and since when something may be missing in it. */
type Stream = {
  readonly coin: string
  readonly kind: Kind
  toldMs: number
  lost: { readonly fromMs: number; readonly reason: string } | undefined
}

/**
 * The order of every (coin, kind) of one session: time never goes back, nothing is told twice, and what a broken connection may have cost becomes a gap
 * before the first event after it. Best prices and books come whole, so they are complete again with the first frame. Trades are complete when what the new
 * connection replays has one that is known: nothing is missing then, and there is no gap.
 */
export class MarketStreams {
  readonly #tell: Tell
  readonly #streams = new Map<string, Stream>()
  readonly #tids = new Map<string, KnownTids>()
  /** The newest venue time that any frame has told. */
  #newestMs = 0

  constructor(coins: readonly string[], kinds: readonly Kind[], tell: Tell) {
    this.#tell = tell
    for (const coin of coins) {
      this.#tids.set(coin, new KnownTids())
      for (const kind of kinds) this.#streams.set(keyOf(coin, kind), { coin, kind, toldMs: 0, lost: undefined })
    }
  }

  /** The connection broke. What comes next may not follow what came before. */
  onDown(reason: string): void {
    // Where no venue time is known yet, the gap is the moment before the first event.
    const fromMs = this.#newestMs === 0 ? Number.POSITIVE_INFINITY : this.#newestMs
    for (const stream of this.#streams.values()) stream.lost ??= { fromMs, reason }
  }

  /** Something of a coin could not be told. */
  onMissing(coin: string, kind: Kind, reason: string): void {
    const stream = this.#streams.get(keyOf(coin, kind))
    if (stream === undefined || stream.toldMs === 0) return
    stream.lost ??= { fromMs: stream.toldMs, reason }
    if (kind === 'trade') this.#tellGap(stream, stream.toldMs)
  }

  /** Returns why the event was not told, or undefined. */
  onState(event: Extract<MarketEvent, { type: 'bbo' | 'book' }>): string | undefined {
    const stream = this.#streams.get(keyOf(event.coin, event.type))
    if (stream === undefined) return undefined
    if (event.timeMs < stream.toldMs) return `its time ${event.timeMs} was before ${stream.toldMs}, of one that was told already`
    this.#tellGap(stream, event.timeMs)
    this.#told(stream, event)
    return undefined
  }

  /** One frame's trades of one coin, in their order. Returns those that came too late to be told. */
  onTrades(coin: string, trades: readonly (TradeEvent & { readonly tid: Tid })[]): readonly TradeEvent[] {
    const stream = this.#streams.get(keyOf(coin, 'trade'))
    const tids = this.#tids.get(coin)
    if (stream === undefined || tids === undefined) return []
    const fresh = trades.filter(({ tid }) => tids.add(tid))
    if (stream.lost !== undefined && trades.length > 0) {
      if (fresh.length < trades.length) stream.lost = undefined
      else this.#tellGap(stream, (fresh[0] as TradeEvent).timeMs)
    }
    const late: TradeEvent[] = []
    for (const trade of fresh) {
      if (trade.timeMs < stream.toldMs) late.push(trade)
      else this.#told(stream, trade)
    }
    return late
  }

  /** Nothing follows: what is lost by now stays lost until this time. */
  onClosed(nowMs: number): void {
    for (const stream of this.#streams.values()) this.#tellGap(stream, nowMs)
  }

  #told(stream: Stream, event: MarketEvent): void {
    stream.toldMs = event.timeMs
    this.#newestMs = Math.max(this.#newestMs, event.timeMs)
    this.#tell(event)
  }

  #tellGap(stream: Stream, untilMs: number): void {
    const { lost, coin, kind } = stream
    stream.lost = undefined
    if (lost === undefined) return
    const timeMs = Math.max(stream.toldMs, Math.min(lost.fromMs, untilMs))
    stream.toldMs = timeMs
    this.#tell({ type: 'gap', coin, kind, timeMs, untilMs: Math.max(untilMs, timeMs), reason: lost.reason } satisfies GapEvent)
  }
}

const keyOf = (coin: string, kind: Kind): string => `${kind} ${coin}`
