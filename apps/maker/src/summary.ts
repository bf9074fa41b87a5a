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
  readonly inventory: {
    readonly base: string
    readonly quote: string
    /** `null` here and below: not known, since the venue could not be asked any more, or the way out had no time for it. */
    readonly venueBase: string | null
    readonly venueQuote: string | null
  }
  readonly orders: OrdersAtEnd
}

/** `live` and `venue` as of the shutdown's two equal readings, which an urgent way out goes without. `afterShutdown` is 0 only when it is proven: exit code 1 else. */
export type OrdersAtEnd = { readonly live: number | null; readonly venue: number | null; readonly afterShutdown: number | null }

export type Summary = {
  readonly network: string
  readonly markets: readonly MarketSummary[]
  readonly reconciles: number
  readonly reconnects: number
  /** `used`: the venue's figure at start plus the maker's own count. */
  readonly budget: { readonly used: number; readonly cap: number; readonly venueUsed: number | null }
  /** What reconcile had to take over. */
  readonly corrections: { readonly orders: number; readonly balances: number; readonly budget: number }
  readonly violations: number
}
