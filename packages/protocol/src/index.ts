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
export { type CanonicalAction, canonicalAction, type UserSignedAction } from './server/canonicalAction.ts'
export { type CanonicalSubscription, canonicalSubscription } from './server/canonicalSubscription.ts'
export { formatServer } from './server/formatServer.ts'
export { type ParsedExchangeRequest, parseExchangeRequest } from './server/parseExchangeRequest.ts'
export { type InfoRequest, parseInfoRequest } from './server/parseInfoRequest.ts'
export { isBookAggregation, parseWsRequest, type WsRequest } from './server/parseWsRequest.ts'
export { httpTexts, refusalTexts, wsTexts } from './server/refusalTexts.ts'
