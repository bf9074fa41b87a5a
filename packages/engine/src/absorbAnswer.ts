import type { BatchAnswer, ItemAnswer, Refusal } from '@hyperladder/exchange-port'
import type { RequestOutcome } from '@hyperladder/order-state'
import { LIMITS } from './config.ts'
import type { SettledOutcome } from './event.ts'
import { haltMarket } from './halt.ts'
import { cooldownMs, isAccountWide, isStatic, restAfter, targetAfterRefusal } from './refusals.ts'
import { type BookedRequest, type EngineState, type MarketState, slotKey, targetKey } from './state.ts'

/** Takes the answer to a batch: facts for its orders, the charge for the budget, a pause for what was refused. */
export function absorbAnswer(
  state: EngineState,
  event: { readonly atMs: number; readonly seqs: readonly number[]; readonly answer: BatchAnswer },
): void {
  const { seqs, answer, atMs } = event
  const booked: BookedRequest[] = []
  for (const seq of seqs) {
    const request = state.requests.get(seq)
    if (request) booked.push(request)
  }
  if (booked.length === 0) return
  // A lost answer settles nothing: requests, slots, funds and charge stay taken until the shell has settled them.
  if (answer.type === 'unknown') return
  state.activity += 1
  state.wantsTick = true
  for (const request of booked) release(state, request)
  switch (answer.type) {
    case 'answered':
      state.budget.onAnswered(booked.length, answer.charged, atMs)
      for (let index = 0; index < booked.length; index += 1) absorbItem(state, booked[index] as BookedRequest, answer.items[index], atMs)
      return
    case 'refused':
      state.budget.onAnswered(booked.length, answer.charged, atMs)
      absorbRefusedBatch(state, booked, answer.refusal, atMs)
      return
    case 'notSent':
      state.budget.onAnswered(booked.length, 0, atMs)
      for (const request of booked) merge(state, request, { type: 'neverLanded' }, atMs)
      pause(state, booked, atMs + LIMITS.unsentPauseMs)
      return
    default:
      return answer satisfies never
  }
}

/** Takes what became of requests whose answer was lost: the facts of their orders have come as status readings before. */
export function absorbSettled(
  state: EngineState,
  event: { readonly atMs: number; readonly outcomes: readonly SettledOutcome[]; readonly charged: number },
): void {
  const known = event.outcomes.filter(({ seq }) => state.requests.has(seq))
  if (known.length === 0) return
  state.activity += 1
  state.wantsTick = true
  state.budget.onAnswered(known.length, event.charged, event.atMs)
  for (const { seq, outcome } of known) {
    const request = state.requests.get(seq) as BookedRequest
    release(state, request)
    merge(state, request, outcome, event.atMs)
    if (outcome.type === 'accepted') count(state.markets[request.market] as MarketState, request.kind)
  }
}

function absorbItem(state: EngineState, request: BookedRequest, item: ItemAnswer | undefined, atMs: number): void {
  const market = state.markets[request.market] as MarketState
  if (item === undefined) return merge(state, request, { type: 'refused', target: 'doubt' }, atMs)
  switch (item.type) {
    case 'resting':
    case 'filled':
      merge(state, request, { type: 'accepted', oid: item.oid }, atMs)
      if (state.suspects.size > 0) state.suspects.delete(keyOf(request))
      if (state.refusals.size > 0) state.refusals.delete(keyOf(request))
      return count(market, request.kind)
    case 'canceled':
      if (state.refusals.size > 0) state.refusals.delete(keyOf(request))
      merge(state, request, { type: 'accepted' }, atMs)
      return count(market, request.kind)
    case 'refused':
      return absorbRefusal(state, request, item.refusal, atMs)
    default:
      return item satisfies never
  }
}

/** Nothing of the batch ran. Where the cause lies in one item that nobody names, each goes alone next time and shows itself. */
function absorbRefusedBatch(state: EngineState, booked: readonly BookedRequest[], refusal: Refusal, atMs: number): void {
  const alone = booked.length === 1
  for (const request of booked) {
    if (alone || request.kind === 'cancel' || !isStatic(refusal.code)) {
      absorbRefusal(state, request, refusal, atMs)
      continue
    }
    merge(state, request, { type: 'refused', target: 'intact' }, atMs)
    state.suspects.set(keyOf(request), refusal.code)
  }
}

function absorbRefusal(state: EngineState, request: BookedRequest, refusal: Refusal, atMs: number): void {
  const market = state.markets[request.market] as MarketState
  merge(state, request, { type: 'refused', target: targetAfterRefusal(request.kind, refusal.code) }, atMs)
  market.stats.refused += 1
  state.suspects.delete(keyOf(request))
  state.notices.push({ type: 'refused', coin: market.market.coin, slot: request.slot, action: request.kind, refusal })
  if (refusal.code === 'signer' || refusal.code === 'vault')
    haltMarket(state, market, `the venue does not accept our signature: ${refusal.text}`, { sticky: false })
  if (isAccountWide(refusal.code)) pause(state, [request], atMs + cooldownMs(refusal.code))
  else {
    const times = countRefusal(state, keyOf(request))
    state.cooldowns.start(keyOf(request), refusal.code, atMs + restAfter(request.kind, refusal.code, times))
  }
}

/** Returns how often in a row a slot or order was refused, this time included. The one refused longest ago is forgotten first. */
function countRefusal({ refusals }: EngineState, key: string): number {
  const times = (refusals.get(key) ?? 0) + 1
  refusals.delete(key)
  refusals.set(key, times)
  const oldest = refusals.keys().next()
  if (refusals.size > LIMITS.refusals && !oldest.done) refusals.delete(oldest.value)
  return times
}

/** Takes a request off the books. What was cancelled at the venue's insistence is insisted on anew only by another reading. */
function release(state: EngineState, request: BookedRequest): void {
  state.requests.delete(request.seq)
  const market = state.markets[request.market] as MarketState
  if (request.kind !== 'cancel' || market.insisted.size === 0) return
  market.insisted = new Map([...market.insisted].filter(([oid]) => oid !== request.target))
}

/** A spent budget for places says nothing of cancels, which have a cap of their own; so each kind pauses by itself. */
function pause(state: EngineState, requests: readonly BookedRequest[], untilMs: number): void {
  const kind = requests.some((request) => request.kind === 'cancel') ? 'cancels' : 'others'
  state.pausedUntilMs[kind] = Math.max(state.pausedUntilMs[kind], untilMs)
}

function merge(state: EngineState, request: BookedRequest, outcome: RequestOutcome, atMs: number): void {
  ;(state.markets[request.market] as MarketState).orders.merge({ type: 'answered', seq: request.seq, outcome, atMs })
}

function count(market: MarketState, kind: BookedRequest['kind']): void {
  if (kind === 'place') market.stats.placed += 1
  else if (kind === 'modify') market.stats.modified += 1
  else market.stats.cancelled += 1
}

/** A refused cancel rests its target, a refused place or modify its slot. */
const keyOf = (request: BookedRequest): string =>
  request.kind !== 'cancel' && request.slot ? slotKey(request.market, request.slot) : targetKey(request.market, request.target)
