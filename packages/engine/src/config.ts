import type { DiffOptions } from '@hyperladder/differ'
import type { PricingGrid } from '@hyperladder/grid'
import type { Allocation } from '@hyperladder/inventory'
import type { MarketSpec, Ntl, Px, Sz } from '@hyperladder/units'

/**
 * Bounds of one market, each of its own accord; a guard that is absent guards nothing. Price and inventory bounds hold orders back;
 * a boundary outside the band, or a fall beyond the drawdown, halts.
 */
export type MarketGuards = {
  /** Levels below or above are not quoted, and a boundary that leaves them halts the market. */
  readonly minPx?: Px
  readonly maxPx?: Px
  /** Asks are offered only as far as the allocated base would stay at or above, bids as far as it would stay at or below. */
  readonly minBase?: Sz
  readonly maxBase?: Sz
  /** How far cash and base, at the mark or the own mid, may fall from their highest worth before the market halts; in quote. */
  readonly maxDrawdown?: Ntl
}

export type AccountGuards = {
  /** Innermost orders of each side that are not quoted under caution `widen`; default {@link LIMITS}.widenLevels. */
  readonly widenLevels?: number
}

export type MarketConfig = {
  readonly market: MarketSpec
  /** Of the market's own `pxDecimals`. */
  readonly grid: PricingGrid
  /** One tranche, in lots of 10^-szDecimals base; above 0. */
  readonly orderSize: Sz
  /** Levels between a filled tranche and the order that undoes it: 0 is HIP-2, at 1 a round trip earns one step. */
  readonly gapLevels: number
  /** Per side, counted from the boundary, at least 1; `null` is no limit. */
  readonly activeLevels: number | null
  /** What of the account's tokens this market was given, in wei; what is absent is all of it. */
  readonly allocation: Allocation
  readonly guards?: MarketGuards
}

export type DriftTolerance = {
  /** Lots of a base token. */
  readonly baseLots: Sz
  /** Of a quote token. */
  readonly quote: Ntl
}

export type EngineConfig = {
  readonly markets: readonly MarketConfig[]
  /** Every usable pair of the venue: tells which tokens a fill on a pair we don't quote moves. */
  readonly universe: readonly MarketSpec[]
  readonly diff: DiffOptions
  /** Address budget kept for cancels. */
  readonly reserve: number
  /** `cancel`: foreign orders on our pairs are registered without a slot and cancelled; `leave`: never touched, what they hold is subtracted. */
  readonly foreignOrders: 'cancel' | 'leave'
  readonly drift: DriftTolerance
  readonly guards?: AccountGuards
}

/** Numbers of the engine's own pace; each with its reason. */
export const LIMITS = {
  /** 1 + floor(n / 40) is the IP weight of a batch: 39 items cost 1 (API reference 7.1). */
  batchItems: 39,
  /** Open orders an account may have before volume raises it (API reference 7.2). */
  openOrders: 1000,
  /** A closed order whose fills are not all known is asked about after this long: its events are usually 50 ms behind (API reference 4.5). */
  doubtMs: 2000,
  /** An order absent from a reading is asked about only after this long: its last events may still be on their way. */
  ghostMs: 1000,
  /** After an action that could not even be sent, the next try waits this long. */
  unsentPauseMs: 1000,
  /** A broken law halts its market only when it stays broken: fills may reach us out of their order. Meanwhile nothing is planned there. */
  violationMs: 10_000,
  /** Balance frames race fills within this window (API reference 4.9), so the own count alone is believed. */
  balanceRaceMs: 2000,
  /** Two readings this far apart make a flow. */
  driftConfirmMs: 2000,
  /** Fills remembered of pairs we do not quote: a snapshot replays 2000. */
  foreignFills: 4000,
  /** Orders nearest to the inside, of each side, that caution takes out: at HIP-2's spacing the spread widens by 1.2 %. */
  widenLevels: 2,
  /** Slots and orders whose refusals in a row are remembered: an order that a cancel missed is never named again. */
  refusals: 4096,
} as const
