export type { ActionBatch, BatchAnswer, BurnAnswer, CancelItem, ItemAnswer, ModifyItem, PlaceItem, ScheduleAnswer } from './actions.ts'
export type {
  ExternalFlow,
  FeedEvent,
  Fill,
  MarkReading,
  OpenOrder,
  OrderStatusReading,
  OrderUpdate,
  RateLimitReading,
  RoleReading,
  TokenBalance,
  VenueOrderState,
} from './events.ts'
export type {
  BboEvent,
  BestLevel,
  BookEvent,
  BookEventLevel,
  CandleEvent,
  GapEvent,
  MarketEvent,
  MarketEventKind,
  TradeEvent,
} from './marketEvents.ts'
export type { Clock, ExchangePort, FeedRequest, Feeds, FillsListed, FillsReading, IpWeight, Universe } from './port.ts'
export type { Refusal, RefusalCode } from './refusal.ts'
