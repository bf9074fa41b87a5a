import { floorDecimal, floorToLegalPx, HyperladderError, type MarketSpec, type Px, type Sz } from '@hyperladder/units'
import type { TapeLevel, TapeOrder } from '../../core/types.ts'

/** A recording that can't be read. */
export class ReplayError extends HyperladderError {}

/** One moment of a recording. `atMs` is its own time. */
export type TapeEntry = {
  readonly atMs: number
  readonly book?: { readonly bids: readonly TapeLevel[]; readonly asks: readonly TapeLevel[] }
  /** The best of both sides alone; {@link withTouches} makes a book of it. */
  readonly touch?: Touch
  readonly takers: readonly TapeOrder[]
}

export type Touch = { readonly bid?: TapeLevel; readonly ask?: TapeLevel }

/** One line of a recording by the names of its header. */
export type Row = (column: string) => string

/**
 * Returns entries, in order of time, with every touch made a book: the best levels are the touch's, and what the latest recorded book had
 * beyond them stays. A side that the touch leaves empty is empty.
 */
export function withTouches(entries: readonly TapeEntry[]): readonly TapeEntry[] {
  let latest: NonNullable<TapeEntry['book']> = { bids: [], asks: [] }
  return entries.map(({ touch, ...entry }) => {
    if (entry.book !== undefined) latest = entry.book
    if (touch === undefined) return entry
    const { bid, ask } = touch
    const bids = bid === undefined ? [] : [bid, ...latest.bids.filter(({ px }) => px < bid.px)]
    const asks = ask === undefined ? [] : [ask, ...latest.asks.filter(({ px }) => px > ask.px)]
    return { ...entry, book: { bids, asks } }
  })
}

/** Price and size of a line in units of the market, both floored to what it knows; nothing when one of them is 0 then. */
export function levelOf(market: MarketSpec, px: string, sz: string): TapeLevel | undefined {
  const level = {
    px: floorToLegalPx(floorDecimal(px, market.pxDecimals), market.pxDecimals) as Px,
    sz: floorDecimal(sz, market.szDecimals) as Sz,
  }
  return level.px > 0n && level.sz > 0n ? level : undefined
}
