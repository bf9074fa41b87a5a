import type { CurrentOrder } from '@hyperladder/order-state'
import type { DesiredOrder } from '@hyperladder/quoter'
import type { Side } from '@hyperladder/units'
import { breakingBounds } from './breakingBounds.ts'
import { insideOut } from './insideOut.ts'
import { isWithinDeadZone, type Weight } from './isWithinDeadZone.ts'
import { type Missing, mergeMoves } from './mergeMoves.ts'
import { isPxWithin, isSzWithin, type Tolerance } from './tolerance.ts'
import type { Diff, DiffSkip } from './types.ts'

/** A live order in a slot where another one is wanted, or that is busy. `index`: of the desired order, among all. */
export type Pair = {
  readonly index: number
  readonly target: CurrentOrder
  readonly to: DesiredOrder
  /** Why it may stay all the same; undefined: it changes. Judged by {@link settle}. */
  hold: Hold | undefined
}

/** Everything that is not plainly as it should be. */
export type Found = {
  /** By rising index. */
  readonly pairs: readonly Pair[]
  /** Desired orders in whose slot nothing is live, by rising index. */
  readonly missing: readonly Missing[]
  /** Live orders in slots that nothing is wanted in: they may move. */
  readonly movable: readonly CurrentOrder[]
  /** Live orders without a slot of their own: foreign, orphaned, or a second one in a slot. They go. */
  readonly stray: readonly CurrentOrder[]
  /** Busy orders that no desired order is matched with. */
  readonly busy: readonly CurrentOrder[]
  /** The innermost desired order of each side. */
  readonly best: { readonly [side in Side]: DesiredOrder | undefined }
  /** The live orders that are as desired, all together. Asked for only where the dead zone has something to weigh. */
  steady(): Weight
  /** What a side may offer beyond what is desired of it: quote for bids, lots for asks. */
  room(side: Side): bigint
}

/** A matched live order that is not what is wanted, and that may be touched. */
type Difference = Pair
type Hold = 'withinTolerance' | 'deadZone'
type Change = Omit<Pair, 'hold'>

/** Returns what becomes of what was found: which differences may stay, and what the others take. */
export function settle(found: Found, tolerance: Tolerance): Diff {
  const { differences, skipped } = compare(found, tolerance)
  settleHolds({ found, differences, tolerance })

  const changed: Change[] = []
  for (const difference of differences) {
    if (difference.hold === undefined) changed.push(difference)
    else skipped.push({ reason: difference.hold, target: difference.target, to: difference.to })
  }
  const { moves, places, cancels } = mergeMoves(found.missing, insideOut(found.movable))
  if (moves.length > 0) changed.push(...moves)
  if (changed.length > 1) changed.sort((a, b) => a.index - b.index)
  for (const target of found.busy) skipped.push({ reason: 'inFlight', target, to: undefined })
  return {
    places,
    modifies: changed.map(({ target, to }) => ({ target, to })),
    cancels: insideOut([...found.stray, ...cancels]).map((target) => ({ target })),
    skipped,
  }
}

/** Looks at every pair. A size beyond its tolerance is marked `deadZone` for now, unless it is the best of its side: that is never hidden. */
function compare({ pairs, best }: Found, tolerance: Tolerance) {
  const differences: Difference[] = []
  const skipped: DiffSkip[] = []
  for (const pair of pairs) {
    const { target, to } = pair
    if (target.busy) skipped.push({ reason: 'inFlight', target, to })
    else {
      const opposite = to.side === 'bid' ? best.ask : best.bid
      const mayHide = to === best[to.side] ? undefined : 'deadZone'
      const sized = isSzWithin(target.remaining, to.sz, tolerance) ? 'withinTolerance' : mayHide
      pair.hold = isPxWithin(target.px, to.px, tolerance) && !meets(target, opposite) ? sized : undefined
      differences.push(pair)
    }
  }
  return { differences, skipped }
}

/** Whether a live order would trade with what is wanted on the other side: a price tolerance must not keep it there. */
function meets(target: CurrentOrder, opposite: DesiredOrder | undefined): boolean {
  if (opposite === undefined) return false
  return target.side === 'bid' ? target.px >= opposite.px : target.px <= opposite.px
}

type Holds = { readonly found: Found; readonly differences: readonly Difference[]; readonly tolerance: Tolerance }

/** Releases what may not stay: the dead zone where the structure changes or too much would be hidden, and whatever breaks the bounds. */
function settleHolds(holds: Holds): void {
  const { found, differences, tolerance } = holds
  if (differences.length === 0) return
  if (isStructural(holds)) releaseDeadZone(differences)
  releaseBreaking(holds)
  if (!differences.some(({ hold }) => hold === 'deadZone')) return
  if (!isStructural(holds) && isWithinDeadZone(differences.map(weighed), tolerance.zone, found.steady())) return
  releaseDeadZone(differences)
  // What the dead zone kept too small may have made room for what a tolerance keeps too large.
  releaseBreaking(holds)
}

/** Orders come, go or change price. */
const isStructural = ({ found, differences }: Holds): boolean =>
  found.missing.length > 0 ||
  found.movable.length > 0 ||
  found.stray.length > 0 ||
  differences.some(({ target, to, hold }) => !hold && target.px !== to.px)

function releaseDeadZone(differences: readonly Difference[]): void {
  for (const difference of differences) if (difference.hold === 'deadZone') difference.hold = undefined
}

function releaseBreaking({ found, differences }: Holds): void {
  const held = differences.filter(({ hold }) => hold !== undefined)
  for (const difference of breakingBounds(held, found.room)) difference.hold = undefined
}

const weighed = ({ target, to, hold }: Difference) => ({ target, to, held: hold !== undefined })
