import type { CurrentOrder } from '@hyperladder/order-state'
import type { DesiredOrder } from '@hyperladder/quoter'
import { breakingBounds } from './breakingBounds.ts'
import { insideOut } from './insideOut.ts'
import { isWithinDeadZone } from './isWithinDeadZone.ts'
import { matchSlots, type SlotMatch } from './matchSlots.ts'
import { mergeMoves } from './mergeMoves.ts'
import { isPxWithin, isSzWithin, parseTolerance, type Tolerance } from './tolerance.ts'
import type { Diff, DiffBounds, DiffOptions, DiffSkip } from './types.ts'

/** A matched live order that is not what is wanted. `hold`: why it may stay all the same; undefined: it changes. */
type Difference = { readonly index: number; readonly target: CurrentOrder; readonly to: DesiredOrder; hold: Hold | undefined }
type Hold = 'withinTolerance' | 'deadZone'

/**
 * Returns what turns the live orders into the desired ones, in as few requests as it takes: one per order that changes, and one modify instead
 * of a same-side cancel and place. `desired` is inside-out, as the quoter gives it; `current` may come in any order.
 *
 * Laws: applied to the live orders, it gives the desired ones outside the tolerances; equal orders give an empty diff; a modify never changes
 * sides; busy orders are never targeted; at most one order per slot is left, and none without a level; what is held back by a tolerance never
 * makes a side offer more than `desired` does, or than `bounds` where they leave more room.
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
  const { missing, differences, skipped } = compare(desired, match, tolerance)
  settleHolds({ desired, match, differences, orderMissing: missing.length > 0, tolerance, bounds })

  const targets = new Map<number, CurrentOrder>()
  for (const { index, target, to, hold } of differences) {
    if (hold === undefined) targets.set(index, target)
    else skipped.push({ reason: hold, target, to })
  }
  const { moves, places, cancels } = mergeMoves(desired, missing, insideOut(match.movable))
  for (const { index, target } of moves) targets.set(index, target)
  const changed = [...targets.keys()].sort((a, b) => a - b)
  for (const target of match.busy) skipped.push({ reason: 'inFlight', target, to: undefined })
  return {
    places: places.map((index) => desired[index] as DesiredOrder),
    modifies: changed.map((index) => ({ target: targets.get(index) as CurrentOrder, to: desired[index] as DesiredOrder })),
    cancels: insideOut([...match.stray, ...cancels]).map((target) => ({ target })),
    skipped,
  }
}

/** Looks at every slot. A size beyond its tolerance is marked `deadZone` for now, unless it is the best of its side: that is never hidden. */
function compare(desired: readonly DesiredOrder[], { matched }: SlotMatch, tolerance: Tolerance) {
  const missing: number[] = []
  const differences: Difference[] = []
  const skipped: DiffSkip[] = []
  const best = { bid: desired.find(({ side }) => side === 'bid'), ask: desired.find(({ side }) => side === 'ask') }
  for (let index = 0; index < desired.length; index += 1) {
    const to = desired[index] as DesiredOrder
    const target = matched[index]
    if (target === undefined) missing.push(index)
    else if (target.busy) skipped.push({ reason: 'inFlight', target, to })
    else if (target.px !== to.px || target.remaining !== to.sz) {
      const opposite = to.side === 'bid' ? best.ask : best.bid
      const mayHide = to === best[to.side] ? undefined : 'deadZone'
      const sized = isSzWithin(target.remaining, to.sz, tolerance) ? 'withinTolerance' : mayHide
      const hold = isPxWithin(target.px, to.px, tolerance) && !meets(target, opposite) ? sized : undefined
      differences.push({ index, target, to, hold })
    }
  }
  return { missing, differences, skipped }
}

/** Whether a live order would trade with what is wanted on the other side: a price tolerance must not keep it there. */
function meets(target: CurrentOrder, opposite: DesiredOrder | undefined): boolean {
  if (opposite === undefined) return false
  return target.side === 'bid' ? target.px >= opposite.px : target.px <= opposite.px
}

type Holds = {
  readonly desired: readonly DesiredOrder[]
  readonly match: SlotMatch
  readonly differences: readonly Difference[]
  readonly orderMissing: boolean
  readonly tolerance: Tolerance
  readonly bounds: DiffBounds | undefined
}

/** Releases what may not stay: the dead zone where the structure changes or too much would be hidden, and whatever breaks the bounds. */
function settleHolds(holds: Holds): void {
  const { desired, match, differences, tolerance } = holds
  if (differences.length === 0) return
  if (isStructural(holds)) releaseDeadZone(differences)
  releaseBreaking(holds)
  if (!differences.some(({ hold }) => hold === 'deadZone')) return
  if (!isStructural(holds) && isWithinDeadZone(pairsOf(desired, match.matched, differences), tolerance.zone)) return
  releaseDeadZone(differences)
  // What the dead zone kept too small may have made room for what a tolerance keeps too large.
  releaseBreaking(holds)
}

/** Orders come, go or change price. */
const isStructural = ({ match, differences, orderMissing }: Holds): boolean =>
  orderMissing ||
  match.movable.length > 0 ||
  match.stray.length > 0 ||
  differences.some(({ target, to, hold }) => !hold && target.px !== to.px)

function releaseDeadZone(differences: readonly Difference[]): void {
  for (const difference of differences) if (difference.hold === 'deadZone') difference.hold = undefined
}

function releaseBreaking({ desired, match, differences, bounds }: Holds): void {
  const held = differences.filter(({ hold }) => hold !== undefined)
  for (const difference of breakingBounds(held, desired, match, bounds)) difference.hold = undefined
}

function pairsOf(desired: readonly DesiredOrder[], matched: SlotMatch['matched'], differences: readonly Difference[]) {
  const changing = new Set<CurrentOrder>()
  for (const { target, hold } of differences) if (hold === undefined) changing.add(target)
  return desired.flatMap((to, index) => {
    const target = matched[index]
    return target === undefined || target.busy ? [] : [{ target, to, held: !changing.has(target) }]
  })
}
