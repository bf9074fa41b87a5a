import { affordableSz, invariant, type Ntl, notional, type Px, type Side, type Sz } from '@hyperladder/units'
import { type LadderSplit, splitLadder } from './splitLadder.ts'
import type { DesiredOrder, Quote, QuoteInput, QuoteSkip } from './types.ts'

const NONE = 0n as Sz

/**
 * Returns the orders that should rest now, and those that should but can't. The rule is HIP-2's: the allocated base fills the ladder
 * with asks from the top, one tranche a level; the quote fills it with bids downwards from where the asks end; a tranche flips only when
 * it is filled completely. Sizes are whole lots, rounded down where the money runs out. O(active levels).
 * Laws: asks sum to at most `offerableBase`, bids to at most `quote`; every bid is below every ask; every order is worth `minNotional` or
 * is exactly what rests there already; within the active levels of a side each level is desired or skipped, once.
 * Evidence for the rule: the live experiments in `hip2/testnet_experiments_2026-03.json`.
 * @throws InvariantError for an order size of 0 or less, or a count that is none.
 * @example computeDesiredOrders({ ...input, orderSize: 1000n as Sz, base: 2500n as Sz }).boundary
 * // levels - 3: two full asks, and one of 500 below them
 */
export function computeDesiredOrders(input: QuoteInput): Quote {
  const { activeLevels, maxOrders } = input
  if (!isCount(activeLevels)) invariant(false, 'activeLevels must be an integer of 0 or more, or null', { activeLevels })
  if (!isCount(maxOrders)) invariant(false, 'maxOrders must be an integer of 0 or more, or null', { maxOrders })
  const split = splitLadder(input)
  const skipped: QuoteSkip[] = []
  const bids = bidOrders(input, split, skipped)
  const asks = askOrders(input, split, skipped)
  return { boundary: split.boundary, desired: insideOut(bids, asks, maxOrders, skipped), skipped }
}

function bidOrders(input: QuoteInput, { bestBid, keptBid }: LadderSplit, skipped: QuoteSkip[]): DesiredOrder[] {
  const { grid, orderSize, minNotional, mark } = input
  const inBand = bandOf(mark)
  const lowest = input.activeLevels === null ? 0 : Math.max(0, bestBid - input.activeLevels + 1)
  const orders: DesiredOrder[] = []
  let left: Ntl = input.quote
  for (let level = bestBid; level >= lowest; level--) {
    const px = grid.px(level)
    const settled = level === bestBid ? keptBid : NONE
    const wanted = settled > 0n ? settled : orderSize
    if (mark !== null && !inBand(px)) {
      skipped.push({ side: 'bid', level, px, sz: wanted, reason: 'outsideBand', mark })
      continue
    }
    const needed = notional(px, wanted)
    const sz = needed <= left ? wanted : affordableSz(left, px)
    const value = sz === wanted ? needed : notional(px, sz)
    const offered = sz === settled || value >= minNotional ? sz : restingDust(input, 'bid', level, sz)
    if (offered > 0n) orders.push({ side: 'bid', level, px, sz: offered })
    else if (sz > 0n) skipped.push({ side: 'bid', level, px, sz, reason: 'belowMinNotional', notional: value, minNotional })
    else skipped.push({ side: 'bid', level, px, sz: wanted, reason: 'insufficientQuote', needed, available: left })
    // A smaller order is the last one: what it leaves would make crumbs further out.
    left = (sz < wanted ? 0n : left - (offered === sz ? value : px * offered)) as Ntl
  }
  return orders
}

function askOrders(input: QuoteInput, { boundary, partialAsk, surplus }: LadderSplit, skipped: QuoteSkip[]): DesiredOrder[] {
  const { grid, orderSize, minNotional, mark } = input
  const inBand = bandOf(mark)
  const end = input.activeLevels === null ? grid.levels : Math.min(grid.levels, boundary + input.activeLevels)
  const orders: DesiredOrder[] = []
  let left: Sz = input.offerableBase
  for (let level = boundary; level < end; level++) {
    const px = grid.px(level)
    const settled = level === boundary ? partialAsk : NONE
    const wanted = settled > 0n ? settled : orderSize
    if (mark !== null && !inBand(px)) {
      skipped.push({ side: 'ask', level, px, sz: wanted, reason: 'outsideBand', mark })
      continue
    }
    const sz = wanted <= left ? wanted : left
    const value = notional(px, sz)
    const offered = sz === settled || value >= minNotional ? sz : restingDust(input, 'ask', level, sz)
    if (offered > 0n) orders.push({ side: 'ask', level, px, sz: offered })
    else if (sz > 0n) skipped.push({ side: 'ask', level, px, sz, reason: 'belowMinNotional', notional: value, minNotional })
    else skipped.push({ side: 'ask', level, px, sz: wanted, reason: 'insufficientBase', needed: wanted, available: left })
    left = (sz < wanted ? 0n : left - offered) as Sz
  }
  if (surplus > 0n) {
    const level = grid.levels - 1
    const capacity = (BigInt(grid.levels) * orderSize) as Sz
    skipped.push({ side: 'ask', level, px: grid.px(level), sz: surplus, reason: 'surplusBase', capacity })
  }
  return orders
}

/** Returns what rests in a slot whose new order would be dust: it may stay as it is, unless it is more than the slot's share `sz`. */
function restingDust(input: QuoteInput, side: Side, level: number, sz: Sz): Sz {
  const there = sz > 0n ? input.restingSz(side, level) : undefined
  return there !== undefined && there <= sz ? there : NONE
}

/** The venue takes 0.2 * mark < px <= 5 * mark. On integers `5 * px > mark` is `px > floor(mark / 5)`. */
function bandOf(mark: Px | null): (px: Px) => boolean {
  const above = (mark ?? 0n) / 5n
  const upTo = (mark ?? 0n) * 5n
  return (px) => px > above && px <= upTo
}

function insideOut(
  bids: readonly DesiredOrder[],
  asks: readonly DesiredOrder[],
  maxOrders: number | null,
  skipped: QuoteSkip[],
): DesiredOrder[] {
  const orders: DesiredOrder[] = []
  for (let rank = 0; rank < bids.length || rank < asks.length; rank++) {
    for (const order of [bids[rank], asks[rank]]) {
      if (order === undefined) continue
      if (maxOrders === null || orders.length < maxOrders) orders.push(order)
      else skipped.push({ ...order, reason: 'openOrderLimit', maxOrders })
    }
  }
  return orders
}

const isCount = (value: number | null): boolean => value === null || (Number.isInteger(value) && value >= 0)
