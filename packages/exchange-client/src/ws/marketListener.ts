import type { MarketEvent } from '@hyperladder/exchange-port'
import { type BboRecord, type BookRecord, excerpt, type ParsedList, type TradeRecord, type WsFrame } from '@hyperladder/protocol'
import type { MarketSpec, Tid } from '@hyperladder/units'
import { reasonOf } from '../decode/decoded.ts'
import { decodeBbo, decodeBook, decodeTrade } from '../decode/marketData.ts'
import type { Directory } from '../decode/universe.ts'
import type { MarketDataRequest, MarketFeedEvent } from '../marketDataRequest.ts'
import type { Settings } from '../options.ts'
import { MarketStreams } from './marketStreams.ts'
import type { SessionListener } from './session.ts'

type Trade = Extract<MarketEvent, { type: 'trade' }> & { readonly tid: Tid }

/** Makes market events of the public feeds' frames. What can't be decoded is told, and its neighbours still arrive. */
export class MarketListener implements SessionListener {
  readonly #clock: Settings['clock']
  readonly #directory: Directory
  readonly #sink: (event: MarketFeedEvent) => void
  readonly #streams: MarketStreams
  readonly #coins: readonly string[]

  constructor(
    { clock }: Pick<Settings, 'clock'>,
    directory: Directory,
    { coins, trades, bbo, book }: MarketDataRequest,
    sink: (event: MarketFeedEvent) => void,
  ) {
    this.#clock = clock
    this.#directory = directory
    this.#sink = sink
    this.#coins = coins
    const kinds = [
      trades === true ? (['trade'] as const) : [],
      bbo === true ? (['bbo'] as const) : [],
      book ? (['book'] as const) : [],
    ].flat()
    this.#streams = new MarketStreams(coins, kinds, sink)
  }

  connection(event: Parameters<SessionListener['connection']>[0]): void {
    if (event.state === 'down') this.#streams.onDown(`the connection was lost: ${event.reason}`)
    this.#sink({ type: 'connection', ...event })
  }

  /** A whole frame. What it told is lost to every coin that it may have been of. */
  undecodable(event: Parameters<SessionListener['undecodable']>[0]): void {
    this.#sink({ type: 'undecodable', ...event })
    const kind = (['trade', 'bbo', 'book'] as const).find((known) => channelOf(known) === event.channel)
    if (kind !== undefined)
      for (const coin of this.#coins) this.#streams.onMissing(coin, kind, `a frame could not be read: ${event.reason}`)
  }

  closed(): void {
    this.#streams.onClosed(this.#clock.nowMs())
  }

  frame(frame: WsFrame): void {
    if (frame.type === 'trades') this.#trades(frame.trades)
    else if (frame.type === 'bbo') this.#state('bbo', frame.bbo, decodeBbo)
    else if (frame.type === 'l2Book' && frame.book !== null) this.#state('book', frame.book, decodeBook)
  }

  #trades({ items, bad }: ParsedList<TradeRecord>): void {
    const byCoin = new Map<string, Trade[]>()
    for (const record of items) {
      const market = this.#directory.marketByCoin.get(record.coin)
      if (market === undefined) continue
      try {
        const trade = decodeTrade(record, market, this.#clock.nowMs())
        byCoin.set(record.coin, [...(byCoin.get(record.coin) ?? []), trade])
      } catch (error) {
        this.#lost('trade', record.coin, reasonOf(error), record)
      }
    }
    for (const { error, raw } of bad) this.#lost('trade', coinOf(raw), error.message, raw)
    for (const [coin, trades] of byCoin) {
      // A replay may list the newest first; trades of one time stay as they were listed.
      const ordered = trades.sort((a, b) => a.timeMs - b.timeMs)
      for (const late of this.#streams.onTrades(coin, ordered))
        this.#lost('trade', coin, `it came after later ones: its time was ${late.timeMs}`, late.tid)
    }
  }

  #state<R extends BboRecord | BookRecord>(
    kind: 'bbo' | 'book',
    record: R,
    decode: (record: R, market: MarketSpec, receivedMs: number) => Extract<MarketEvent, { type: 'bbo' | 'book' }>,
  ): void {
    const market = this.#directory.marketByCoin.get(record.coin)
    if (market === undefined) return
    try {
      const stale = this.#streams.onState(decode(record, market, this.#clock.nowMs()))
      if (stale !== undefined) this.#sink({ type: 'undecodable', channel: channelOf(kind), reason: stale, excerpt: record.coin })
    } catch (error) {
      this.#lost(kind, record.coin, reasonOf(error), record)
    }
  }

  #lost(kind: 'trade' | 'bbo' | 'book', coin: string | undefined, reason: string, raw: unknown): void {
    this.#sink({ type: 'undecodable', channel: channelOf(kind), reason, excerpt: excerpt(raw) })
    if (coin !== undefined) this.#streams.onMissing(coin, kind, `the venue's word could not be taken: ${reason}`)
  }
}

const channelOf = (kind: 'trade' | 'bbo' | 'book'): string => ({ trade: 'trades', bbo: 'bbo', book: 'l2Book' })[kind]

const coinOf = (raw: unknown): string | undefined =>
  typeof raw === 'object' && raw !== null && 'coin' in raw && typeof raw.coin === 'string' ? raw.coin : undefined
