import type { Px, Side } from '@hyperladder/units'
import type { CurrentOrder } from './currentOrder.ts'

/**
 * The current orders by the slots that they hold, kept in step fact by fact: nothing here costs more on a wide ladder than on a narrow one, but
 * for walks over many changes. What `OrderState.getCurrentOrders` lists is the same orders.
 */
export type OrderSlots = {
  /** Changes whenever a current order comes, goes, or is any different. */
  readonly version: number
  /** How many orders are current, and how many of them hold a slot. Law: `size - occupied` is the length of {@link unslotted}. */
  readonly size: number
  readonly occupied: number
  /** All of them, sorted (side, level, oid); the same array until the next change. What takes longest here. */
  all(): readonly CurrentOrder[]
  /** The order that holds a slot; the same object until it changes. */
  at(side: Side, level: number): CurrentOrder | undefined
  /** Orders without a slot, sorted (side, oid). */
  unslotted(): readonly CurrentOrder[]
  /** Slots that changed since a version, as {@link slotNumber}, perhaps twice; undefined when that is too long ago to tell. Unslotted orders are not in it. */
  changedSince(version: number): readonly number[] | undefined
  /** The price of a side nearest to the other one, over all current orders. */
  best(side: Side): Px | undefined
  /** The same over the orders that hold a slot. */
  edge(side: Side): Px | undefined
  /** What the current orders of a side take: lots of asks, notional of bids. `live`: only those with an oid that are not closed. */
  taken(side: Side): bigint
  live(side: Side): bigint
  /** Orders that take the place of another one while both are current, sorted as the current ones. */
  replacing(): readonly CurrentOrder[]
}

/** Names a slot by one number. Law: `side` is ask for odd numbers, `level` is the number halved and rounded down. */
export const slotNumber = (side: Side, level: number): number => level * 2 + (side === 'ask' ? 1 : 0)
