/** One `[[markets]]` table, checked for form. Decimals stay text until the market's own decimals are known from `spotMeta`. */
export type MarketSettings = {
  /** The venue's pair name (`PURR/USDC`, `@107`), or `BASE/QUOTE` where exactly one pair has these token names. */
  readonly coin: string
  readonly startPx: string
  readonly levels: number
  /** Exact decimal above 0 and below 1. */
  readonly spacing: string
  readonly orderSize: string
  /** Funding plan only: levels that start as bids. Quoting ignores it. */
  readonly seededLevels?: number
  readonly gapLevels: number
  /** Per side, counted from the boundary; `null` is no limit. */
  readonly activeLevels: number | null
  /** What the market was given; decimals of the tokens. */
  readonly allocation: { readonly base?: string; readonly quote?: string }
}

/** Everything `runMaker` must know that is not a port, a key or a clock. Defaults are filled in by the config. */
export type MakerSettings = {
  readonly network: 'paper' | 'testnet' | 'mainnet'
  readonly markets: readonly MarketSettings[]
  /** Least time between two ticks. */
  readonly intervalMs: number
  /** Interval ticks between two reconciles. */
  readonly reconcileEvery: number
  /** Requests of the address budget kept for cancels. */
  readonly reserve: number
  /** Exact decimals. */
  readonly deadZoneBps: string
  readonly priceToleranceBps: string
  readonly sizeTolerancePct: string
  /** `undefined`: unset; mainnet then refuses to start over foreign orders. */
  readonly foreignOrders: 'cancel' | 'leave' | undefined
  /** Largest unexplained difference that is booked without asking: lots of base, units of quote (decimal). */
  readonly driftTolerance: { readonly baseLots: number; readonly quote: string }
  readonly balanceFeed: 'spotState' | 'webData2'
}
