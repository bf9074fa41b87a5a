import type { ActionBatch } from '@hyperladder/exchange-port'
import type { CurrentOrder, Slot } from '@hyperladder/order-state'
import type { DesiredOrder } from '@hyperladder/quoter'
import type { Ntl } from '@hyperladder/units'
import type { BookedRequest } from './state.ts'

/** One thing to do, before it is certain that it may be done now. `rank`: distance from the inside, 0 best. */
export type Candidate = { readonly market: number; readonly rank: number } & (
  | { readonly kind: 'cancel'; readonly target: CurrentOrder }
  | { readonly kind: 'modify'; readonly target: CurrentOrder; readonly to: DesiredOrder }
  | { readonly kind: 'place'; readonly to: DesiredOrder }
)

export type SkipReason =
  /** The slot has an unanswered request, or a closed order whose fills are not all known. */
  | 'inFlight'
  | 'withinTolerance'
  | 'deadZone'
  /** Needs the funds or the price of an order of ours that is still there. Planned again when its cancel is answered. */
  | 'awaitsCancel'
  /** The other side of the book stands at or beyond the price. */
  | 'wouldCross'
  /** The venue refused it a moment ago. */
  | 'cooldown'
  /** The address budget is at its reserve, or paused. */
  | 'budget'
  | 'halted'
  /** What the shell sees is not to be trusted: the innermost orders, or all, are taken out. */
  | 'caution'
  /** Outside the configured prices. */
  | 'priceBand'
  /** Filled, it would take the base beyond the configured bounds. */
  | 'inventoryLimit'
  /** A law of the books is broken at the moment. */
  | 'violation'
  /** Fills may be missing. */
  | 'blind'
  | 'belowMinNotional'
  | 'outsideBand'
  | 'openOrderLimit'
  | 'insufficientQuote'
  | 'insufficientBase'
  | 'surplusBase'

/** Something not done, with its reason and the numbers behind it. */
export type PlanSkip = {
  readonly coin: string
  readonly slot: Slot | undefined
  readonly reason: SkipReason
  readonly values?: Readonly<Record<string, unknown>>
}

/** One signed action to send, and the requests that `commit` books for it. */
export type PlannedBatch = { readonly batch: ActionBatch; readonly requests: readonly PlannedRequest[] }
export type PlannedRequest = BookedRequest & { readonly to: DesiredOrder | undefined }

export type MarketExplain = {
  readonly coin: string
  /** Lowest ask level. */
  readonly boundary: number
  readonly desired: number
  readonly current: number
}

export type Violation = { readonly market: number; readonly rule: string; readonly values: Readonly<Record<string, unknown>> }

/** A guard that halts its market, and why. */
export type Breach = { readonly market: number; readonly reason: string }

/** What the drawdown guard sees: cash and base of a market at a price, and the most that they were worth. */
export type Worth = { readonly market: number; readonly worth: Ntl; readonly peak: Ntl }

/** What to do now. Nothing of it has happened until `commit` has booked it. */
export type Plan = {
  readonly nowMs: number
  readonly batches: readonly PlannedBatch[]
  readonly skipped: readonly PlanSkip[]
  readonly explain: readonly MarketExplain[]
  readonly violations: readonly Violation[]
  /** Guards that halt their market with this plan, which cancels it already. */
  readonly breaches: readonly Breach[]
  /** Of the markets whose drawdown is guarded and could be judged. */
  readonly worths: readonly Worth[]
  /** Counters after this plan. */
  readonly nextSeq: number
  readonly nextGeneration: bigint
  readonly waitingForBbo: boolean
}

/** Returns what a plan left undone in one market. */
export const skippedIn = (plan: Plan | null, coin: string): readonly PlanSkip[] =>
  plan?.skipped.filter((entry) => entry.coin === coin) ?? []
