import type { Cloid, Oid, Px, Side, Sz, Tid } from '@hyperladder/units'

/** One place on the ladder: at most one live order of ours each. */
export type Slot = { readonly side: Side; readonly level: number }

/** How the venue lets an order be named. Ours answer to both; a foreign order is known here by its oid alone. */
export type OrderRef = Oid | Cloid

/** What an answer, or the lack of one, proved about a request. */
export type RequestOutcome =
  /** Place or modify: the (new) leg, in the same fact. Modify or cancel: the target is closed; what remained of it is told by its own update. */
  | { readonly type: 'accepted'; readonly oid?: Oid }
  /**
   * Nothing new was placed. `target`, of a modify or cancel: `intact` it rests on, `gone` it is closed and nobody said what remained,
   * `doubt` both have to be asked for. Once asked, the same seq is answered again: `intact` and `gone` outweigh `doubt`.
   */
  | { readonly type: 'refused'; readonly target: 'intact' | 'gone' | 'doubt' }
  /** Proven: it did not land and can't any more. As if never asked. */
  | { readonly type: 'neverLanded' }

type Timed = {
  /** When it became known; feeds `sinceMs` of a doubt. Left out where nobody counts. */
  readonly atMs?: number
}

/** Booked before it is sent. `seq` is the caller's, unique and rising. */
export type PlaceRequestedFact = Timed & {
  readonly type: 'placeRequested'
  readonly seq: number
  readonly cloid: Cloid
  readonly slot: Slot
  readonly px: Px
  readonly sz: Sz
}
/** `cloid` is the replacement's own and fresh. */
export type ModifyRequestedFact = Timed & {
  readonly type: 'modifyRequested'
  readonly seq: number
  readonly target: OrderRef
  readonly cloid: Cloid
  readonly slot: Slot
  readonly px: Px
  readonly sz: Sz
}
export type CancelRequestedFact = Timed & { readonly type: 'cancelRequested'; readonly seq: number; readonly target: OrderRef }
export type AnsweredFact = Timed & { readonly type: 'answered'; readonly seq: number; readonly outcome: RequestOutcome }

/** The venue's word on one oid: an order update, a status query, or an open order read. */
export type LegFact = Timed & {
  readonly type: 'leg'
  readonly oid: Oid
  readonly cloid?: Cloid
  readonly side: Side
  readonly px: Px
  readonly origSz: Sz
  /** `canceled`: exactly what was left at the cancel. `open`: an upper bound, and no more than a hint (API reference 1.7). */
  readonly remaining?: Sz
  /** `gone`: closed, nobody knows how. `rejected`: nothing traded. */
  readonly state: 'open' | 'filled' | 'canceled' | 'rejected' | 'gone'
}

/** One own trade. */
export type FillFact = {
  readonly type: 'fill'
  readonly coin: string
  readonly oid: Oid
  readonly cloid?: Cloid
  readonly tid: Tid
  readonly timeMs: number
  readonly side: Side
  readonly px: Px
  readonly sz: Sz
}

/** A live order taken over from a snapshot that agrees with the booked fills: what was filled before is its baseline, never booked again. */
export type AdoptedFact = Timed & {
  readonly type: 'adopted'
  readonly oid: Oid
  readonly cloid?: Cloid
  /** Left out: foreign, or an orphan: it takes funds but no slot, and the next diff cancels it. */
  readonly slot?: Slot
  readonly side: Side
  readonly px: Px
  readonly origSz: Sz
  readonly remaining: Sz
  /** Filled size that was never booked here and never will be. Default: origSz - remaining. */
  readonly baseline?: Sz
}

/** Nothing more will be learned of this order: it is closed, and what is booked is all that happened. Only after status and fills were asked for. */
export type WrittenOffFact = Timed & { readonly type: 'writtenOff'; readonly target: OrderRef }

/** Everything that can be known of orders. Facts only grow; merging them commutes and is idempotent. */
export type OrderFact =
  | PlaceRequestedFact
  | ModifyRequestedFact
  | CancelRequestedFact
  | AnsweredFact
  | LegFact
  | FillFact
  | AdoptedFact
  | WrittenOffFact

/** What names a fill: tids are hashes, self-trades share them, dust has tid 0, so no part is enough alone. */
export type FillKey = Pick<FillFact, 'coin' | 'timeMs' | 'tid' | 'oid'>
