export { classifyRefusal } from './classifyRefusal.ts'
export { createExchangeClient, type ExchangeClient } from './createExchangeClient.ts'
export { createMarketDataClient, type MarketDataClient, type MarketDataClientOptions } from './createMarketDataClient.ts'
export {
  ClosedError,
  DecodeError,
  ExchangeError,
  HttpStatusError,
  RateLimitedError,
  SubscriptionError,
  TimeoutError,
  TransportError,
} from './errors.ts'
export type { MarketDataRequest, MarketFeedEvent } from './marketDataRequest.ts'
export type { ClientLog, ExchangeClientOptions, SocketTiming } from './options.ts'
export type { AgentReading, VenueReads } from './rest/reads.ts'
