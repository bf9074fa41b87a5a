import type { Cloid, Oid, Px, Side, Sz } from '@hyperladder/units'
import type { CurrentOrder } from './currentOrder.ts'
import type { AdoptedFact, LegFact, OrderRef } from './facts.ts'

/** An open order as the venue lists it. `exchange-port`'s `OpenOrder` is one. */
export type SnapshotOrder = {
  readonly oid: Oid
  readonly cloid?: Cloid
  readonly side: Side
  readonly px: Px
  /** Live remaining size. */
  readonly sz: Sz
  readonly origSz: Sz
}

export type Snapshot = {
  /** This market's alone. */
  readonly orders: readonly SnapshotOrder[]
  /** `OrderState.mark()` as it was when the snapshot was asked for. */
  readonly askedAtSeq: number
}

/** What a snapshot and the books don't agree on. Nothing is changed by finding it; the caller asks, then merges facts. */
export type Reconciliation = {
  /** Ours, acknowledged before the snapshot was asked for, nothing in flight, absent from it: ask for their status. */
  readonly ghosts: readonly CurrentOrder[]
  /** With our magic, unknown, and without a free slot of this ladder at their price. Merged, they take no slot and the next diff cancels them. */
  readonly orphans: readonly AdoptedFact[]
  /** With our magic, unknown, at their level's price, and the slot is free: merge to adopt. */
  readonly adoptable: readonly AdoptedFact[]
  /** Without our magic and not registered. Merge to have the next diff cancel them; leave them be otherwise. */
  readonly foreign: readonly AdoptedFact[]
  /** Booked requests whose answer was lost, found resting: merge. */
  readonly landed: readonly LegFact[]
  /** Closed in the books since before the snapshot was asked for, yet listed. Ask for their status; should they rest, cancel them by oid: no fact brings them back. */
  readonly contradicted: readonly SnapshotOrder[]
  /** Less remains than the booked fills say: read fills, some are missing or on their way. */
  readonly short: readonly { readonly ref: OrderRef; readonly missing: Sz }[]
}
