import { invariant, type Px, type Side } from '@hyperladder/units'
import type { BookLevel } from './readTypes.ts'
import type { LiveOrder } from './world.ts'

/** Orders at one price, oldest first, as a linked list so that any of them leaves in O(1). */
export type Level = { readonly px: Px; total: bigint; count: number; head: LiveOrder | null; tail: LiveOrder | null }

/**
 * One market's resting orders, price-time priority. Levels of a side lie in an array with the best one last: finding a level is a
 * binary search, and the busy end is where inserting and removing moves least.
 */
export class Book {
  private readonly bids: Level[] = []
  private readonly asks: Level[] = []

  best(side: Side): Level | undefined {
    return this.side(side).at(-1)
  }

  /** Returns whether an order of `side` at `px` would match at once; equal prices do. */
  crosses(side: Side, px: Px): boolean {
    if (side === 'bid') {
      const ask = this.best('ask')
      return ask !== undefined && ask.px <= px
    }
    const bid = this.best('bid')
    return bid !== undefined && bid.px >= px
  }

  /** Adds an order behind all others of its price. */
  add(order: LiveOrder): void {
    const levels = this.side(order.side)
    const index = this.indexOf(order.side, order.px)
    let level = levels[index]
    if (level === undefined || level.px !== order.px) {
      level = { px: order.px, total: 0n, count: 0, head: null, tail: null }
      if (index === levels.length) levels.push(level)
      else levels.splice(index, 0, level)
    }
    order.level = level
    order.prev = level.tail
    order.next = null
    if (level.tail === null) level.head = order
    else level.tail.next = order
    level.tail = order
    level.total += order.sz
    level.count++
  }

  /** Takes `sz` off a resting order; an order left with nothing must be removed next. */
  reduce(order: LiveOrder, sz: bigint): void {
    invariant(order.level !== null && sz <= order.sz, 'reduced an order by more than it has', { oid: order.oid, sz: order.sz, by: sz })
    order.sz = (order.sz - sz) as LiveOrder['sz']
    order.level.total -= sz
  }

  remove(order: LiveOrder): void {
    const level = order.level
    invariant(level !== null, 'removed an order that does not rest', { oid: order.oid })
    if (order.prev === null) level.head = order.next
    else order.prev.next = order.next
    if (order.next === null) level.tail = order.prev
    else order.next.prev = order.prev
    level.total -= order.sz
    level.count--
    order.level = null
    order.prev = null
    order.next = null
    if (level.count === 0) this.dropLevel(order.side, level)
  }

  /** Returns up to `depth` levels of a side, best first. */
  view(side: Side, depth: number): BookLevel[] {
    const levels = this.side(side)
    const result: BookLevel[] = []
    for (let i = levels.length - 1; i >= 0 && result.length < depth; i--) {
      const level = levels[i] as Level
      result.push({ px: level.px, sz: level.total as BookLevel['sz'], n: level.count })
    }
    return result
  }

  /** Every resting order of a side: best level first, oldest first inside it. */
  *orders(side: Side): Generator<LiveOrder> {
    const levels = this.side(side)
    for (let i = levels.length - 1; i >= 0; i--) {
      for (let order = (levels[i] as Level).head; order !== null; order = order.next) yield order
    }
  }

  private side(side: Side): Level[] {
    return side === 'bid' ? this.bids : this.asks
  }

  private dropLevel(side: Side, level: Level): void {
    const levels = this.side(side)
    const index = this.indexOf(side, level.px)
    invariant(levels[index] === level, 'a level was not where its price says', { px: level.px })
    if (index === levels.length - 1) levels.pop()
    else levels.splice(index, 1)
  }

  /** Index of the level at `px`, or where it would be inserted. Bids rise, asks fall towards the end. */
  private indexOf(side: Side, px: bigint): number {
    const levels = this.side(side)
    let low = 0
    let high = levels.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = (levels[middle] as Level).px
      if (side === 'bid' ? other < px : other > px) low = middle + 1
      else high = middle
    }
    return low
  }
}
