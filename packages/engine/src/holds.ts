import type { CurrentOrder } from '@hyperladder/order-state'
import { type MarketSpec, notional, type Side, szToWei } from '@hyperladder/units'
import type { EngineState, MarketState } from './state.ts'

/** What an order holds at the venue: base wei for an ask, quote for a bid (API reference 8.3). */
export const holdOf = (market: MarketSpec, order: { readonly side: Side; readonly px: CurrentOrder['px'] }, sz: CurrentOrder['remaining']): bigint =>
  order.side === 'ask' ? szToWei(sz, market.base) : notional(order.px, sz)

export const heldToken = (market: MarketSpec, side: Side): number => (side === 'ask' ? market.base.index : market.quote.index)

/**
 * Returns what own orders of a market hold, per token: live, in flight, and closed without explanation alike. Of an order and its replacement
 * the larger counts, since the venue releases the one before it checks the other.
 */
export function ownHolds(market: MarketState): Map<number, bigint> {
  const holds = new Map<number, bigint>()
  const current = market.orders.getCurrentOrders()
  const byRef = new Map(current.filter((order) => order.replaces !== undefined).map((order) => [order.replaces, order]))
  for (const order of current) {
    if (order.replaces !== undefined && current.some((other) => other.ref === order.replaces)) continue
    const replacement = byRef.get(order.ref)
    const own = holdOf(market.market, order, order.remaining)
    const next = replacement ? holdOf(market.market, replacement, replacement.remaining) : 0n
    const token = heldToken(market.market, order.side)
    holds.set(token, (holds.get(token) ?? 0n) + (own > next ? own : next))
  }
  return holds
}

/** Returns what somebody else's orders of the same account hold of a token. */
export function foreignHold(state: EngineState, tokenIndex: number): bigint {
  let sum = 0n
  for (const order of state.foreign.values()) {
    const spec = state.specByCoin.get(order.coin)
    if (spec && heldToken(spec, order.side) === tokenIndex) sum += holdOf(spec, order, order.sz)
  }
  return sum
}

/** Returns what new orders may still take, per token: what the account has, less all that is held. May be negative after a withdrawal. */
export function freeFunds(state: EngineState): Map<number, bigint> {
  const free = new Map<number, bigint>()
  for (const [tokenIndex, { ledger }] of state.tokens) free.set(tokenIndex, ledger.effective - foreignHold(state, tokenIndex))
  for (const market of state.markets) {
    for (const [token, held] of ownHolds(market)) free.set(token, (free.get(token) ?? 0n) - held)
  }
  return free
}
