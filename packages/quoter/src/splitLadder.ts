import { invariant, type Sz } from '@hyperladder/units'
import type { QuoteInput } from './types.ts'

/** Where the inventory and the resting orders cut the ladder. */
export type LadderSplit = {
  /** The lowest ask level by the allocated base; the ladder's `levels` when there is none. */
  readonly boundary: number
  /** Size of the ask on the boundary level when that is the partial level; 0 when the boundary is a full tranche. */
  readonly partialAsk: Sz
  /** The highest bid level; below 0 when there is none. */
  readonly bestBid: number
  /** What remains of the partly filled bid on `bestBid`, which must stay as it is; 0 when there is none. */
  readonly keptBid: Sz
  /** Base that no level has room for. */
  readonly surplus: Sz
}

export type SplitInput = Pick<QuoteInput, 'grid' | 'orderSize' | 'base' | 'gapLevels' | 'minNotional' | 'resting' | 'restingSz'>

const NONE = 0n as Sz

/** Returns how the ladder splits into asks and bids. O(1). The cases (a), (b), (c) are those of the package's README. */
export function splitLadder(input: SplitInput): LadderSplit {
  const { grid, orderSize, gapLevels, resting } = input
  if (orderSize <= 0n) invariant(false, 'orderSize must be above 0', { orderSize })
  if (!Number.isInteger(gapLevels) || gapLevels < 0) invariant(false, 'gapLevels must be an integer of 0 or more', { gapLevels })
  const base = input.base > 0n ? input.base : 0n
  const tranches = base / orderSize
  if (tranches >= BigInt(grid.levels)) {
    const surplus = (base - BigInt(grid.levels) * orderSize) as Sz
    return { boundary: 0, partialAsk: NONE, bestBid: -1, keptBid: NONE, surplus }
  }
  const partial = grid.levels - Number(tranches) - 1
  const inner = partial - gapLevels

  // (a) Half-bought: its remainder goes on buying, and the base it bought so far waits for the tranche to be complete.
  const keptBid = inner >= 0 ? resting.partlyFilledBid(inner) : undefined
  if (keptBid !== undefined) return { boundary: partial + 1, partialAsk: NONE, bestBid: inner, keptBid, surplus: NONE }

  // (b) Half-sold.
  const partialAsk = partialAskOf(input, partial, (base - tranches * orderSize) as Sz)
  if (partialAsk > 0n) return { boundary: partial, partialAsk, bestBid: inner - 1, keptBid: NONE, surplus: NONE }

  // (c) Nothing on the partial level, or dust that can't be sold.
  return { boundary: partial + 1, partialAsk: NONE, bestBid: inner, keptBid: NONE, surplus: NONE }
}

function partialAskOf(input: SplitInput, level: number, rest: Sz): Sz {
  if (rest <= 0n) return NONE
  if (rest * input.grid.px(level) >= input.minNotional) return rest
  if (!input.resting.askRests(level)) return NONE
  // Dust that rests may stay, but neither grow nor shrink: the venue would refuse the new order that takes.
  const there = input.restingSz('ask', level)
  if (there === undefined) return rest
  return there <= rest ? there : NONE
}

/** Returns the boundary alone: the lowest ask level by the allocated base and the resting orders. Law: more base never raises it. */
export const boundaryOf = (input: SplitInput): number => splitLadder(input).boundary
