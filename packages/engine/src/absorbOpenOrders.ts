import type { OpenOrder } from '@hyperladder/exchange-port'
import { type AdoptedFact, isOurCloid, type Reconciliation } from '@hyperladder/order-state'
import type { ReadingMark } from './event.ts'
import type { EngineState, MarketState } from './state.ts'

/** Takes over what rests before anything was sent: the start. Own orders by their cloid, the rest as configured. */
export function adoptOpenOrders(state: EngineState, orders: readonly OpenOrder[]): void {
  state.markets.forEach((market) => {
    const found = reconcile(market, orders, market.orders.mark())
    for (const fact of [...found.adoptable, ...found.orphans]) market.orders.merge(fact)
    if (state.config.foreignOrders === 'cancel') for (const fact of found.foreign) market.orders.merge(fact)
  })
  rememberForeign(state, orders)
}

/**
 * Takes a reading of the open orders: what the books missed becomes facts, ours that nobody knew become orphans for the next diff.
 * Ghosts are not judged here: the shell asks for each by name first (`openQuestions`).
 */
export function absorbOpenOrders(
  state: EngineState,
  event: { readonly atMs: number; readonly mark: ReadingMark; readonly orders: readonly OpenOrder[] },
): void {
  state.markets.forEach((market, index) => {
    const found = reconcile(market, event.orders, event.mark.facts[index] ?? 0)
    for (const fact of found.landed) market.orders.merge(fact)
    for (const fact of [...found.adoptable, ...found.orphans]) takeOrphan(state, market, fact)
    if (state.config.foreignOrders === 'cancel') for (const fact of found.foreign) takeForeign(state, market, fact)
    if (found.landed.length + found.adoptable.length + found.orphans.length + found.foreign.length > 0) state.wantsTick = true
    market.contradicted = new Map(found.contradicted.map((order) => [order.oid, order]))
    market.insisted = new Map([...market.insisted].filter(([oid]) => market.contradicted.has(oid)))
    market.ghosts = new Map(found.ghosts.map(({ ref }) => [ref, market.ghosts.get(ref) ?? event.atMs]))
  })
  rememberForeign(state, event.orders)
}

function reconcile(market: MarketState, orders: readonly OpenOrder[], askedAtSeq: number): Reconciliation {
  return market.orders.reconcile({ orders: orders.filter((order) => order.coin === market.market.coin), askedAtSeq })
}

/** On the venue with our magic, and not in the books: never adopted in the middle of a run, as nobody knows what was meant by it. */
function takeOrphan(state: EngineState, market: MarketState, fact: AdoptedFact): void {
  const { slot: _, ...orphan } = fact
  market.orders.merge(orphan)
  state.corrections.orders += 1
  state.notices.push({ type: 'orphan', coin: market.market.coin, oid: fact.oid, side: fact.side })
}

function takeForeign(state: EngineState, market: MarketState, fact: AdoptedFact): void {
  market.orders.merge(fact)
  state.notices.push({ type: 'foreign', coin: market.market.coin, oid: fact.oid, side: fact.side })
}

function rememberForeign(state: EngineState, orders: readonly OpenOrder[]): void {
  state.foreign.clear()
  for (const { oid, cloid, coin, side, px, sz } of orders) {
    const market = state.marketByCoin.get(coin)
    const ours = market !== undefined && (market.orders.status(oid) !== undefined || (cloid !== undefined && isOurCloid(cloid)))
    if (!ours && state.specByCoin.has(coin)) state.foreign.set(oid, { coin, side, px, sz })
  }
}
