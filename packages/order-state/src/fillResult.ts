import type { CurrentOrder } from './currentOrder.ts'
import type { FillFact } from './facts.ts'

/** A fill as it comes from a feed. `exchange-port`'s `Fill` is one. */
export type FillInput = Omit<FillFact, 'type'>

/** What is known of a fill that was not seen before. */
export type FillResult<F extends FillInput = FillInput> = {
  /** `booked`: new. `tooOld`: older than the memory reaches, so it may have been booked long ago: nothing was changed. */
  readonly type: 'booked' | 'tooOld'
  readonly fill: F
  /**
   * Our magic is in its cloid, or in that of the order its oid belongs to. Somebody else's order stays theirs, registered or not: filled before it
   * could be cancelled, it is a hand trade.
   */
  readonly own: boolean
  /** The order after this fill, while it is current. */
  readonly order?: CurrentOrder
}
