import type { CurrentOrder, OrderStatus } from '@hyperladder/order-state'
import { type MarketSpec, notional, type Side, szToWei } from '@hyperladder/units'
import type { EngineState, MarketState } from './state.ts'

/** What an order holds at the venue: base wei for an ask, quote for a bid (API reference 8.3). */
export const holdOf = (
  market: MarketSpec,
  order: { readonly side: Side; readonly px: CurrentOrder['px'] },
  sz: CurrentOrder['remaining'],
): bigint => (order.side === 'ask' ? szToWei(sz, market.base) : notional(order.px, sz))

export const heldToken = (market: MarketSpec, side: Side): number => (side === 'ask' ? market.base.index : market.quote.index)

const CLOSED: ReadonlySet<OrderStatus> = new Set(['filled', 'canceled', 'rejected', 'gone'])

/**
 * Returns what own orders of a market hold or may come to hold, per token, for planning: live, in flight, and closed without explanation, since
 * a fill of those may be on its way. Of an open order and its unanswered replacement the larger counts, as the venue releases the one before
 * it checks the other; of a closed one and its replacement, both.
 */
function plannedHolds(market: MarketState): Map<number, bigint> {
  const holds = new Map<number, bigint>()
  const current = market.orders.getCurrentOrders()
  const open = new Set(current.filter(({ status }) => !CLOSED.has(status)).map(({ ref }) => ref))
  const replacements = new Map(current.filter(({ replaces }) => replaces !== undefined).map((order) => [order.replaces, order]))
  for (const order of current) {
    if (order.replaces !== undefined && open.has(order.replaces)) continue
    const replacement = open.has(order.ref) ? replacements.get(order.ref) : undefined
    const own = holdOf(market.market, order, order.remaining)
    const next = replacement ? holdOf(market.market, replacement, replacement.remaining) : 0n
    add(holds, heldToken(market.market, order.side), own > next ? own : next)
  }
  return holds
}

/**
 * Returns what own live orders of a market hold, per token, for the invariant. What is in flight is left out: `fitCandidates` gave it no more than was
 * free, and a fill that overtook it can only make the venue refuse it.
 */
export function liveHolds(market: MarketState): Map<number, bigint> {
  const holds = new Map<number, bigint>()
  for (const order of market.orders.getCurrentOrders()) {
    if (CLOSED.has(order.status) || order.oid === undefined) continue
    add(holds, heldToken(market.market, order.side), holdOf(market.market, order, order.remaining))
  }
  return holds
}

const add = (sums: Map<number, bigint>, key: number, value: bigint): void => void sums.set(key, (sums.get(key) ?? 0n) + value)

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
    for (const [token, held] of plannedHolds(market)) add(free, token, -held)
  }
  return free
}

/**
 * Returns what new orders of each market may still take of its own allocation, per token, in configuration order. The account may have more: it is
 * another market's, or nobody's yet.
 */
export function marketRooms(state: EngineState): readonly ReadonlyMap<number, bigint>[] {
  return state.markets.map((market) => {
    const { base, quote } = market.market
    const effective = market.inventory.effective()
    const holds = plannedHolds(market)
    const room = (token: number, share: bigint): [number, bigint] => [token, share - foreignHold(state, token) - (holds.get(token) ?? 0n)]
    return new Map([room(base.index, szToWei(effective.base, base)), room(quote.index, effective.quote)])
  })
}
