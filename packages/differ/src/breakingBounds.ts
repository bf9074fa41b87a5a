import type { CurrentOrder } from '@hyperladder/order-state'
import type { DesiredOrder } from '@hyperladder/quoter'
import type { Side } from '@hyperladder/units'
import { compare } from './insideOut.ts'

type Pair = { readonly target: CurrentOrder; readonly to: DesiredOrder }

/**
 * Returns those of the held orders that must change after all, because together they would offer more than there is: the largest excess
 * first, the outer one of two equals. `roomOf` a side is what it may offer beyond what is desired of it. Asks count lots, bids count quote.
 */
export function breakingBounds<Held extends Pair>(held: readonly Held[], roomOf: (side: Side) => bigint): readonly Held[] {
  if (held.length === 0) return []
  const breaking: Held[] = []
  for (const side of ['bid', 'ask'] as const) {
    const ofSide = held.filter(({ to }) => to.side === side)
    let excess = 0n
    for (const pair of ofSide) excess += excessOf(pair)
    if (excess <= 0n) continue
    const room = roomOf(side)
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
