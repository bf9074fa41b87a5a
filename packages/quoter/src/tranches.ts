import type { PricingGrid } from '@hyperladder/grid'
import type { Ntl, Px, Side, Sz } from '@hyperladder/units'
import type { DesiredOrder } from './types.ts'

/** More order sizes on one ladder than a process has reasons to quote: the table that was made first goes. */
const KEPT = 8

const tables = new WeakMap<PricingGrid, Tranches[]>()

/**
 * The orders of one whole tranche on a ladder, one object for each slot, made when it is first wanted: who quotes again gets the same objects
 * again. And what runs of them cost, without adding them up.
 */
export class Tranches {
  readonly grid: PricingGrid
  readonly orderSize: Sz
  readonly #bids: (DesiredOrder | undefined)[]
  readonly #asks: (DesiredOrder | undefined)[]

  private constructor(grid: PricingGrid, orderSize: Sz) {
    this.grid = grid
    this.orderSize = orderSize
    this.#bids = new Array<DesiredOrder | undefined>(grid.levels).fill(undefined)
    this.#asks = new Array<DesiredOrder | undefined>(grid.levels).fill(undefined)
  }

  /** Returns the table of a ladder and an order size: the same one as long as it is remembered. */
  static of(grid: PricingGrid, orderSize: Sz): Tranches {
    const known = tables.get(grid) ?? []
    for (const table of known) if (table.orderSize === orderSize) return table
    const made = new Tranches(grid, orderSize)
    tables.set(grid, [...known.slice(1 - KEPT), made])
    return made
  }

  order(side: Side, level: number): DesiredOrder {
    const orders = side === 'bid' ? this.#bids : this.#asks
    let order = orders[level]
    if (order === undefined) orders[level] = order = Object.freeze({ side, level, px: this.grid.px(level), sz: this.orderSize })
    return order
  }

  /** Returns the notional of one tranche on each level of `from` to `to - 1`. Exact. */
  cost(from: number, to: number): Ntl {
    return ((this.grid.sumBelow(to) - this.grid.sumBelow(from)) * this.orderSize) as bigint as Ntl
  }

  /** Returns the lowest level from which one tranche on each level below `to` costs at most `quote`. Never below `least`. O(log n), O(1) where all is affordable. */
  affordableFrom(least: number, to: number, quote: Ntl): number {
    const { grid } = this
    const enough = grid.sumBelow(to) - ((quote / this.orderSize) as bigint)
    if (grid.sumBelow(least) >= enough) return least
    let [low, high] = [least + 1, to]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (grid.sumBelow(middle) >= enough) high = middle
      else low = middle + 1
    }
    return low
  }

  /** Returns the lowest price at which a tranche is worth `least`. Rounding: up. */
  leastPx(least: Ntl): Px {
    return ((least + this.orderSize - 1n) / this.orderSize) as bigint as Px
  }
}
