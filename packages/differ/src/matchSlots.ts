import type { CurrentOrder } from '@hyperladder/order-state'
import type { DesiredOrder } from '@hyperladder/quoter'
import type { Side } from '@hyperladder/units'
import { DifferError } from './differError.ts'
import { distance } from './tolerance.ts'

export type SlotMatch = {
  /** The live order in the slot of each desired order. */
  readonly matched: readonly (CurrentOrder | undefined)[]
  /** Live orders in slots that nothing is wanted in: they may move. */
  readonly movable: readonly CurrentOrder[]
  /** Live orders without a slot of their own: foreign, orphaned, or a second one in a slot. They go. */
  readonly stray: readonly CurrentOrder[]
  /** Busy orders that no desired order is matched with. */
  readonly busy: readonly CurrentOrder[]
}

/** Finds for each desired order the live one in its slot, in time linear in both. @throws {@link DifferError} when two desired orders share a slot. */
export function matchSlots(desired: readonly DesiredOrder[], current: readonly CurrentOrder[]): SlotMatch {
  const find = indexSlots(desired)
  const matched: (CurrentOrder | undefined)[] = new Array<CurrentOrder | undefined>(desired.length).fill(undefined)
  const [movable, stray, busy]: [CurrentOrder[], CurrentOrder[], CurrentOrder[]] = [[], [], []]
  for (const order of current) {
    const index = order.level === undefined ? -1 : find(order.side, order.level)
    const holder = index < 0 ? undefined : matched[index]
    if (index < 0) (order.busy ? busy : order.level === undefined ? stray : movable).push(order)
    else if (holder === undefined) matched[index] = order
    else {
      const keep = betterOf(holder, order, desired[index] as DesiredOrder)
      matched[index] = keep
      const extra = keep === holder ? order : holder
      ;(extra.busy ? busy : stray).push(extra)
    }
  }
  return { matched, movable, stray, busy }
}

/** Which of two orders in one slot stays: what can't be touched, else what is nearer to what is wanted, else the one that came first. */
function betterOf(a: CurrentOrder, b: CurrentOrder, wanted: DesiredOrder): CurrentOrder {
  if (a.busy || b.busy) return a.busy ? a : b
  const [pxA, pxB] = [distance(a.px, wanted.px), distance(b.px, wanted.px)]
  if (pxA !== pxB) return pxA < pxB ? a : b
  return distance(b.remaining, wanted.sz) < distance(a.remaining, wanted.sz) ? b : a
}

/** A flat table over the span of desired levels: a Map costs several times as much at a thousand orders. */
function indexSlots(desired: readonly DesiredOrder[]): (side: Side, level: number) => number {
  if (desired.length === 0) return () => -1
  let lowest = Number.POSITIVE_INFINITY
  let highest = Number.NEGATIVE_INFINITY
  for (const { level } of desired) {
    if (level < lowest) lowest = level
    if (level > highest) highest = level
  }
  const table = new Int32Array(2 * (highest - lowest + 1)).fill(-1)
  const slotOf = (side: Side, level: number): number => 2 * (level - lowest) + (side === 'bid' ? 0 : 1)
  for (let index = 0; index < desired.length; index += 1) {
    const { side, level } = desired[index] as DesiredOrder
    const slot = slotOf(side, level)
    if (table[slot] !== -1) throw new DifferError('E_DESIRED', `two desired orders share the slot ${side} ${level}`, { side, level })
    table[slot] = index
  }
  return (side, level) => (level < lowest || level > highest ? -1 : (table[slotOf(side, level)] ?? -1))
}
