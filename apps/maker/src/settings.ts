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
  readonly bounds?: MarketBounds
}

/** What a run does when it can't trust what it sees, and what it asks of the venue for the case that it dies. */
export type GuardSettings = {
  /** Blind for so long: the innermost orders are taken out; all orders; the markets halt (`null`: never). Rising. */
  readonly widenAfterMs: number
  readonly pullAfterMs: number
  readonly haltAfterMs: number | null
  /** Innermost orders of each side that are taken out first. */
  readonly widenLevels: number
  /** The venue cancels everything when it has heard nothing for so long; `null`: it is not asked to. */
  readonly deadManMs: number | null
}

export const GUARD_DEFAULTS: GuardSettings = {
  widenAfterMs: 5_000,
  pullAfterMs: 30_000,
  haltAfterMs: 600_000,
  widenLevels: 2,
  deadManMs: null,
}

/** Bounds of one market, decimals as text; what is absent is not guarded. */
type MarketBounds = {
  readonly minPx?: string
  readonly maxPx?: string
  readonly minBase?: string
  readonly maxBase?: string
  readonly maxDrawdownQuote?: string
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
  /** Default: {@link GUARD_DEFAULTS}. */
  readonly guards?: GuardSettings
}
