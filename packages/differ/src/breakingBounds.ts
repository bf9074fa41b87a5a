import type { CurrentOrder } from '@hyperladder/order-state'
import type { DesiredOrder } from '@hyperladder/quoter'
import type { Side } from '@hyperladder/units'
import { compare } from './insideOut.ts'
import type { SlotMatch } from './matchSlots.ts'
import type { DiffBounds } from './types.ts'

type Pair = { readonly target: CurrentOrder; readonly to: DesiredOrder }

/**
 * Returns those of the held orders that must change after all, because together they would offer more than there is: the largest excess
 * first, the outer one of two equals. Without bounds, a side may offer what is desired of it; with them, what they leave beside that and
 * beside busy orders. Asks count lots, bids count quote.
 */
export function breakingBounds<Held extends Pair>(
  held: readonly Held[],
  desired: readonly DesiredOrder[],
  match: SlotMatch,
  bounds: DiffBounds | undefined,
): readonly Held[] {
  if (held.length === 0) return []
  const breaking: Held[] = []
  for (const side of ['bid', 'ask'] as const) {
    const ofSide = held.filter(({ to }) => to.side === side)
    let excess = 0n
    for (const pair of ofSide) excess += excessOf(pair)
    if (excess <= 0n) continue
    const room = bounds === undefined ? 0n : roomOf(side, desired, match, bounds)
    const largest = ofSide.reverse().sort((a, b) => compare(excessOf(b), excessOf(a)))
    for (const pair of largest) {
      if (excess <= room) break
      excess -= excessOf(pair)
      breaking.push(pair)
    }
  }
  return breaking
}

const cost = (side: Side, px: bigint, sz: bigint): bigint => (side === 'bid' ? px * sz : sz)

const excessOf = ({ target, to }: Pair): bigint => cost(to.side, target.px, target.remaining) - cost(to.side, to.px, to.sz)

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
