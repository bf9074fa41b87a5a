import { formatServer } from '@hyperladder/protocol'
import { NTL_DECIMALS, roundHalfUpDiv } from '@hyperladder/units'
import type { FillRecord, TradeFill } from '../../core/types.ts'
import type { VenueCore } from '../../core/venueCore.ts'
import { marketOf, tokenOf } from './lookup.ts'
import { encodeSide } from './order.ts'

/** Decimals that the price of merged fills is rounded to (API reference 1.8). */
const MERGED_PX_DECIMALS = 10

const isTrade = (fill: FillRecord): fill is TradeFill => fill.type !== 'dust'

/** One fill as `userFills` and its feed tell it, `cloid` between `tid` and `feeToken` and absent when unset (API reference 1.8). */
export const encodeFill = (core: VenueCore, fill: FillRecord) =>
  encode(core, fill, formatServer(fill.px, marketOf(core, fill.coin).pxDecimals))

/**
 * Returns fills as the wire has them, with consecutive ones of one order and time merged: size, fee and closedPnl summed, price weighted by size and
 * rounded half up to 10 decimals, identity and start position of the earliest. Same order in and out. A dust conversion has an oid of its own,
 * and is merged with nothing.
 */
export function encodeMergedFills(core: VenueCore, fills: readonly FillRecord[], order: 'newestFirst' | 'oldestFirst') {
  const oldestFirst = order === 'oldestFirst' ? fills : fills.toReversed()
  const groups: FillRecord[][] = []
  for (const fill of oldestFirst) {
    const last = groups.at(-1)
    if (last?.[0]?.oid === fill.oid && last[0].timeMs === fill.timeMs) last.push(fill)
    else groups.push([fill])
  }
  const rows = groups.map((group) => encodeMerged(core, group))
  return order === 'oldestFirst' ? rows : rows.reverse()
}

function encodeMerged(core: VenueCore, group: readonly FillRecord[]) {
  const first = group[0] as FillRecord
  if (group.length === 1 || !group.every(isTrade)) return encodeFill(core, first)
  const sum = (of: (fill: TradeFill) => bigint): bigint => group.reduce((total, fill) => total + of(fill), 0n)
  const sz = sum((fill) => fill.sz)
  const scale = 10n ** BigInt(MERGED_PX_DECIMALS - marketOf(core, first.coin).pxDecimals)
  const px = roundHalfUpDiv(sum((fill) => fill.px * fill.sz) * scale, sz)
  const merged = { ...first, sz, fee: sum((fill) => fill.fee), closedPnl: sum((fill) => fill.closedPnl) }
  const builder = first.type === 'trade' && first.builderFee !== undefined ? { builderFee: sum((fill) => fill.builderFee ?? 0n) } : {}
  return encode(core, { ...merged, ...builder } as TradeFill, formatServer(px, MERGED_PX_DECIMALS))
}

/** The venue's word for a sale of less than a lot. */
const DUST = 'Spot Dust Conversion'

function encode(core: VenueCore, fill: FillRecord, px: string) {
  const market = marketOf(core, fill.coin)
  const isDust = fill.type === 'dust'
  const feeToken = tokenOf(core, fill.feeToken)
  return {
    coin: fill.coin,
    px,
    sz: isDust ? formatServer(fill.wei, market.base.weiDecimals) : formatServer(fill.sz, market.szDecimals),
    side: encodeSide(fill.side),
    time: fill.timeMs,
    startPosition: formatServer(fill.startPosition, market.base.weiDecimals),
    dir: isDust ? DUST : fill.side === 'bid' ? 'Buy' : 'Sell',
    closedPnl: formatServer(fill.closedPnl, NTL_DECIMALS),
    hash: fill.hash,
    oid: fill.oid,
    crossed: fill.crossed,
    fee: formatServer(fill.fee, feeToken.weiDecimals),
    tid: fill.tid,
    ...(fill.cloid !== undefined && { cloid: fill.cloid }),
    feeToken: feeToken.name,
    twapId: null,
    ...(!isDust && fill.builderFee !== undefined && { builderFee: formatServer(fill.builderFee, feeToken.weiDecimals) }),
  }
}
