import type { Side } from '@hyperladder/units'
import type { Tranches } from './tranches.ts'
import type { DesiredOrder } from './types.ts'

/** Orders of one side on levels that follow each other outwards. Most of a ladder is one such stretch of whole tranches. */
export type Stretch = {
  /** The innermost level. */
  readonly level: number
  readonly count: number
  /** How many orders of the side were wanted further inside. */
  readonly rank: number
  /** The one order, where it is not a whole tranche. */
  readonly order: DesiredOrder | undefined
}

/** Orders of one side, innermost first, their ranks rising. */
export type Stretches = readonly Stretch[]

export const outward = (side: Side): 1 | -1 => (side === 'bid' ? -1 : 1)

export function orderIn(stretch: Stretch, offset: number, side: Side, tranches: Tranches): DesiredOrder {
  return stretch.order ?? tranches.order(side, stretch.level + offset * outward(side))
}

/** Returns how far outwards in a stretch a level is; outside of it, a number that is no offset of it. */
export const offsetOf = ({ level }: Stretch, wanted: number, side: Side): number => (wanted - level) * outward(side)

export function countOf(stretches: Stretches): number {
  let count = 0
  for (const stretch of stretches) count += stretch.count
  return count
}

/** Returns how many orders have a rank below `rank`. */
export function countBelow(stretches: Stretches, rank: number): number {
  let count = 0
  for (const stretch of stretches) count += Math.max(0, Math.min(stretch.count, rank - stretch.rank))
  return count
}

/** Returns the `count` innermost orders, and the rest. */
export function cut(stretches: Stretches, count: number, side: Side): readonly [Stretches, Stretches] {
  const [inner, outer]: [Stretch[], Stretch[]] = [[], []]
  let left = count
  for (const stretch of stretches) {
    const taken = Math.max(0, Math.min(stretch.count, left))
    left -= taken
    if (taken === stretch.count) inner.push(stretch)
    else if (taken === 0) outer.push(stretch)
    else {
      const { level, rank } = stretch
      inner.push({ level, count: taken, rank, order: undefined })
      outer.push({ level: level + taken * outward(side), count: stretch.count - taken, rank: rank + taken, order: undefined })
    }
  }
  return [inner, outer]
}

/** Returns notional and lots of all orders. Exact. */
export function weigh(stretches: Stretches, side: Side, tranches: Tranches): { readonly value: bigint; readonly size: bigint } {
  let [value, size] = [0n, 0n]
  for (const { level, count, order } of stretches) {
    const [from, to] = side === 'bid' ? [level - count + 1, level + 1] : [level, level + count]
    value += order ? order.px * order.sz : tranches.cost(from, to)
    size += order ? order.sz : tranches.orderSize * BigInt(count)
  }
  return { value, size }
}

/** Collects orders of one side from the inside out; whole tranches that follow each other become one stretch. */
export class StretchBuilder {
  readonly side: Side
  readonly stretches: Stretch[] = []
  count = 0

  constructor(side: Side) {
    this.side = side
  }

  addTranches(level: number, count: number, rank = this.count): void {
    this.count += count
    const last = this.stretches.at(-1)
    if (last && last.order === undefined && last.rank + last.count === rank && offsetOf(last, level, this.side) === last.count)
      this.stretches[this.stretches.length - 1] = { ...last, count: last.count + count }
    else this.stretches.push({ level, count, rank, order: undefined })
  }

  add(order: DesiredOrder, rank = this.count): void {
    this.count += 1
    this.stretches.push({ level: order.level, count: 1, rank, order })
  }
}

/** Calls `visit` for every order of both sides, inside-out: by rank, of two equal ranks the bid first. */
export function eachInsideOut(
  bids: Stretches,
  asks: Stretches,
  tranches: Tranches,
  visit: (order: DesiredOrder, rank: number) => void,
): void {
  let [bid, ask, bidOffset, askOffset] = [0, 0, 0, 0]
  for (;;) {
    const [b, a] = [bids[bid], asks[ask]]
    if (b !== undefined && (a === undefined || b.rank + bidOffset <= a.rank + askOffset)) {
      visit(orderIn(b, bidOffset, 'bid', tranches), b.rank + bidOffset)
      bidOffset += 1
      if (bidOffset === b.count) [bid, bidOffset] = [bid + 1, 0]
    } else if (a !== undefined) {
      visit(orderIn(a, askOffset, 'ask', tranches), a.rank + askOffset)
      askOffset += 1
      if (askOffset === a.count) [ask, askOffset] = [ask + 1, 0]
    } else return
  }
}
