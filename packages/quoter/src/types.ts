import type { PricingGrid } from '@hyperladder/grid'
import type { Ntl, Px, Side, Sz } from '@hyperladder/units'

/** What the rule must know of our resting orders to place the boundary. */
export type RestingView = {
  /** Returns what remains of an own bid on `level` that has fills; undefined when none rests there, or it has no fills. */
  partlyFilledBid(level: number): Sz | undefined
  /** Returns whether an own ask rests on `level`. */
  askRests(level: number): boolean
}

export type QuoteInput = {
  readonly grid: PricingGrid
  /** One tranche, in lots. */
  readonly orderSize: Sz
  /** Allocated base in whole lots: alone moves the boundary. */
  readonly base: Sz
  /** Effective base in whole lots: the asks never sum to more. Normally equal to `base`, less when the account holds less. */
  readonly offerableBase: Sz
  /** Effective quote of this market: the bids never sum to more. */
  readonly quote: Ntl
  /** Levels left empty between the last filled tranche and the order that undoes it. 0 is HIP-2. */
  readonly gapLevels: number
  /** Levels quoted on each side, counted from the innermost one; null: all. */
  readonly activeLevels: number | null
  /** Least value of a new order. */
  readonly minNotional: Ntl
  readonly resting: RestingView
  /** Returns what remains of an own order in this slot, undefined when none rests: what already rests is never dust. */
  restingSz(side: Side, level: number): Sz | undefined
  /** Reference price of the venue's band 0.2 * mark < px <= 5 * mark; null: none known. */
  readonly mark: Px | null
  /** Open orders that this market may have, both sides together; null: no limit. */
  readonly maxOrders: number | null
}

export type DesiredOrder = { readonly side: Side; readonly level: number; readonly px: Px; readonly sz: Sz }

/** An order that is not made, and the numbers that forbid it. */
export type QuoteSkip = DesiredOrder &
  (
    | { readonly reason: 'belowMinNotional'; readonly notional: Ntl; readonly minNotional: Ntl }
    | { readonly reason: 'outsideBand'; readonly mark: Px }
    | { readonly reason: 'openOrderLimit'; readonly maxOrders: number }
    /** `available` is what was left when its turn came: 0 beyond an order that had to be smaller, which is always the last. */
    | { readonly reason: 'insufficientQuote'; readonly needed: Ntl; readonly available: Ntl }
    | { readonly reason: 'insufficientBase'; readonly needed: Sz; readonly available: Sz }
    /** Base above `levels * orderSize`. Named with the top level, above which it would have to go. */
    | { readonly reason: 'surplusBase'; readonly capacity: Sz }
  )

export type Quote = {
  /** The lowest ask level by the allocated base; `levels` when there is none. */
  readonly boundary: number
  /** Inside-out: best bid, best ask, next bid, next ask, and so on. */
  readonly desired: readonly DesiredOrder[]
  readonly skipped: readonly QuoteSkip[]
}
