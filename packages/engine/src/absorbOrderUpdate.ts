import type { OrderUpdate } from '@hyperladder/exchange-port'
import { isOurCloid, type OrderFact, type OrderRef } from '@hyperladder/order-state'
import type { Cloid, Oid } from '@hyperladder/units'
import type { EngineEvent } from './event.ts'
import type { EngineState, MarketState } from './state.ts'

/**
 * The venue's word on one order. The feed is account-wide: only pairs of ours enter, and there only orders of ours; what others of the
 * same account have resting is remembered for what it holds.
 */
export function absorbOrderUpdate(state: EngineState, update: OrderUpdate, atMs: number): void {
  const market = state.marketByCoin.get(update.coin)
  if (market && isOurs(market, update)) {
    market.orders.merge(legFact(update, atMs))
    // What a fill changes can be done only once it is booked, and its frame often comes after this one: a tick for this one would be in its way.
    state.wantsTick ||= update.state !== 'open' && update.state !== 'filled'
    return
  }
  rememberForeign(state, update)
}

function isOurs(market: MarketState, update: { readonly oid: Oid; readonly cloid?: Cloid }): boolean {
  return (update.cloid !== undefined && isOurCloid(update.cloid)) || market.orders.status(update.oid) !== undefined
}

function rememberForeign(state: EngineState, update: OrderUpdate): void {
  if (!state.specByCoin.has(update.coin)) return
  if (update.state === 'open' && update.sz > 0n)
    state.foreign.set(update.oid, { coin: update.coin, side: update.side, px: update.px, sz: update.sz })
  else state.foreign.delete(update.oid)
}

function legFact(update: OrderUpdate, atMs: number): OrderFact {
  const { oid, cloid, side, px, origSz, sz } = update
  const leg = { type: 'leg' as const, oid, ...(cloid === undefined ? {} : { cloid }), side, px, origSz, atMs }
  switch (update.state) {
    case 'open':
      return { ...leg, state: 'open' }
    case 'filled':
      return { ...leg, state: 'filled', remaining: sz }
    case 'canceled':
      return { ...leg, state: 'canceled', remaining: sz }
    case 'rejected':
      return { ...leg, state: 'rejected' }
    case 'unknown':
      // A word nobody taught us is believed to be an end (API reference 1.7), and asked about.
      return { ...leg, state: 'gone' }
    default:
      return update.state satisfies never
  }
}

type StatusRead = Extract<EngineEvent, { type: 'orderStatusRead' }>

/**
 * The answer to a status query: a fact like any other; `unknownOid` is believed only where the shell has ruled out that the order can still
 * land. Where it was asked for the sake of a refused request, it also says what the refusal left of its target.
 */
export function absorbOrderStatus(state: EngineState, event: StatusRead): void {
  const market = state.marketByCoin.get(event.coin)
  if (!market) return
  const ghost = market.ghosts.has(event.ref)
  insist(market, event)
  if (event.reading.type === 'order') {
    const { update } = event.reading
    market.orders.merge(legFact(update, event.atMs))
    if (event.seq !== undefined) {
      const target = update.state === 'open' ? 'intact' : 'gone'
      market.orders.merge({ type: 'answered', seq: event.seq, outcome: { type: 'refused', target }, atMs: event.atMs })
    }
    if (ghost && update.state !== 'open') correctGhost(state, market, event.ref)
    // It has ended, the fills were read, and still they don't explain it: what is booked is all there will be.
    if (event.confirmGone && update.state !== 'open' && market.orders.find(event.ref)) writeOff(state, market, event.ref)
  } else if (event.reading.type === 'unknownOid' && event.confirmGone && market.orders.find(event.ref)) {
    writeOff(state, market, event.ref)
  }
  state.wantsTick = true
}

/** The books say it ended, the venue lists it and says it is open: the venue has the order, so it is cancelled by its oid. */
function insist(market: MarketState, { ref, reading }: StatusRead): void {
  const listed = typeof ref === 'number' ? market.contradicted.get(ref) : undefined
  if (listed === undefined || reading.type !== 'order' || reading.update.state !== 'open') return
  market.insisted = new Map([...market.insisted, [listed.oid, listed]])
}

function writeOff(state: EngineState, market: MarketState, ref: OrderRef): void {
  market.orders.removeGhost(ref)
  correctGhost(state, market, ref)
}

function correctGhost(state: EngineState, market: MarketState, ref: OrderRef): void {
  market.ghosts = new Map([...market.ghosts].filter(([other]) => other !== ref))
  state.corrections.orders += 1
  state.notices.push({ type: 'ghost', coin: market.market.coin, ref: String(ref) })
}
