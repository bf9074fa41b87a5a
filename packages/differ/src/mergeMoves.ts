import type { CurrentOrder } from '@hyperladder/order-state'
import type { DesiredOrder } from '@hyperladder/quoter'
import type { Side } from '@hyperladder/units'

export type Merged = {
  /** One modify in place of a cancel and a place of the same side. */
  readonly moves: readonly { readonly index: number; readonly target: CurrentOrder }[]
  readonly places: readonly number[]
  readonly cancels: readonly CurrentOrder[]
}

/**
 * Pairs, side by side, the farthest orders to go with the innermost orders to come: what is worth most is bought with what is worth least, and
 * the orders nearest to the other side stay plain cancels, which need nothing and can go first. `missing` (indices into `desired`) and `movable`
 * are inside-out.
 */
export function mergeMoves(desired: readonly DesiredOrder[], missing: readonly number[], movable: readonly CurrentOrder[]): Merged {
  if (missing.length === 0 || movable.length === 0) return { moves: [], places: missing, cancels: movable }
  const free = { bid: ofSide(movable, 'bid'), ask: ofSide(movable, 'ask') }
  const moves: { index: number; target: CurrentOrder }[] = []
  const places: number[] = []
  for (const index of missing) {
    const target = free[(desired[index] as DesiredOrder).side].pop()
    if (target) moves.push({ index, target })
    else places.push(index)
  }
  return { moves, places, cancels: [...free.bid, ...free.ask] }
}

const ofSide = (orders: readonly CurrentOrder[], wanted: Side): CurrentOrder[] => orders.filter(({ side }) => side === wanted)
