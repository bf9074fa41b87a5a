import { formatServer } from '@hyperladder/protocol'
import { type MarketSpec, NTL_DECIMALS, type Px, type Sz } from '@hyperladder/units'
import type { BookLevel, MarketCtx, TradeRecord } from '../../core/types.ts'
import type { VenueCore } from '../../core/venueCore.ts'
import { marketOf } from './lookup.ts'
import { encodeSide } from './order.ts'

const BOOK_DEPTH = 20
const FAST_BOOK_DEPTH = 5
/** Rows of `recentTrades` (API reference 1.12). */
export const RECENT_TRADES = 10

export type BookShape = {
  readonly coin: string
  readonly nSigFigs: number | null
  readonly mantissa: number | null
  readonly fast: boolean
}

/** A book of at most 20 levels a side (5 when fast), merged to `nSigFigs` if asked; `spread` only then (API reference 1.11, 4.12). */
export function encodeBook(core: VenueCore, { coin, nSigFigs, mantissa, fast }: BookShape) {
  const market = marketOf(core, coin)
  const depth = fast ? FAST_BOOK_DEPTH : BOOK_DEPTH
  const book = core.book(coin, nSigFigs === null ? depth : undefined)
  const merged = (levels: readonly BookLevel[], side: 'bid' | 'ask') =>
    nSigFigs === null ? levels : aggregated(levels, side, nSigFigs, mantissa ?? 1)
  const side = (levels: readonly BookLevel[]) => levels.slice(0, depth).map((level) => encodeLevel(market, level))
  const bid = book.bids[0]?.px
  const ask = book.asks[0]?.px
  return {
    coin,
    time: core.timeMs,
    levels: [side(merged(book.bids, 'bid')), side(merged(book.asks, 'ask'))],
    ...(fast && { fast: true }),
    ...(nSigFigs !== null && bid !== undefined && ask !== undefined && { spread: formatServer(ask - bid, market.pxDecimals) }),
  }
}

/** `[bid, ask]`, null for an empty side (API reference 4.13). */
export function encodeBbo(core: VenueCore, coin: string) {
  const market = marketOf(core, coin)
  const { bid, ask } = core.bbo(coin)
  return { coin, time: core.timeMs, bbo: [bid && encodeLevel(market, bid), ask && encodeLevel(market, ask)] }
}

export function encodeTrade(core: VenueCore, trade: TradeRecord) {
  const market = marketOf(core, trade.coin)
  return {
    coin: trade.coin,
    side: encodeSide(trade.side),
    px: formatServer(trade.px, market.pxDecimals),
    sz: formatServer(trade.sz, market.szDecimals),
    time: trade.timeMs,
    hash: trade.hash,
    tid: trade.tid,
    users: [trade.buyer, trade.seller],
  }
}

/** Context of a pair. No supply is tracked here: both supplies are a constant. */
export function encodeCtx(core: VenueCore, coin: string) {
  const market = marketOf(core, coin)
  const ctx = core.marketCtx(coin)
  const px = (value: Px | null): string => formatServer(value ?? 0n, market.pxDecimals)
  return {
    prevDayPx: px(ctx.prevDayPx ?? ctx.mark),
    dayNtlVlm: formatServer(ctx.dayNtlVlm, NTL_DECIMALS),
    markPx: px(ctx.mark),
    midPx: midText(market, ctx),
    circulatingSupply: SUPPLY,
    coin,
    totalSupply: SUPPLY,
    dayBaseVlm: formatServer(ctx.dayBaseVlm, market.szDecimals),
  }
}

/** Map of coin to mid; the last trade's price where a side is empty, no entry where there is neither (API reference 1.14). */
export function encodeMids(core: VenueCore): Readonly<Record<string, string>> {
  const mids: Record<string, string> = {}
  for (const market of core.markets) {
    const ctx = core.marketCtx(market.coin)
    const mid = midText(market, ctx) ?? (ctx.lastPx === null ? null : formatServer(ctx.lastPx, market.pxDecimals))
    if (mid !== null) mids[market.coin] = mid
  }
  return mids
}

/** No supply is tracked here. */
export const SUPPLY = '1000000000.0'

function midText(market: MarketSpec, ctx: MarketCtx): string | null {
  return ctx.midTenths === null ? null : formatServer(ctx.midTenths, market.pxDecimals + 1)
}

function encodeLevel(market: MarketSpec, { px, sz, n }: BookLevel) {
  return { px: formatServer(px, market.pxDecimals), sz: formatServer(sz, market.szDecimals), n }
}

/** Levels merged to `mantissa` units of the last of `figures` significant figures: bids down, asks up, away from the touch. */
function aggregated(levels: readonly BookLevel[], side: 'bid' | 'ask', figures: number, mantissa: number): readonly BookLevel[] {
  const merged: BookLevel[] = []
  for (const level of levels) {
    const excess = Math.max(0, level.px.toString().length - figures)
    const unit = 10n ** BigInt(excess) * BigInt(mantissa)
    const low = level.px - (level.px % unit)
    const px = (side === 'bid' || low === level.px ? low : low + unit) as Px
    const last = merged.at(-1)
    if (last?.px === px) merged[merged.length - 1] = { px, sz: (last.sz + level.sz) as Sz, n: last.n + level.n }
    else merged.push({ ...level, px })
  }
  return merged
}
