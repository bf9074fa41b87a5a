import { floorDecimal, floorToLegalPx, HyperladderError, type MarketSpec, type Px, type Sz } from '@hyperladder/units'
import type { TapeLevel, TapeOrder } from '../../core/types.ts'

/** A recording that can't be read. */
export class ReplayError extends HyperladderError {}

/** One moment of a recording. `atMs` is its own time. */
export type TapeEntry = {
  readonly atMs: number
  readonly book?: { readonly bids: readonly TapeLevel[]; readonly asks: readonly TapeLevel[] }
  readonly takers: readonly TapeOrder[]
}

/** One line of a recording by the names of its header. */
export type Row = (column: string) => string

/** Price and size of a line in units of the market, both floored to what it knows; nothing when one of them is 0 then. */
export function levelOf(market: MarketSpec, px: string, sz: string): TapeLevel | undefined {
  const level = {
    px: floorToLegalPx(floorDecimal(px, market.pxDecimals), market.pxDecimals) as Px,
    sz: floorDecimal(sz, market.szDecimals) as Sz,
  }
  return level.px > 0n && level.sz > 0n ? level : undefined
}
