import type { FeedEvent, MarketEvent } from '@hyperladder/exchange-port'

/** Which public feeds of which markets. */
export type MarketDataRequest = {
  readonly coins: readonly string[]
  readonly trades?: boolean
  readonly bbo?: boolean
  /** `true`: 20 levels a side about every 5 s; `'fast'`: 5 levels about every 0.5 s (API reference 4.12). */
  readonly book?: boolean | 'fast'
}

/** What public feeds tell. A gap names its coin and kind, and comes before the first event after it. */
export type MarketFeedEvent = MarketEvent | Extract<FeedEvent, { type: 'connection' | 'undecodable' }>
