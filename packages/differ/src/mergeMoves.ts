import type { CurrentOrder } from '@hyperladder/order-state'
import type { DesiredOrder } from '@hyperladder/quoter'
import type { Side } from '@hyperladder/units'

/** A desired order that is not there. `index`: its place among all desired ones. */
export type Missing = { readonly index: number; readonly to: DesiredOrder }

export type Merged = {
  /** One modify in place of a cancel and a place of the same side. */
  readonly moves: readonly (Missing & { readonly target: CurrentOrder })[]
  readonly places: readonly DesiredOrder[]
  readonly cancels: readonly CurrentOrder[]
}

/**
 * Pairs, side by side, the farthest orders to go with the innermost orders to come: what is worth most is bought with what is worth least, and
 * the orders nearest to the other side stay plain cancels, which need nothing and can go first. `missing` and `movable` are inside-out.
 */
export function mergeMoves(missing: readonly Missing[], movable: readonly CurrentOrder[]): Merged {
  if (missing.length === 0 || movable.length === 0) return { moves: [], places: missing.map(({ to }) => to), cancels: movable }
  const free = { bid: ofSide(movable, 'bid'), ask: ofSide(movable, 'ask') }
  const moves: (Missing & { readonly target: CurrentOrder })[] = []
  const places: DesiredOrder[] = []
  for (const { index, to } of missing) {
    const target = free[to.side].pop()
    if (target) moves.push({ index, target, to })
    else places.push(to)
  }
  return { moves, places, cancels: [...free.bid, ...free.ask] }
}

const ofSide = (orders: readonly CurrentOrder[], wanted: Side): CurrentOrder[] => orders.filter(({ side }) => side === wanted)
