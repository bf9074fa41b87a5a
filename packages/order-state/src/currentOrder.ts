import type { Cloid, Oid, Px, Side, Sz } from '@hyperladder/units'
import type { OrderRef } from './facts.ts'

/** A word for people and for decisions; always derived from the facts, never stored. */
export type OrderStatus = 'pendingPlace' | 'resting' | 'pendingModify' | 'pendingCancel' | 'filled' | 'canceled' | 'rejected' | 'gone'

/** One of ours that still takes its slot or funds. */
export type CurrentOrder = {
  /** The name to use for it in requests: its oid once known, else its cloid. */
  readonly ref: OrderRef
  readonly cloid?: Cloid
  readonly oid?: Oid
  readonly side: Side
  /**
   * At most one current order of a side has a given level. Undefined: it holds no slot (foreign, off the ladder, another ladder's, a second
   * one in a slot, or one whose slot its own replacement has taken over): cancelled unless busy.
   */
  readonly level: number | undefined
  readonly px: Px
  /** What it still takes, by booked fills alone: in step with the inventory, which moves on booked fills alone. */
  readonly remaining: Sz
  readonly origSz: Sz
  readonly hasFills: boolean
  readonly status: OrderStatus
  /** A request is unanswered, or it is closed and not yet explained by fills: not to be touched, but slot and funds stay taken. */
  readonly busy: boolean
  /** The order this one takes the place of, while both are current. The venue releases the old hold before it checks the new one. */
  readonly replaces?: OrderRef
  readonly replacedBy?: OrderRef
}

/** An order whose facts don't explain it: ask for its status, and for fills. */
export type OrderInDoubt = {
  readonly ref: OrderRef
  readonly cloid?: Cloid
  readonly oid?: Oid
  /**
   * `filled`, `canceled`: closed, and fills of `missing` are not booked. `closed`: closed, and nobody said what remained. `refused`: request
   * `seq` was refused in a way that leaves open whether it lives; answer that seq again once known.
   */
  readonly why: 'filled' | 'canceled' | 'closed' | 'refused'
  readonly missing?: Sz
  readonly seq?: number
  /** The earliest `atMs` of the facts that raised the doubt; where none has one, that of the request behind it. */
  readonly sinceMs?: number
}

/** A request without an answer. */
export type UnansweredRequest = {
  readonly seq: number
  readonly type: 'place' | 'modify' | 'cancel'
  readonly cloid?: Cloid
  readonly target?: OrderRef
  /** Other facts prove already that it was accepted: only its answer is missing. */
  readonly landed: boolean
  readonly atMs?: number
}
