import type { CurrentOrder } from '@hyperladder/order-state'
import type { DesiredOrder } from '@hyperladder/quoter'
import type { Ntl, Sz } from '@hyperladder/units'

/** All three are kept to 10^-6 of their unit (0.5 and 0.0001 are exact) and compared in integers; a difference of exactly the tolerance is within it. */
export type DiffOptions = {
  /** Size changes off the inside levels that together can't move the size-weighted mid by more than this stay unmade. 0 hides nothing. */
  readonly deadZoneBps: number
  /** Of the desired price. */
  readonly priceToleranceBps: number
  /** Of the desired size. */
  readonly sizeTolerancePct: number
}

/** Effective funds of the market: what may be offered in all. */
export type DiffBounds = { readonly base: Sz; readonly quote: Ntl }

/** Same side always. */
export type DiffModify = { readonly target: CurrentOrder; readonly to: DesiredOrder }
export type DiffCancel = { readonly target: CurrentOrder }

/**
 * An order that stays as it is although it differs, with both sets of numbers.
 * - `inFlight`: a request for it is unanswered, or it isn't explained yet. `to`: what was wanted in its slot; undefined: nothing.
 * - `withinTolerance`: too little to be worth a request.
 * - `deadZone`: its size is off by more than the tolerance, and all that is off together hardly moves the size-weighted mid.
 */
export type DiffSkip =
  | { readonly reason: 'inFlight'; readonly target: CurrentOrder; readonly to: DesiredOrder | undefined }
  | { readonly reason: 'withinTolerance' | 'deadZone'; readonly target: CurrentOrder; readonly to: DesiredOrder }

/** What turns the live orders into the desired ones. Every list is inside-out: best bid, best ask, next bid, and so on. */
export type Diff = {
  readonly places: readonly DesiredOrder[]
  readonly modifies: readonly DiffModify[]
  readonly cancels: readonly DiffCancel[]
  readonly skipped: readonly DiffSkip[]
}
