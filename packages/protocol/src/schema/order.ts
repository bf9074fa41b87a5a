import { type InferOutput, literal, looseObject, nullish, optional, string, variant } from 'valibot'
import { type ParsedList, parseList, parseWith } from './parse.ts'
import { decimalText, maybeCloid, oid, sideLetter, timeMs } from './primitives.ts'

/**
 * An order as `openOrders`, `frontendOpenOrders`, `orderStatus`, `orderUpdates` print it (API reference 1.3, 1.4, 4.6). `sz` is what remains,
 * except on status records, where it may be stale. Servers before 2025 left out `origSz`.
 */
export const orderSchema = looseObject({
  coin: string(),
  side: sideLetter,
  limitPx: decimalText,
  sz: decimalText,
  oid,
  timestamp: timeMs,
  origSz: optional(decimalText),
  cloid: maybeCloid,
  tif: nullish(string()),
  orderType: optional(string()),
})
export type OrderRecord = InferOutput<typeof orderSchema>

/** An order with the venue's word on it. The set of words is open: every one is kept. */
export const orderUpdateSchema = looseObject({ order: orderSchema, status: string(), statusTimestamp: timeMs })
export type OrderUpdateRecord = InferOutput<typeof orderUpdateSchema>

const orderStatusSchema = variant('status', [
  looseObject({ status: literal('order'), order: orderUpdateSchema }),
  looseObject({ status: literal('unknownOid') }),
])
export type OrderStatusReply = { readonly type: 'order'; readonly record: OrderUpdateRecord } | { readonly type: 'unknownOid' }

/** Parses the reply to `openOrders`. @throws {@link WireError} when it is no list. */
export const parseOpenOrders = (value: unknown): ParsedList<OrderRecord> => parseList(orderSchema, value, 'openOrders')

/** Parses the reply to `frontendOpenOrders`. @throws {@link WireError} when it is no list. */
export const parseFrontendOpenOrders = (value: unknown): ParsedList<OrderRecord> => parseList(orderSchema, value, 'frontendOpenOrders')

/** Parses the reply to `historicalOrders`: one order may appear once per status it had. @throws {@link WireError} when it is no list. */
export const parseHistoricalOrders = (value: unknown): ParsedList<OrderUpdateRecord> =>
  parseList(orderUpdateSchema, value, 'historicalOrders')

/** Parses the reply to `orderStatus`. @throws {@link WireError} */
export function parseOrderStatus(value: unknown): OrderStatusReply {
  const reply = parseWith(orderStatusSchema, value, 'orderStatus')
  return reply.status === 'order' ? { type: 'order', record: reply.order } : { type: 'unknownOid' }
}
