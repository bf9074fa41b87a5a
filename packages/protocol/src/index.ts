export { actionHash } from './actionHash.ts'
export {
  type Action,
  type BatchModifyAction,
  type Builder,
  batchModifyAction,
  type CancelAction,
  type CancelByCloidAction,
  type CancelByCloidWire,
  type CancelWire,
  cancelAction,
  cancelByCloidAction,
  type Grouping,
  type ModifyAction,
  type ModifyWire,
  modifyAction,
  type NoopAction,
  noopAction,
  type OrderAction,
  type OrderTypeWire,
  type OrderWire,
  orderAction,
  orderWire,
  type ReserveRequestWeightAction,
  reserveRequestWeightAction,
  type ScheduleCancelAction,
  type SetReferrerAction,
  scheduleCancelAction,
  setReferrerAction,
  type Tif,
} from './actions.ts'
export { type L1Payload, phantomAgentDigest, recoverL1Signer, signL1Action } from './l1Signature.ts'
export {
  type BalanceRecord,
  type ExchangeStatus,
  type ExtraAgentRecord,
  parseExchangeStatus,
  parseExtraAgents,
  parseSpotClearinghouseState,
  parseUserRateLimit,
  parseUserRole,
  type UserRateLimit,
  type UserRole,
} from './schema/account.ts'
export { type ExchangeReply, type ItemStatus, parseExchangeReply } from './schema/exchangeReply.ts'
export { type FillRecord, parseUserFills } from './schema/fill.ts'
export {
  type BboRecord,
  type BookRecord,
  type CandleRecord,
  type LevelRecord,
  parseAllMids,
  parseBbo,
  parseCandles,
  parseL2Book,
  parseTrades,
  type TradeRecord,
} from './schema/marketData.ts'
export {
  type OrderRecord,
  type OrderStatusReply,
  type OrderUpdateRecord,
  parseFrontendOpenOrders,
  parseHistoricalOrders,
  parseOpenOrders,
  parseOrderStatus,
} from './schema/order.ts'
export type { BadItem, ParsedList } from './schema/parse.ts'
export {
  parseSpotMeta,
  parseSpotMetaAndAssetCtxs,
  type SpotAssetCtxRecord,
  type SpotMeta,
  type SpotMetaAndAssetCtxs,
  type SpotPairRecord,
  type SpotTokenRecord,
} from './schema/spotMeta.ts'
export { type NonUserCancel, parseWsFrame, type WsFrame } from './schema/wsFrame.ts'
export { type CandleInterval, candleIntervals } from './server/candleIntervals.ts'
export { type CanonicalAction, canonicalAction, type UserSignedAction } from './server/canonicalAction.ts'
export { type CanonicalSubscription, canonicalSubscription } from './server/canonicalSubscription.ts'
export { formatServer } from './server/formatServer.ts'
export { type ParsedExchangeRequest, parseExchangeRequest } from './server/parseExchangeRequest.ts'
export { type InfoRequest, parseInfoRequest } from './server/parseInfoRequest.ts'
export { isBookAggregation, parseWsRequest, type WsRequest } from './server/parseWsRequest.ts'
export { httpTexts, refusalTexts, wsTexts } from './server/refusalTexts.ts'
export { repeatedKeys } from './server/repeatedKeys.ts'
export { createSigner, KeyError, recoverSigner, type Signature, type Signer } from './signer.ts'
export {
  isUserActionType,
  recoverUserSigner,
  signUserAction,
  type UserAction,
  type UserActionType,
  userActionDigest,
} from './userSignature.ts'
export { excerpt, WireError } from './wireError.ts'
