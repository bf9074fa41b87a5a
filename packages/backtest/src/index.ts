export { BacktestError } from './backtestError.ts'
export { latencyTailMs } from './createLatency.ts'
export { defaultLatency } from './defaultLatency.ts'
export { defaultParticipation } from './defaultParticipation.ts'
export type { CandlePath, FillModel, FillModelName } from './fillModelTypes.ts'
export type { Latency, LatencyModels } from './latencyTypes.ts'
export { resultJson } from './resultJson.ts'
export { runBacktest, runBacktestAsync } from './runBacktest.ts'
export type { BacktestAsyncOptions, BacktestOptions, BacktestSettings, FeeOptions, MakerOptions, Progress } from './settings.ts'
export { stakingTierMax } from './stakingTierMax.ts'
export type {
  Assumptions,
  BacktestFill,
  BacktestJson,
  BacktestResult,
  BusiestDay,
  Confidence,
  ConfidentFigure,
  Funds,
  Jsonified,
  LadderFacts,
  LevelFills,
  MarketFacts,
  PathPoint,
  Requests,
  Spread,
  Totals,
} from './types.ts'
