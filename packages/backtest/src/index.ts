export { BacktestError } from './backtestError.ts'
export { defaultLatency } from './defaultLatency.ts'
export type { CandlePath, FillModel, FillModelName } from './fillModelTypes.ts'
export type { Latency, LatencyModels } from './latencyTypes.ts'
export type {
  Assumptions,
  BacktestAsyncOptions,
  BacktestFill,
  BacktestJson,
  BacktestOptions,
  BacktestResult,
  BacktestSettings,
  Confidence,
  ConfidentFigure,
  FeeOptions,
  Funds,
  Jsonified,
  LadderFacts,
  LevelFills,
  MakerOptions,
  MarketFacts,
  PathPoint,
  Progress,
  Requests,
  Spread,
  Totals,
} from './types.ts'
