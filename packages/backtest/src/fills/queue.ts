import type { BboEvent, BookEvent, BookEventLevel, MarketEvent, TradeEvent } from '@hyperladder/exchange-port'
import type { Px, Side } from '@hyperladder/units'
import type { FillRule, FillStage } from './fillStage.ts'
import { QueueLine } from './queueLine.ts'
import { Quotes } from './quotes.ts'
import { bestOf } from './tradeThrough.ts'

/**
 * Own orders wait behind the recorded size at their price. Trades there eat what is ahead, and then the order; what the price loses beyond trades
 * shrinks what is ahead in proportion; a trade beyond the price fills, up to its size.
 */
export function queue(stage: FillStage): FillRule {
  const quotes = new Quotes(stage)
  const bids = new SideOfQueue(stage, 'bid')
  const asks = new SideOfQueue(stage, 'ask')
  const { own } = stage
  const onTrade = ({ timeMs, px, sz, side }: TradeEvent): void => {
    quotes.trade(timeMs, px)
    if (px >= own.bestAsk) asks.trade(timeMs, px, sz, side === 'bid')
    else if (px <= own.bestBid) bids.trade(timeMs, px, sz, side === 'ask')
    if (side === 'bid') asks.traded(px, sz)
    else bids.traded(px, sz)
  }
  return {
    take(event: MarketEvent): void {
      switch (event.type) {
        case 'trade':
          return onTrade(event)
        case 'bbo':
          bids.best(event)
          asks.best(event)
          return quotes.touch(event.timeMs, event.bid?.px ?? null, event.ask?.px ?? null)
        case 'book':
          bids.book(event)
          asks.book(event)
          return quotes.touch(event.timeMs, bestOf(event.bids), bestOf(event.asks))
        case 'gap':
          if (event.kind === 'trade' || event.kind === 'candle') return
          bids.forget()
          asks.forget()
          return
        default:
      }
    },
  }
}

const NOBODY: readonly BookEventLevel[] = []

/** The lines of one side's own prices, and the newest word on what others have there. */
class SideOfQueue {
  readonly #stage: FillStage
  readonly #side: Side
  readonly #lines = new Map<Px, QueueLine>()
  #version = -1
  #levels: readonly BookEventLevel[] = NOBODY
  /** Of the newest event that told it; `undefined`: none has. */
  #best: BookEventLevel | null | undefined
  /** Traded at the best price since that event. */
  #tradedAtBest = 0n

  constructor(stage: FillStage, side: Side) {
    this.#stage = stage
    this.#side = side
  }

  /** A trade that comes to an own price or beyond. `hits`: its aggressor takes from this side. */
  trade(timeMs: number, px: Px, sz: bigint, hits: boolean): void {
    this.#join()
    const { own } = this.#stage
    const beyond = (this.#side === 'bid' ? px + 1n : px - 1n) as Px
    const better = own.sizeWithin(this.#side, beyond) - this.#stage.promised(this.#side)
    const through = better <= 0n ? 0n : better < sz ? better : sz
    const line = hits ? this.#lines.get(px) : undefined
    const reached = line === undefined ? 0n : line.trade(sz - through)
    const taken = through + reached
    if (taken > 0n) this.#stage.take(timeMs, this.#side === 'bid' ? 'ask' : 'bid', reached > 0n ? px : beyond, taken)
  }

  /** Any trade that took from this side: what the newest book showed there is less by that. */
  traded(px: Px, sz: bigint): void {
    if (this.#best?.px === px) this.#tradedAtBest += sz
  }

  best({ bid, ask }: BboEvent): void {
    this.#join()
    this.#best = this.#side === 'bid' ? bid : ask
    this.#tradedAtBest = 0n
    const best = this.#best
    const prices = this.#stage.own.prices(this.#side)
    for (let at = prices.length - 1; at >= 0; at -= 1) {
      const px = prices[at] as Px
      if (best !== null && this.#isBehind(px, best.px)) break
      this.#lines.get(px)?.show(best?.px === px ? best.sz : 0n)
    }
  }

  book({ bids, asks }: BookEvent): void {
    this.#join()
    const levels = this.#side === 'bid' ? bids : asks
    this.#levels = levels
    this.#best = levels[0] ?? null
    this.#tradedAtBest = 0n
    const deepest = levels.at(-1)
    const prices = this.#stage.own.prices(this.#side)
    let depth = 0
    for (let at = prices.length - 1; at >= 0; at -= 1) {
      const px = prices[at] as Px
      if (deepest !== undefined && this.#isBehind(px, deepest.px)) break
      while (depth < levels.length && this.#isBehind(px, (levels[depth] as BookEventLevel).px)) depth += 1
      const level = levels[depth]
      this.#lines.get(px)?.show(level?.px === px ? level.sz : 0n)
    }
  }

  /** What was told may be over: whoever joins from now on joins behind what is told next. */
  forget(): void {
    this.#join()
    this.#levels = NOBODY
    this.#best = undefined
    this.#tradedAtBest = 0n
  }

  /** Orders that have come to rest since the last look join behind what is known of their price. */
  #join(): void {
    const { own } = this.#stage
    if (own.version === this.#version) return
    this.#version = own.version
    const prices = own.prices(this.#side)
    for (const px of prices) {
      const joined = own.joinedAt(this.#side, px)
      if (this.#lines.get(px)?.joined !== joined) this.#lines.set(px, new QueueLine(joined, this.#knownAt(px)))
    }
    if (this.#lines.size > prices.length) for (const px of this.#lines.keys()) if (own.sizeAt(this.#side, px) === 0n) this.#lines.delete(px)
  }

  /** Returns the size of others at a price by the newest word on it; `undefined`: nobody has told. */
  #knownAt(px: Px): bigint | undefined {
    const best = this.#best
    if (best === undefined) return undefined
    if (best === null || this.#isBehind(best.px, px)) return 0n
    if (best.px === px) return best.sz > this.#tradedAtBest ? best.sz - this.#tradedAtBest : 0n
    const deepest = this.#levels.at(-1)
    if (deepest === undefined || this.#isBehind(px, deepest.px)) return undefined
    return this.#levels.find((level) => level.px === px)?.sz ?? 0n
  }

  /** Whether a price is worse than another one, to whoever takes from this side. */
  #isBehind(px: Px, other: Px): boolean {
    return this.#side === 'bid' ? px < other : px > other
  }
}
