import { invariant, type Wei } from '@hyperladder/units'
import { LIMITS } from './config.ts'
import { haltMarket } from './halt.ts'
import type { Plan, PlannedRequest } from './plan.ts'
import type { EngineState, MarketState } from './state.ts'

/**
 * Returns the state with the plan's requests on the books: before they are sent, so that a fill or an answer that comes at any moment after
 * finds its order. A plan can be committed once, to the state it was made of.
 * @throws {@link InvariantError} for a plan of another state.
 */
export function commit(state: EngineState, plan: Plan): EngineState {
  let count = 0
  for (const { requests } of plan.batches) count += requests.length
  invariant(plan.nextSeq === state.nextSeq + count, 'a plan is committed to the state it was made of', {
    planned: plan.nextSeq,
    next: state.nextSeq,
  })
  for (const { requests } of plan.batches) for (const request of requests) book(state, request, plan.nowMs)
  state.nextSeq = plan.nextSeq
  state.nextGeneration = plan.nextGeneration
  state.waitingForBbo = plan.waitingForBbo
  state.wantsTick = false
  state.cooldowns.forget(plan.nowMs)
  for (const { coin, boundary } of plan.explain) {
    const market = state.marketByCoin.get(coin) as MarketState
    market.boundary = boundary
    market.latest = plan
    market.stats.ticks += 1
  }
  judgeViolations(state, plan)
  for (const { market: index, peak } of plan.worths) {
    const { worth } = state.markets[index] as MarketState
    worth.peak = peak
    worth.flowed = 0n as Wei
  }
  for (const { market, reason } of plan.breaches) haltMarket(state, state.markets[market] as MarketState, reason, { sticky: true })
  return state
}

/** A law that stays broken halts its market; one that mends itself was a message out of its order. */
function judgeViolations(state: EngineState, plan: Plan): void {
  if (plan.violations.length === 0 && state.brokenSince.size === 0) return
  const since = new Map<string, number>()
  for (const { market: index, rule, values } of plan.violations) {
    const market = state.markets[index] as MarketState
    const key = `${index}|${rule}`
    const brokenMs = state.brokenSince.get(key) ?? plan.nowMs
    since.set(key, brokenMs)
    if (plan.nowMs - brokenMs < LIMITS.violationMs) continue
    state.violations += 1
    state.notices.push({ type: 'violation', coin: market.market.coin, rule, values })
    haltMarket(state, market, `invariant broken: ${rule}`, { sticky: true })
  }
  state.brokenSince = since
}

function book(state: EngineState, request: PlannedRequest, atMs: number): void {
  const { seq, kind, slot, cloid, target, to } = request
  const { orders } = state.markets[request.market] as MarketState
  if (kind === 'cancel') {
    invariant(target !== undefined, 'a cancel has a target', { seq })
    orders.merge({ type: 'cancelRequested', seq, target, atMs })
  } else {
    invariant(slot !== undefined && cloid !== undefined && to !== undefined, 'a new order has a slot, a cloid and a price', { seq })
    const { px, sz } = to
    if (kind === 'place') orders.merge({ type: 'placeRequested', seq, cloid, slot, px, sz, atMs })
    else {
      invariant(target !== undefined, 'a modify has a target', { seq })
      orders.merge({ type: 'modifyRequested', target, seq, cloid, slot, px, sz, atMs })
    }
  }
  state.requests.set(seq, { seq, market: request.market, kind, slot, cloid, target })
  state.budget.onSent(1)
  state.activity += 1
}
