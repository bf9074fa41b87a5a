export type { CommandAnswer, ItemStatus, VenueAnswer, VenueRefusal, VenueRefusalCode } from './answerTypes.ts'
export type { ModifySpec, OperatorCommand, OrderSpec, OrderTarget, SignedCommand, Tif, VenueAction, VenueCommand } from './commandTypes.ts'
export type {
  FeeSchedule,
  FeeTier,
  Funding,
  OwnedAccount,
  Rate,
  TraderConfig,
  Universe,
  VenueConfig,
  VenueLimits,
  VenuePair,
  VenueToken,
} from './configTypes.ts'
export type {
  AgentView,
  BalanceRow,
  Bbo,
  BlockResult,
  BookLevel,
  BookView,
  DayVolume,
  FillRecord,
  MarketCtx,
  OpenOrderView,
  OrderRecord,
  OrderStatusWord,
  RateLimitView,
  Role,
  TradeRecord,
  VenueEvent,
} from './readTypes.ts'
