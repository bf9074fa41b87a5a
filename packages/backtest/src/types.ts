import type { RefusalCode } from '@hyperladder/exchange-port'
import type { Ntl, Px, Side, Sz, Wei } from '@hyperladder/units'
import type { FillModel } from './fillModelTypes.ts'
import type { LatencyModels } from './latencyTypes.ts'

/** What the account holds at the start: base in wei (`parseWei('52000', token)`), quote in 10^-8 (`parseNtl('9000')`). */
export type Funds = { readonly base: Wei; readonly quote: Ntl }

/** One fill of ours, as the venue booked it. */
export type BacktestFill = {
  readonly timeMs: number
  readonly side: Side
  readonly level: number | undefined
  readonly px: Px
  readonly sz: Sz
  /** In the base's wei for a bid, in 10^-8 quote for an ask; below 0 is a rebate. */
  readonly fee: Wei
  /** The market's own price at that moment. */
  readonly marketPx: Px
  /** Of which run of `candle-path` it is; `null` under other models. */
  readonly path: 'high-first' | 'low-first' | null
}

/** What the numbers count: `Px` 10^-pxDecimals quote, `Sz` 10^-szDecimals base, base wei 10^-baseWeiDecimals base, `Ntl` 10^-8 quote. */
export type MarketFacts = {
  readonly coin: string
  readonly base: string
  readonly quote: string
  readonly pxDecimals: number
  readonly szDecimals: number
  readonly baseWeiDecimals: number
}

export type LadderFacts = {
  readonly startPx: Px
  readonly endPx: Px
  readonly levels: number
  /** Decimal text, as `0.003`. */
  readonly spacing: string
  readonly orderSize: Sz
  readonly gapLevels: number
  readonly activeLevels: number | null
}

/** What was assumed rather than known: belongs on every report. */
export type Assumptions = {
  readonly fillModel: FillModel
  readonly latency: LatencyModels
  readonly fees: {
    /** At the start: by the tier of `tierVolume`, the stake, or the rebate, and the kind of pair; not yet what a referral lets off. Decimal text. */
    readonly makerRate: string
    readonly tierVolume: Ntl
    readonly stakingTier: number
    readonly referred: boolean
    readonly stablePair: boolean
    readonly makerSharePpm: number
  }
  readonly seed: number
  readonly runs: number
  readonly blockMs: number
  readonly intervalMs: number
  readonly reconcileEvery: number
  readonly reserve: number
  readonly requests: number
  readonly rebalanceMs: number
  /** In plain sentences: how fills came about, what was left out, and why the truth may be better or worse. */
  readonly notes: readonly string[]
}

/** A UTC day: what we were filled and what everybody traded in it, in base. */
export type BusiestDay = { readonly startMs: number; readonly ownSz: Sz; readonly marketSz: Sz }

/** Money in 10^-8 quote. Exact but for what says otherwise; base is valued at the market's price, rounded down. */
export type Totals = {
  readonly fills: number
  readonly volume: Ntl
  readonly boughtSz: Sz
  readonly soldSz: Sz
  /**
   * What the data says was traded while anything of ours rested: all of the candles under `candle-path`, else of the trades. Our part of it is
   * `boughtSz + soldSz`: those who were filled in our place are still in the history, so the larger it is, the less the history is one with us in it.
   */
  readonly marketSz: Sz
  /** The day with the largest part of ours; `null` without a fill. */
  readonly busiestDay: BusiestDay | null
  readonly worthStart: Ntl
  /** What the balances are worth at the last price, less `leftBehind`. */
  readonly worthEnd: Ntl
  /** `worthEnd - worthStart` = `realised + unrealised`, after fees. */
  readonly pnl: Ntl
  /** Of sales against their average cost, fees taken off; what was there at the start cost the market's first price. */
  readonly realised: Ntl
  readonly unrealised: Ntl
  /** Paid in quote (by sales) and in base (by purchases, in wei); below 0 is a rebate. */
  readonly feesQuote: Ntl
  readonly feesBase: Wei
  /** Both, those in base at the price of the purchase that paid them. */
  readonly fees: Ntl
  /** What the funds of the start would be worth, never touched. */
  readonly hodlEnd: Ntl
  /** `worthEnd - hodlEnd` = `spreadCaptured + il - fees - leftBehind`. */
  readonly vsHodl: Ntl
  /** What trades brought beyond the ladder's own schedule (each tranche at its level's price), before fees. */
  readonly spreadCaptured: Ntl
  /** The schedule against holding, at the last price: impermanent loss. By less than a tranche's step it may be above 0: the market is seldom exactly where the ladder is. */
  readonly il: Ntl
  /** The continuous ladder's closed form for the same: 10^-8 quote, a float; `null` where the ladder began or ended outside its range. */
  readonly ilClosedForm: number | null
  /** What a portfolio rebalanced to the same base at market prices, every `rebalanceMs` or between candles, earned more than the schedule. Spread is not in it. */
  readonly lvr: Ntl
  /** The continuous ladder's closed form with the variance of the same prices: 10^-8 quote, a float. */
  readonly lvrClosedForm: number
  /** Deepest fall of the worth from its highest so far, at every price of the data; what is left behind at a price is not of the worth there. */
  readonly maxDrawdown: Ntl
  /**
   * How much more the balances are worth at the last price than `worthEnd`, because that price is beyond own orders that rest and were not filled, for want of
   * recorded volume. Beside an order a real market can't trade further, so those count at their own prices, here and in every worth: this is taken
   * out already. Never below 0.
   */
  readonly leftBehind: Ntl
  /** Requests charged to the address budget. */
  readonly requests: number
  /** Per quote unit traded: a float; `null` without a trade. The budget grows by one request per USDC. */
  readonly requestsPerQuote: number | null
  /** Share of time, 0 to 1, that the market's price was within the ladder. What the data does not tell of, its gaps, is no time here and below. */
  readonly timeInRange: number
  /** Shares of time with a bid, an ask, and both resting at the venue. */
  readonly timeQuoting: { readonly bid: number; readonly ask: number; readonly both: number }
}

/** A moment of a path: the last one of its stretch of time. */
export type PathPoint = {
  readonly timeMs: number
  readonly px: Px
  /** The account's totals. */
  readonly base: Wei
  readonly quote: Ntl
  /** Of the last point: `Totals.worthEnd` and `Totals.leftBehind`. */
  readonly worth: Ntl
  readonly leftBehind: Ntl
  readonly hodl: Ntl
  readonly realised: Ntl
  readonly fees: Ntl
  readonly volume: Ntl
  readonly fills: number
  /** Charged so far, and left before the reserve. */
  readonly requests: number
  readonly requestsLeft: number
  /** Best own prices at the venue; `null`: none. */
  readonly bid: Px | null
  readonly ask: Px | null
}

export type LevelFills = {
  readonly level: number
  readonly px: Px
  readonly bids: number
  readonly asks: number
  readonly boughtSz: Sz
  readonly soldSz: Sz
}

export type Requests = {
  readonly places: number
  readonly modifies: number
  readonly cancels: number
  readonly charged: number
  readonly capEnd: number
  readonly refused: Readonly<Partial<Record<RefusalCode, number>>>
  /** Plans that left something undone because the budget was at its reserve. */
  readonly throttledTicks: number
  /** Not sent because the IP's weight of the minute was spent. */
  readonly unsent: number
}

/** Float figures over runs that differ in their seed alone; money in 10^-8 quote. */
export type Spread = {
  readonly mean: number
  readonly min: number
  readonly max: number
  readonly stdDev: number
  /** 95 % by Student's t. Only chance of the latencies is in it: the market's own is not. */
  readonly low95: number
  readonly high95: number
}
export type ConfidentFigure =
  | 'pnl'
  | 'vsHodl'
  | 'realised'
  | 'fees'
  | 'spreadCaptured'
  | 'lvr'
  | 'volume'
  | 'maxDrawdown'
  | 'fills'
  | 'requests'
export type Confidence = { readonly runs: number; readonly figures: Readonly<Record<ConfidentFigure, Spread>> }

export type BacktestResult = {
  readonly version: 1
  readonly market: MarketFacts
  readonly ladder: LadderFacts
  readonly assumptions: Assumptions
  /** With the last block, as `assumptions.fees.makerRate` at the start: a given volume fades over 14 days, and the run's own comes in its place. */
  readonly makerRateEnd: string
  /** `aborted`: the data did not end, the signal came. */
  readonly ended: 'complete' | 'aborted'
  readonly span: { readonly fromMs: number; readonly untilMs: number }
  readonly data: {
    readonly events: number
    readonly trades: number
    readonly bbos: number
    readonly books: number
    readonly candles: number
    /** Blocks in which somebody came to orders of ours. */
    readonly touching: number
    /** Stretches in which something may be missing, and their length together. What happened in them is not made up. */
    readonly gaps: number
    readonly gapMs: number
    /** Of other coins. */
    readonly ignored: number
  }
  readonly prices: { readonly first: Px; readonly last: Px; readonly high: Px; readonly low: Px }
  readonly start: Funds
  readonly end: Funds
  /** Of the run with the first seed; under `candle-path` `both`, of the order that earned less. */
  readonly totals: Totals
  /** Under `candle-path` `both`: what the unknown order of high and low decides. Every figure lies somewhere about these two. */
  readonly range: { readonly highFirst: Totals; readonly lowFirst: Totals } | null
  /** All runs, in order of seed; the same path as `totals`. */
  readonly runs: readonly { readonly seed: number; readonly totals: Totals }[]
  readonly confidence: Confidence | null
  readonly levels: readonly LevelFills[]
  readonly path: readonly PathPoint[]
  readonly requests: Requests
  /** Why the market stopped quoting, if it did. */
  readonly halts: readonly { readonly timeMs: number; readonly reason: string }[]
}

/** A value as JSON holds it: every integer of money is decimal text. */
export type Jsonified<T> = T extends bigint
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Jsonified<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Jsonified<T[Key]> }
      : T

/** {@link BacktestResult} with prices, sizes and money as plain decimals (`'0.2031'`, in quote or base units); made by `resultJson`. */
export type BacktestJson = Jsonified<BacktestResult>
