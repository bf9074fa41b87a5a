import { type Ntl, notional, type Px, type Side } from '@hyperladder/units'
import { countBelow, countOf, eachInsideOut, offsetOf, orderIn, outward, type Stretches, weigh } from './stretch.ts'
import type { Tranches } from './tranches.ts'
import type { DesiredOrder, Quote, QuoteSkip } from './types.ts'

/** Orders that are not made: one, or one for each level of a run, all for the same reason. */
export type SkipRun =
  | { readonly count: number; readonly one: QuoteSkip }
  | {
      readonly count: number
      readonly side: Side
      /** The innermost level. */
      readonly level: number
      /** Outside the band of this mark; undefined: nothing is left to pay them with. */
      readonly mark: Px | undefined
    }
  /** Beyond the open orders that the market may have. */
  | { readonly count: number; readonly bids: Stretches; readonly asks: Stretches; readonly maxOrders: number }

type Parts = {
  readonly boundary: number
  readonly tranches: Tranches
  readonly bids: Stretches
  readonly asks: Stretches
  readonly skips: readonly SkipRun[]
}

/** A quote that is not written out: what one order of it is, or all of them, is told when it is asked for. Immutable. */
export class LadderQuote {
  readonly boundary: number
  readonly tranches: Tranches
  readonly bids: Stretches
  readonly asks: Stretches
  /** How many orders are desired, and how many are skipped. */
  readonly size: number
  readonly skips: number
  readonly #skips: readonly SkipRun[]
  readonly #bidCount: number

  constructor({ boundary, tranches, bids, asks, skips }: Parts) {
    this.boundary = boundary
    this.tranches = tranches
    this.bids = bids
    this.asks = asks
    this.#skips = skips
    this.#bidCount = countOf(bids)
    this.size = this.#bidCount + countOf(asks)
    let count = 0
    for (const run of skips) count += run.count
    this.skips = count
  }

  /** Returns the same quote with fewer orders. */
  with(bids: Stretches, asks: Stretches): LadderQuote {
    return new LadderQuote({ boundary: this.boundary, tranches: this.tranches, bids, asks, skips: this.#skips })
  }

  of(side: Side): Stretches {
    return side === 'bid' ? this.bids : this.asks
  }

  /** The innermost order of a side. */
  best(side: Side): DesiredOrder | undefined {
    const first = this.of(side)[0]
    return first && orderIn(first, 0, side, this.tranches)
  }

  /** The order wanted in a slot. */
  at(side: Side, level: number): DesiredOrder | undefined {
    for (const stretch of this.of(side)) {
      const offset = offsetOf(stretch, level, side)
      if (offset >= 0 && offset < stretch.count) return orderIn(stretch, offset, side, this.tranches)
    }
    return undefined
  }

  /** The place of a slot in {@link desired}; the length of it when nothing is wanted there. */
  indexOf(side: Side, level: number): number {
    let before = 0
    for (const stretch of this.of(side)) {
      const offset = offsetOf(stretch, level, side)
      if (offset >= 0 && offset < stretch.count) {
        const rank = stretch.rank + offset
        // Of two equal ranks the bid comes first.
        return before + offset + (side === 'bid' ? countBelow(this.asks, rank) : countBelow(this.bids, rank + 1))
      }
      before += stretch.count
    }
    return this.size
  }

  /** Notional and lots of all desired orders. */
  weight(): { readonly value: bigint; readonly size: bigint } {
    const bids = weigh(this.bids, 'bid', this.tranches)
    const asks = weigh(this.asks, 'ask', this.tranches)
    return { value: bids.value + asks.value, size: bids.size + asks.size }
  }

  /** All desired orders, inside-out. */
  desired(): readonly DesiredOrder[] {
    const orders: DesiredOrder[] = []
    eachInsideOut(this.bids, this.asks, this.tranches, (order) => orders.push(order))
    return orders
  }

  /** All skipped orders. */
  skipped(): readonly QuoteSkip[] {
    const found: QuoteSkip[] = []
    for (const run of this.#skips) {
      if ('one' in run) found.push(run.one)
      else if ('maxOrders' in run) {
        const { bids, asks, maxOrders } = run
        eachInsideOut(bids, asks, this.tranches, (order) => found.push({ ...order, reason: 'openOrderLimit', maxOrders }))
      } else for (let offset = 0; offset < run.count; offset += 1) found.push(this.#skipOf(run, run.level + offset * outward(run.side)))
    }
    return found
  }

  /** Written out. */
  toQuote(): Quote {
    return { boundary: this.boundary, desired: this.desired(), skipped: this.skipped() }
  }

  #skipOf({ side, mark }: { readonly side: Side; readonly mark: Px | undefined }, level: number): QuoteSkip {
    const { grid, orderSize: sz } = this.tranches
    const px = grid.px(level)
    if (mark !== undefined) return { side, level, px, sz, reason: 'outsideBand', mark }
    if (side === 'bid') return { side, level, px, sz, reason: 'insufficientQuote', needed: notional(px, sz), available: 0n as Ntl }
    return { side, level, px, sz, reason: 'insufficientBase', needed: sz, available: 0n as typeof sz }
  }
}
