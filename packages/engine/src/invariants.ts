import type { CurrentOrder } from '@hyperladder/order-state'
import { liveHolds } from './holds.ts'
import type { Violation } from './plan.ts'
import type { EngineState, MarketState } from './state.ts'

/** A flow just booked leaves more held than there is until the next plan has shrunk the orders: no fault of the books. */
const FLOW_GRACE_MS = 60_000

/**
 * Returns which laws of the books are broken now: none, in a program without faults. Checked before every plan; what stays broken halts its market.
 * - offered <= owned: what own live orders hold of a token is at most what seed, fills and flows say there is, or what the venue shows: a deposit
 *   that nobody has booked yet may be traded by hand, and what is then left is the account's word.
 * - uncrossed: the highest own bid is below the lowest own ask, of the orders that have a slot. One without is on its way out: somebody else's that was
 *   taken over, or an earlier run's, either of which may have come to rest beyond what was in flight.
 * - one per slot: no two current orders have the same side and level.
 */
export function findViolations(state: EngineState, nowMs: number): readonly Violation[] {
  const violations: Violation[] = []
  const active = state.markets.filter((market) => market.halted === null)
  for (const market of active) {
    const orders = market.orders.getCurrentOrders()
    violations.push(...crossed(market, orders), ...doubled(market, orders))
  }
  const held = new Map<number, bigint>()
  for (const market of active) for (const [token, hold] of liveHolds(market)) held.set(token, (held.get(token) ?? 0n) + hold)
  for (const [token, hold] of held) {
    const owned = state.tokens.get(token)
    if (!owned || hold <= owned.ledger.expected || hold <= owned.lastReading || nowMs - owned.lastFlowMs < FLOW_GRACE_MS) continue
    const values = { token: owned.ledger.token.name, held: hold, owned: owned.ledger.expected, shown: owned.lastReading }
    for (const { index, market } of active) {
      if (market.base.index === token || market.quote.index === token) violations.push({ market: index, rule: 'offered <= owned', values })
    }
  }
  return violations
}

function crossed(market: MarketState, orders: readonly CurrentOrder[]): readonly Violation[] {
  let bid = 0n
  let ask: bigint | undefined
  for (const order of orders) {
    if (order.level === undefined) continue
    if (order.side === 'bid' && order.px > bid) bid = order.px
    if (order.side === 'ask' && (ask === undefined || order.px < ask)) ask = order.px
  }
  return ask === undefined || bid < ask ? [] : [{ market: market.index, rule: 'highest own bid < lowest own ask', values: { bid, ask } }]
}

function doubled(market: MarketState, orders: readonly CurrentOrder[]): readonly Violation[] {
  const slots = new Set<number>()
  for (const order of orders) {
    if (order.level === undefined) continue
    const slot = order.side === 'bid' ? order.level : -1 - order.level
    if (slots.has(slot))
      return [{ market: market.index, rule: 'one live order per slot', values: { side: order.side, level: order.level } }]
    slots.add(slot)
  }
  return []
}
