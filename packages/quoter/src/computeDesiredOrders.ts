import { quoteLadder } from './quoteLadder.ts'
import type { Quote, QuoteInput } from './types.ts'

/**
 * Returns the orders that should rest now, and those that should but can't. The rule is HIP-2's: the allocated base fills the ladder
 * with asks from the top, one tranche a level; the quote fills it with bids downwards from where the asks end; a tranche flips only when
 * it is filled completely. Sizes are whole lots, rounded down where the money runs out. O(active levels), all of it for writing them out:
 * {@link quoteLadder} gives the same without.
 * Laws: asks sum to at most `offerableBase`, bids to at most `quote`; every bid is below every ask; every order is worth `minNotional` or
 * is exactly what rests there already; within the active levels of a side each level is desired or skipped, once.
 * Evidence for the rule: the live experiments in `hip2/testnet_experiments_2026-03.json`.
 * @throws InvariantError for an order size of 0 or less, or a count that is none.
 * @example computeDesiredOrders({ ...input, orderSize: 1000n as Sz, base: 2500n as Sz }).boundary
 * // levels - 3: two full asks, and one of 500 below them
 */
export const computeDesiredOrders = (input: QuoteInput): Quote => quoteLadder(input).toQuote()
