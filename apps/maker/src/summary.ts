/** The session's summary, as `start --summary FILE` writes it. Decimals as text. */
export type MarketSummary = {
  readonly coin: string
  readonly ticks: number
  readonly fills: number
  readonly placed: number
  readonly modified: number
  readonly cancelled: number
  readonly refused: number
  readonly volumeQuote: string
  readonly feesQuote: string
  readonly feesBase: string
  /** `base`, `quote`: seed + booked fills + flows, never set from a reading. `quote`: the account's total of the quote token, held included. */
  readonly inventory: { readonly base: string; readonly quote: string; readonly venueBase: string; readonly venueQuote: string }
  /** `live` and `venue` as of the shutdown's two equal readings. */
  readonly orders: { readonly live: number; readonly venue: number; readonly afterShutdown: number }
}

export type Summary = {
  readonly network: string
  readonly markets: readonly MarketSummary[]
  readonly reconciles: number
  readonly reconnects: number
  /** `used`: the venue's figure at start plus the maker's own count. */
  readonly budget: { readonly used: number; readonly cap: number; readonly venueUsed: number }
  /** What reconcile had to take over. */
  readonly corrections: { readonly orders: number; readonly balances: number; readonly budget: number }
  readonly violations: number
}
