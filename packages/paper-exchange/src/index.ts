export type { Check, CheckContext, Leave, Needs } from './conformance/check.ts'
export { conformanceChecks } from './conformance/conformanceChecks.ts'
export type { ConformanceOptions } from './conformance/conformanceOptions.ts'
export {
  type ConformanceProgress,
  type ConformanceReport,
  type ConformanceResult,
  runConformance,
} from './conformance/runConformance.ts'
export { ClockError } from './control/blockClock.ts'
export { FAULT_NAMES, type FaultName, type FaultSetting, type FaultSettings } from './control/faultNames.ts'
export { FaultError } from './control/faults.ts'
export type { ReplayOptions } from './control/replay/player.ts'
export { ReplayError } from './control/replay/tape.ts'
export { fromJson, type Json, toJson } from './core/json.ts'
export { SnapshotError, type VenueSnapshot } from './core/snapshot.ts'
export type {
  AgentView,
  BalanceRow,
  Bbo,
  BlockResult,
  BlockSpan,
  BookLevel,
  BookView,
  CommandAnswer,
  DayVolume,
  DustConversion,
  FeeSchedule,
  FeeTier,
  FillRecord,
  Funding,
  Hip2Config,
  ItemStatus,
  MarketCtx,
  ModifySpec,
  OpenOrderView,
  OperatorCommand,
  OrderRecord,
  OrderSpec,
  OrderStatusWord,
  OrderTarget,
  OwnedAccount,
  Rate,
  RateLimitView,
  RegimeName,
  Role,
  SignedCommand,
  Standing,
  TapeLevel,
  TapeOrder,
  Tif,
  TradeFill,
  TradeRecord,
  TraderConfig,
  Universe,
  VenueAction,
  VenueAnswer,
  VenueCommand,
  VenueConfig,
  VenueEvent,
  VenueLimits,
  VenuePair,
  VenueRefusal,
  VenueRefusalCode,
  VenueToken,
} from './core/types.ts'
export { defaultTraders, defaultUniverse, sparseUniverse } from './core/universe.ts'
export { venueConfig, venueFees, venueLatency, venueLimits } from './core/venueConfig.ts'
export { VenueCore } from './core/venueCore.ts'
export { VenueError } from './core/venueError.ts'
export type { PaperLog, PaperLogEvent } from './server/paperLog.ts'
export type { Cadence, Funds, PaperOptions } from './server/paperOptions.ts'
export { type PaperExchange, startPaperExchange } from './server/startPaperExchange.ts'
export { StateFileError } from './server/stateFile.ts'
export { HostError } from './server/venueHost.ts'
