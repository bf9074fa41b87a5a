import { formatServer } from '@hyperladder/protocol'
import type { Side } from '@hyperladder/units'
import type { OpenOrderView, OrderRecord, Tif } from '../../core/types.ts'
import type { VenueCore } from '../../core/venueCore.ts'
import { marketOf } from './lookup.ts'

/** `tif` as the venue spells it, by the core's word. */
const TIF_WORDS: Readonly<Record<Tif, string>> = { alo: 'Alo', gtc: 'Gtc', ioc: 'Ioc', market: 'FrontendMarket' }

export const encodeSide = (side: Side): 'B' | 'A' => (side === 'bid' ? 'B' : 'A')

/** Order of `openOrders` and `orderUpdates`: `cloid` is absent when unset (API reference 1.3, 4.6). */
export function encodeOrder(core: VenueCore, order: OpenOrderView) {
  return { ...common(core, order), origSz: size(core, order), ...(order.cloid !== undefined && { cloid: order.cloid }) }
}

/** Order of `frontendOpenOrders`, `orderStatus`, `historicalOrders` and the `openOrders` feed: `cloid` is null when unset (API reference 1.4). */
export function encodeFrontendOrder(core: VenueCore, order: OpenOrderView) {
  return {
    ...common(core, order),
    triggerCondition: 'N/A',
    isTrigger: false,
    triggerPx: '0.0',
    children: [],
    isPositionTpsl: false,
    reduceOnly: false,
    orderType: order.tif === 'market' ? 'Market' : 'Limit',
    origSz: size(core, order),
    tif: TIF_WORDS[order.tif],
    cloid: order.cloid ?? null,
  }
}

/** Element of the `orderUpdates` feed. */
export function encodeOrderUpdate(core: VenueCore, record: OrderRecord) {
  return { order: encodeOrder(core, record), status: record.status, statusTimestamp: record.statusTimeMs }
}

/** Row of `historicalOrders`, and the inside of `orderStatus`. */
export function encodeOrderRecord(core: VenueCore, record: OrderRecord) {
  return { order: encodeFrontendOrder(core, record), status: record.status, statusTimestamp: record.statusTimeMs }
}

function common(core: VenueCore, order: OpenOrderView) {
  const market = marketOf(core, order.coin)
  return {
    coin: order.coin,
    side: encodeSide(order.side),
    limitPx: formatServer(order.px, market.pxDecimals),
    sz: formatServer(order.sz, market.szDecimals),
    oid: order.oid,
    timestamp: order.timeMs,
  }
}

function size(core: VenueCore, order: OpenOrderView): string {
  return formatServer(order.origSz, marketOf(core, order.coin).szDecimals)
}
