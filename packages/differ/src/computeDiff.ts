import type { CurrentOrder } from '@hyperladder/order-state'
import type { DesiredOrder } from '@hyperladder/quoter'
import type { Side } from '@hyperladder/units'
import type { Weight } from './isWithinDeadZone.ts'
import { matchSlots, type SlotMatch } from './matchSlots.ts'
import type { Missing } from './mergeMoves.ts'
import { type Pair, settle } from './settle.ts'
import { parseTolerance } from './tolerance.ts'
import type { Diff, DiffBounds, DiffOptions } from './types.ts'

/**
 * Returns what turns the live orders into the desired ones, in as few requests as it takes: one per order that changes, and one modify instead
 * of a same-side cancel and place. `desired` is inside-out, as the quoter gives it; `current` may come in any order.
 *
 * Laws: applied to the live orders, it gives the desired ones outside the tolerances; equal orders give an empty diff; a modify never changes
 * sides; busy orders are never targeted; at most one order per slot is left, and none without a level; what is held back by a tolerance never
 * makes a side offer more than `desired` does, or than `bounds` where they leave more room.
 *
 * Looks at every order. Who diffs the same ladder again and again keeps a `LadderDiffer`, which looks at what changed.
 * @throws {@link DifferError} for a tolerance below 0, or two desired orders in one slot.
 * @example computeDiff([bid7], [], { deadZoneBps: 5, priceToleranceBps: 1, sizeTolerancePct: 1 }) // { places: [bid7], modifies: [], ... }
 */
export function computeDiff(
  desired: readonly DesiredOrder[],
  current: readonly CurrentOrder[],
  options: DiffOptions,
  bounds?: DiffBounds,
): Diff {
  const tolerance = parseTolerance(options)
  const match = matchSlots(desired, current)
  const { matched, movable, stray, busy } = match
  const pairs: Pair[] = []
  const missing: Missing[] = []
  for (let index = 0; index < desired.length; index += 1) {
    const to = desired[index] as DesiredOrder
    const target = matched[index]
    if (target === undefined) missing.push({ index, to })
    else if (!isAsDesired(target, to)) pairs.push({ index, target, to, hold: undefined })
  }
  const best = { bid: desired.find(({ side }) => side === 'bid'), ask: desired.find(({ side }) => side === 'ask') }
  const room = (side: Side) => (bounds === undefined ? 0n : roomOf(side, desired, match, bounds))
  return settle({ pairs, missing, movable, stray, busy, best, steady: () => steadyOf(desired, matched), room }, tolerance)
}

/** Whether an order that is live in a slot needs no second look. */
export const isAsDesired = (target: CurrentOrder, to: DesiredOrder): boolean =>
  !target.busy && target.px === to.px && target.remaining === to.sz

function steadyOf(desired: readonly DesiredOrder[], matched: SlotMatch['matched']): Weight {
  let [value, size] = [0n, 0n]
  for (let index = 0; index < desired.length; index += 1) {
    const to = desired[index] as DesiredOrder
    const target = matched[index]
    if (target === undefined || !isAsDesired(target, to)) continue
    value += to.sz * to.px
    size += to.sz
  }
  return { value, size }
}

const cost = (side: Side, px: bigint, sz: bigint): bigint => (side === 'bid' ? px * sz : sz)

/** What the bounds leave beside the desired orders of free slots and all busy orders. Never negative. */
function roomOf(wanted: Side, desired: readonly DesiredOrder[], { matched, busy }: SlotMatch, bounds: DiffBounds): bigint {
  let room: bigint = wanted === 'bid' ? bounds.quote : bounds.base
  for (const [index, { side, px, sz }] of desired.entries()) {
    const target = matched[index]
    if (side !== wanted) continue
    room -= target?.busy ? cost(side, target.px, target.remaining) : cost(side, px, sz)
  }
  for (const { side, px, remaining } of busy) if (side === wanted) room -= cost(side, px, remaining)
  return room > 0n ? room : 0n
}
