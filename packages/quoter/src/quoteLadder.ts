import { affordableSz, invariant, type Ntl, notional, type Px, type Side, type Sz } from '@hyperladder/units'
import { LadderQuote, type SkipRun } from './ladderQuote.ts'
import { type LadderSplit, splitLadder } from './splitLadder.ts'
import { countOf, cut, StretchBuilder, type Stretches } from './stretch.ts'
import { Tranches } from './tranches.ts'
import type { QuoteInput, QuoteSkip } from './types.ts'

const NONE = 0n as Sz

/**
 * Returns what `computeDesiredOrders` returns, not written out: whole tranches that follow each other are one stretch, however many they are.
 * O(log n) where all but a few orders are whole tranches worth `minNotional`; an order of its own costs by itself.
 * @throws InvariantError for an order size of 0 or less, or a count that is none.
 */
export function quoteLadder(input: QuoteInput): LadderQuote {
  const { activeLevels, maxOrders } = input
  if (!isCount(activeLevels)) invariant(false, 'activeLevels must be an integer of 0 or more, or null', { activeLevels })
  if (!isCount(maxOrders)) invariant(false, 'maxOrders must be an integer of 0 or more, or null', { maxOrders })
  const split = splitLadder(input)
  const walk = new Walk(input)
  const bids = walk.bids(split)
  const asks = walk.asks(split)
  return new LadderQuote({ boundary: split.boundary, tranches: walk.tranches, ...limit(bids, asks, maxOrders, walk.skips) })
}

/** One walk over the active levels of both sides, from the inside out. */
class Walk {
  readonly tranches: Tranches
  readonly skips: SkipRun[] = []
  readonly #input: QuoteInput
  /** Prices of the venue's band: 0.2 * mark < px <= 5 * mark. On integers `5 * px > mark` is `px > floor(mark / 5)`. */
  readonly #bandFrom: bigint
  readonly #bandTo: bigint | undefined
  /** The lowest price in the band at which a tranche is worth the least notional. */
  readonly #leastPx: bigint

  constructor(input: QuoteInput) {
    this.tranches = Tranches.of(input.grid, input.orderSize)
    this.#input = input
    const { mark } = input
    this.#bandFrom = mark === null ? 0n : mark / 5n + 1n
    this.#bandTo = mark === null ? undefined : mark * 5n
    const worth = this.tranches.leastPx(input.minNotional)
    this.#leastPx = worth > this.#bandFrom ? worth : this.#bandFrom
  }

  bids({ bestBid, keptBid }: LadderSplit): Stretches {
    const { grid, orderSize, activeLevels } = this.#input
    const lowest = activeLevels === null ? 0 : Math.max(0, bestBid - activeLevels + 1)
    const built = new StretchBuilder('bid')
    let left: Ntl = this.#input.quote
    for (let level = bestBid; level >= lowest; level--) {
      const px = grid.px(level)
      const settled = level === bestBid ? keptBid : NONE
      if (settled === 0n) {
        const end = this.#bidRun(level, px, lowest, left)
        if (end <= level) {
          built.addTranches(level, level - end + 1)
          left = (left - this.tranches.cost(end, level + 1)) as Ntl
          level = end
          continue
        }
      }
      const skipped = this.#skipRun('bid', level, px, level - lowest + 1, { settled, left })
      if (skipped > 0) {
        level -= skipped - 1
        continue
      }
      const wanted = settled > 0n ? settled : orderSize
      const needed = notional(px, wanted)
      const sz = needed <= left ? wanted : affordableSz(left, px)
      const value = sz === wanted ? needed : notional(px, sz)
      const offered = this.#offer(built, level, px, { sz, settled, value })
      if (sz <= 0n) this.#skip({ side: 'bid', level, px, sz: wanted, reason: 'insufficientQuote', needed, available: left })
      // A smaller order is the last one: what it leaves would make crumbs further out.
      left = (sz < wanted ? 0n : left - (offered === sz ? value : px * offered)) as Ntl
    }
    return built.stretches
  }

  asks({ boundary, partialAsk, surplus }: LadderSplit): Stretches {
    const { grid, orderSize, activeLevels } = this.#input
    const end = activeLevels === null ? grid.levels : Math.min(grid.levels, boundary + activeLevels)
    const built = new StretchBuilder('ask')
    let left: Sz = this.#input.offerableBase
    for (let level = boundary; level < end; level++) {
      const px = grid.px(level)
      const settled = level === boundary ? partialAsk : NONE
      const count = settled === 0n ? this.#askRun(level, px, end, left) : 0
      if (count > 0) {
        built.addTranches(level, count)
        left = (left - orderSize * BigInt(count)) as Sz
        level += count - 1
        continue
      }
      const skipped = this.#skipRun('ask', level, px, end - level, { settled, left })
      if (skipped > 0) {
        level += skipped - 1
        continue
      }
      const wanted = settled > 0n ? settled : orderSize
      const sz = wanted <= left ? wanted : left
      const offered = this.#offer(built, level, px, { sz, settled, value: notional(px, sz) })
      if (sz <= 0n) this.#skip({ side: 'ask', level, px, sz: wanted, reason: 'insufficientBase', needed: wanted, available: left })
      left = (sz < wanted ? 0n : left - offered) as Sz
    }
    if (surplus > 0n) {
      const level = grid.levels - 1
      const capacity = (BigInt(grid.levels) * orderSize) as Sz
      this.#skip({ side: 'ask', level, px: grid.px(level), sz: surplus, reason: 'surplusBase', capacity })
    }
    return built.stretches
  }

  /** Returns the lowest level of the whole tranches from `level` downwards that are in the band, worth enough and paid for; above `level` for none. */
  #bidRun(level: number, px: Px, lowest: number, left: Ntl): number {
    const { grid } = this.#input
    if (px < this.#leastPx || !this.#isBelowBandTo(px)) return level + 1
    const least = grid.px(lowest) >= this.#leastPx ? lowest : grid.levelsBelow(this.#leastPx as Px)
    return left > 0n ? this.tranches.affordableFrom(least, level + 1, left) : level + 1
  }

  /** Returns how many whole tranches from `level` upwards, below `end`, are in the band, worth enough and covered. */
  #askRun(level: number, px: Px, end: number, left: Sz): number {
    const { grid, orderSize } = this.#input
    if (left < orderSize || px < this.#leastPx || !this.#isBelowBandTo(px)) return 0
    const to = this.#isBelowBandTo(grid.px(end - 1)) ? end : grid.levelsBelow(((this.#bandTo as bigint) + 1n) as Px)
    const covered = left / orderSize
    return covered < BigInt(to - level) ? Number(covered) : to - level
  }

  /**
   * Skips the levels from `level` outwards that are outside the band, or, where nothing is left to pay them with, those inside of it. Returns how many
   * of the `most` levels that are; 0 where this level is to be looked at by itself.
   */
  #skipRun(side: Side, level: number, px: Px, most: number, { settled, left }: { readonly settled: Sz; readonly left: bigint }): number {
    const { mark } = this.#input
    const inBand = this.#inBand(px)
    if (inBand && (settled > 0n || left !== 0n)) return 0
    // An order of its own size is a run of its own.
    if (settled > 0n) {
      this.#skip({ side, level, px, sz: settled, reason: 'outsideBand', mark: mark as Px })
      return 1
    }
    const count = Math.min(most, this.#runOf(side, level, px, inBand))
    this.skips.push({ count, side, level, mark: inBand ? undefined : (mark as Px) })
    return count
  }

  /** Returns how many levels from `level` outwards are as near to the band as it is: in it, or on the same side of it. */
  #runOf(side: Side, level: number, px: Px, inBand: boolean): number {
    const { grid } = this.#input
    const isAbove = !inBand && px >= this.#bandFrom
    const above = this.#bandTo === undefined ? grid.levels : grid.levelsBelow((this.#bandTo + 1n) as Px)
    const from = grid.levelsBelow(this.#bandFrom as Px)
    if (side === 'ask') return (isAbove ? grid.levels : inBand ? above : from) - level
    return level + 1 - (isAbove ? above : inBand ? from : 0)
  }

  /** Puts down what of a wanted order may be offered. Returns its size. */
  #offer(
    built: StretchBuilder,
    level: number,
    px: Px,
    { sz, settled, value }: { readonly sz: Sz; readonly settled: Sz; readonly value: Ntl },
  ): Sz {
    const { side } = built
    const { minNotional } = this.#input
    const offered = sz === settled || value >= minNotional ? sz : restingDust(this.#input, side, level, sz)
    if (offered > 0n) built.add({ side, level, px, sz: offered })
    else if (sz > 0n) this.#skip({ side, level, px, sz, reason: 'belowMinNotional', notional: value, minNotional })
    return offered
  }

  #skip(one: QuoteSkip): void {
    this.skips.push({ count: 1, one })
  }

  #inBand(px: Px): boolean {
    return px >= this.#bandFrom && this.#isBelowBandTo(px)
  }

  #isBelowBandTo(px: Px): boolean {
    return this.#bandTo === undefined || px <= this.#bandTo
  }
}

/** Returns what rests in a slot whose new order would be dust: it may stay as it is, unless it is more than the slot's share `sz`. */
function restingDust(input: QuoteInput, side: Side, level: number, sz: Sz): Sz {
  const there = sz > 0n ? input.restingSz(side, level) : undefined
  return there !== undefined && there <= sz ? there : NONE
}

/** Leaves of both sides what the market may have open, innermost first, and skips the rest. */
function limit(bids: Stretches, asks: Stretches, maxOrders: number | null, skips: readonly SkipRun[]) {
  const [bidCount, askCount] = [countOf(bids), countOf(asks)]
  if (maxOrders === null || bidCount + askCount <= maxOrders) return { bids, asks, skips }
  const keptBids = Math.min(bidCount, Math.max(Math.ceil(maxOrders / 2), maxOrders - askCount))
  const [inBids, outBids] = cut(bids, keptBids, 'bid')
  const [inAsks, outAsks] = cut(asks, maxOrders - keptBids, 'ask')
  const beyond: SkipRun = { count: bidCount + askCount - maxOrders, bids: outBids, asks: outAsks, maxOrders }
  return { bids: inBids, asks: inAsks, skips: [...skips, beyond] }
}

const isCount = (value: number | null): boolean => value === null || (Number.isInteger(value) && value >= 0)
