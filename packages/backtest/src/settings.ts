import type { MarketConfig } from '@hyperladder/engine'
import type { MarketEvent } from '@hyperladder/exchange-port'
import type { FeeSchedule } from '@hyperladder/paper-exchange'
import type { Ntl } from '@hyperladder/units'
import type { FillModel } from './fillModelTypes.ts'
import type { LatencyModels } from './latencyTypes.ts'
import type { BacktestFill, Funds } from './types.ts'

/** Fees come from the venue's own table and the account's volume, which the run adds to; this is what the venue knows of the account at the start. */
export type FeeOptions = {
  /** Default: the venue's. */
  readonly schedule?: FeeSchedule
  /** Volume of the 14 days before the start, as the venue counts it for its tiers (spot twice); 10^-8 quote, even over those days. Default 0. */
  readonly tierVolume?: Ntl
  /** Index into the schedule's staking discounts. Default 0. */
  readonly stakingTier?: number
  /** Default no. */
  readonly referred?: boolean
  /** Whether both tokens are quote assets of the venue, as of USDH/USDC: fees, and what volume counts for tiers, are a fifth. Default no. */
  readonly stablePair?: boolean
  /** Share of all makers' volume in 1/1000000, for rebates. Default 0. */
  readonly makerSharePpm?: number
}

/** How the maker is set up beside its market. Defaults are the maker's own. */
export type MakerOptions = {
  /** Between two ticks. Default 3000. */
  readonly intervalMs?: number
  /** Interval ticks between two readings of mark and budget. Default 20. */
  readonly reconcileEvery?: number
  /** Requests of the address budget kept for cancels. Default 100. */
  readonly reserve?: number
  /** Defaults 5, 1 and 1. */
  readonly deadZoneBps?: number
  readonly priceToleranceBps?: number
  readonly sizeTolerancePct?: number
}

/** Everything that decides a run, but the data. */
export type BacktestSettings = {
  readonly market: MarketConfig
  readonly funds: Funds
  readonly fillModel: FillModel
  /** Default: `defaultLatency`. */
  readonly latency?: Partial<LatencyModels>
  readonly fees?: FeeOptions
  readonly maker?: MakerOptions
  /** When the maker starts: from then on it plans each interval. Default: the first event. */
  readonly startMs?: number
  /** Requests of the address budget before any volume. Default 10000, as for a new address. */
  readonly requests?: number
  /** Between two blocks of the venue. Default 100. */
  readonly blockMs?: number
  /** Of latencies. Default 1. */
  readonly seed?: number
  /** Runs, each with the next seed, over one reading of the data. Default 1. From 2 on the result has a `Confidence`. */
  readonly runs?: number
  /** Most points of a path. Default 2000. */
  readonly pathPoints?: number
  /** Pace at which LVR rebalances; under `candle-path` where candles end, and at least so far apart. Default 60000. */
  readonly rebalanceMs?: number
}

export type BacktestOptions = BacktestSettings & {
  /** In order of time; of other coins than the market's are passed over. */
  readonly events: Iterable<MarketEvent>
  /** Every fill of the runs with the first seed: under `candle-path` `both` these are two, told apart by `path`. */
  readonly onFill?: (fill: BacktestFill) => void
}

export type Progress = {
  /** Market events so far, and the time of the last. */
  readonly events: number
  readonly timeMs: number
  readonly fills: number
  /** Of the run that `BacktestResult.totals` will be of. */
  readonly pnl: Ntl
}

export type BacktestAsyncOptions = BacktestSettings & {
  /** In order of time: what `mergeSources` and `openMarketFile` of market-data give. */
  readonly chunks: AsyncIterable<readonly MarketEvent[]> | Iterable<readonly MarketEvent[]>
  readonly onFill?: (fill: BacktestFill) => void
  /** Called about every {@link BacktestAsyncOptions.yieldMs}, between two events. */
  readonly onProgress?: (progress: Progress) => void
  /** Ends the run early: the result is of what was done so far. */
  readonly signal?: AbortSignal
  /** Longest stretch of work (ms of real time) before the event loop gets its turn. Default 50. */
  readonly yieldMs?: number
}
