export { CLOID_MAGIC, type CloidFields, decodeCloid, encodeCloid, firstGeneration, isOurCloid } from './cloid.ts'
export type { CurrentOrder, OrderInDoubt, OrderStatus, UnansweredRequest } from './currentOrder.ts'
export type {
  AdoptedFact,
  AnsweredFact,
  CancelRequestedFact,
  FillFact,
  FillKey,
  LegFact,
  ModifyRequestedFact,
  OrderFact,
  OrderRef,
  PlaceRequestedFact,
  RequestOutcome,
  Slot,
  WrittenOffFact,
} from './facts.ts'
export type { FillInput, FillResult } from './fillResult.ts'
export type { Ladder } from './ladder.ts'
export { type OrderSlots, slotNumber } from './orderSlots.ts'
export { LEAST_FILL_MEMORY, OrderState, type OrderStateOptions, type OrderStateSnapshot } from './orderState.ts'
export type { Reconciliation, Snapshot, SnapshotOrder } from './reconciliation.ts'
export type { BookSnapshot, LegSnapshot, OrderSnapshot, RequestSnapshot } from './snapshot.ts'
