import type { CurrentOrder, OrderRef, OrderStatus } from '@hyperladder/order-state'
import { type MarketSpec, notional, type Side, szToWei } from '@hyperladder/units'
import type { EngineState, MarketState } from './state.ts'

/** What an order holds at the venue: base wei for an ask, quote for a bid (API reference 8.3). */
export const holdOf = (
  market: MarketSpec,
  order: { readonly side: Side; readonly px: CurrentOrder['px'] },
  sz: CurrentOrder['remaining'],
): bigint => (order.side === 'ask' ? szToWei(sz, market.base) : notional(order.px, sz))

export const heldToken = (market: MarketSpec, side: Side): number => (side === 'ask' ? market.base.index : market.quote.index)

const NOBODY: ReadonlySet<OrderRef> = new Set()
const CLOSED: ReadonlySet<OrderStatus> = new Set(['filled', 'canceled', 'rejected', 'gone'])

/**
 * Returns what own orders of a market hold or may come to hold, per token, for planning: live, in flight, and closed without explanation, since
 * a fill of those may be on its way. Of an open order and its unanswered replacement the larger counts, as the venue releases the one before
 * it checks the other; of a closed one and its replacement, both.
 */
function plannedHolds(market: MarketState): Map<number, bigint> {
  const holds = new Map<number, bigint>()
  const current = market.orders.getCurrentOrders()
  const replacing = current.filter(({ replaces }) => replaces !== undefined)
  // Most of the time nothing is being modified: then every order counts by itself.
  const open = replacing.length === 0 ? NOBODY : new Set(current.filter(({ status }) => !CLOSED.has(status)).map(({ ref }) => ref))
  const replacements = new Map(replacing.map((order) => [order.replaces, order]))
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
 * free, and a fill that overtook it can only make the venue refuse it. So is what the latest reading does not list: nothing holds for it there, and whether
 * it has ended is asked.
 */
export function liveHolds(market: MarketState): Map<number, bigint> {
  const holds = new Map<number, bigint>()
  for (const order of market.orders.getCurrentOrders()) {
    if (CLOSED.has(order.status) || order.oid === undefined || market.ghosts.has(order.ref)) continue
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

/** `free`: what the account has, less all that is held; may be negative after a withdrawal. `rooms`: of each market, what it was given and has not used. */
export type Funds = { readonly free: Map<number, bigint>; readonly rooms: readonly Map<number, bigint>[] }

/**
 * Returns what new orders may still take, per token, in maps of the caller's own: of the account, and of each market's allocation in configuration
 * order. The account may have more than a market: it is another market's, or nobody's yet.
 */
export function fundsOf(state: EngineState): Funds {
  const free = new Map<number, bigint>()
  for (const [tokenIndex, { ledger }] of state.tokens) free.set(tokenIndex, ledger.effective - foreignHold(state, tokenIndex))
  const rooms = state.markets.map((market) => {
    const holds = plannedHolds(market)
    for (const [token, held] of holds) add(free, token, -held)
    const { base, quote } = market.market
    const effective = market.inventory.effective()
    const room = (token: number, share: bigint): [number, bigint] => [token, share - foreignHold(state, token) - (holds.get(token) ?? 0n)]
    return new Map([room(base.index, szToWei(effective.base, base)), room(quote.index, effective.quote)])
  })
  return { free, rooms }
}
