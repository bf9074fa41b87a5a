import { computeDiff, type Diff } from '@hyperladder/differ'
import type { ActionBatch, PlaceItem } from '@hyperladder/exchange-port'
import { type CurrentOrder, encodeCloid, type OrderRef, type Slot } from '@hyperladder/order-state'
import type { DesiredOrder } from '@hyperladder/quoter'
import { type Cloid, invariant, type Oid } from '@hyperladder/units'
import { BatchEmitter } from './batchEmitter.ts'
import { LIMITS } from './config.ts'
import { fitCandidates, skip } from './fit.ts'
import type { GuardedQuote } from './guards.ts'
import { findViolations } from './invariants.ts'
import { judgeGuards } from './judgeGuards.ts'
import type { Candidate, MarketExplain, Plan, PlannedBatch, PlannedRequest, PlanSkip } from './plan.ts'
import { quoteMarkets } from './quoteMarkets.ts'
import { type EngineState, type MarketState, slotKey } from './state.ts'

/** `blind`: fills may be missing, so nothing is quoted or moved; what is halted, draining, or taken out by caution is cancelled all the same. */
export type PlanOptions = { readonly blind?: boolean }

/**
 * Returns what to do now: boundary, desired orders, difference to the live ones, what of it fits funds and budget, as ordered batches.
 * Pure: the state is not changed. Law: the same state and time give the same plan, byte for byte; nothing in it needs an unanswered
 * cancel, and nothing in it must be refused by a venue that stands where the state says.
 */
export function planTick(state: EngineState, nowMs: number, options: PlanOptions = {}): Plan {
  const violations = findViolations(state, nowMs)
  const broken = new Set(violations.map(({ market }) => market))
  const wanted = quoteMarkets(state)
  const { breaches, worths } = judgeGuards(state, wanted)
  const halting = new Map(breaches.map(({ market, reason }) => [market, reason]))
  const skipped: PlanSkip[] = []
  const candidates: Candidate[] = []
  const explain: MarketExplain[] = []
  for (const market of state.markets) {
    const quote = halting.has(market.index) ? undefined : wanted[market.index]
    const current = market.orders.getCurrentOrders()
    const reason = broken.has(market.index) ? 'violation' : options.blind ? 'blind' : undefined
    if (reason !== undefined && quote !== undefined) {
      // Not a moment to act: a message is on its way that mends it, or the next plan halts.
      skipped.push(skip(market, undefined, reason))
      const pulled = computeDiff([], takenOut(state, quote, current), state.config.diff)
      candidates.push(...candidatesOf(market, undefined, pulled, state.budget.throttled))
      explain.push({ coin: market.market.coin, boundary: market.boundary, desired: 0, current: current.length })
      continue
    }
    const diff = computeDiff(quote?.desired ?? [], current, state.config.diff)
    candidates.push(...candidatesOf(market, quote, diff, state.budget.throttled), ...insistedCancels(state, market))
    skipped.push(...skipsOf(market, quote, diff, halting.get(market.index)))
    explain.push({
      coin: market.market.coin,
      boundary: wanted[market.index]?.boundary ?? market.boundary,
      desired: quote?.desired.length ?? 0,
      current: current.length,
    })
  }
  const paused = state.pausedUntilMs
  const allowed = candidates.filter(({ kind }) => nowMs >= (kind === 'cancel' ? paused.cancels : paused.others))
  const fitted = fitCandidates(
    state,
    allowed.sort((a, b) => a.rank - b.rank || a.market - b.market),
    nowMs,
  )
  const emission = BatchEmitter.emit(fitted.candidates, state.budget, {
    nowMs,
    batchItems: LIMITS.batchItems,
    alone: (candidate) => candidate.kind !== 'cancel' && state.suspects.has(slotKey(candidate.market, candidate.to)),
  })
  const late = candidates.filter((candidate) => !allowed.includes(candidate))
  const held = [...late, ...emission.held].map((candidate) =>
    skip(state.markets[candidate.market] as MarketState, slotOf(candidate), 'budget'),
  )
  const numbers = { seq: state.nextSeq, generation: state.nextGeneration }
  const batches = emission.batches.map((items) => planBatch(state, items, numbers))
  return {
    nowMs,
    batches,
    skipped: [...skipped, ...fitted.skipped, ...held],
    explain,
    violations,
    breaches,
    worths,
    nextSeq: numbers.seq,
    nextGeneration: numbers.generation,
    waitingForBbo: fitted.waitingForBbo,
  }
}

/** While the budget is spent, what must only become less is cancelled: cancels still go out when modifies wait their turn. */
const shrinksOnly = (target: CurrentOrder, to: DesiredOrder): boolean => target.px === to.px && to.sz < target.remaining

/** Distance from the inside is the place in the desired list, which is inside-out; what is only to be cancelled comes after. */
function candidatesOf(market: MarketState, quote: GuardedQuote | undefined, diff: Diff, throttled: boolean): readonly Candidate[] {
  const rank = new Map((quote?.desired ?? []).map((order, index) => [`${order.side}${order.level}`, index]))
  const rankOf = (to: DesiredOrder) => rank.get(`${to.side}${to.level}`) ?? rank.size
  return [
    ...diff.cancels.map(({ target }, index): Candidate => ({ market: market.index, rank: index, kind: 'cancel', target })),
    ...diff.modifies.map(
      ({ target, to }): Candidate =>
        throttled && shrinksOnly(target, to)
          ? { market: market.index, rank: rankOf(to), kind: 'cancel', target }
          : { market: market.index, rank: rankOf(to), kind: 'modify', target, to },
    ),
    ...diff.places.map((to): Candidate => ({ market: market.index, rank: rankOf(to), kind: 'place', to })),
  ]
}

/** What caution takes out is cancelled even where nothing else may be decided: fewer quotes are safe whatever was missed. */
function takenOut(state: EngineState, quote: GuardedQuote, current: readonly CurrentOrder[]): readonly CurrentOrder[] {
  if (state.caution.level === 'none') return []
  if (state.caution.level === 'pull') return current
  const slots = new Set(quote.withheld.filter(({ reason }) => reason === 'caution').map(({ order }) => `${order.side}${order.level}`))
  return current.filter(({ side, level }) => slots.has(`${side}${level}`))
}

function skipsOf(market: MarketState, quote: GuardedQuote | undefined, diff: Diff, halting: string | undefined): readonly PlanSkip[] {
  if (quote === undefined) return [skip(market, undefined, 'halted', { reason: halting ?? market.halted })]
  return [
    ...quote.withheld.map(({ order, reason, values }) => skip(market, order, reason, values)),
    ...quote.skipped.map((order) => skip(market, order, order.reason)),
    ...diff.skipped.map(({ target, to, reason }) => skip(market, to ?? slotOfOrder(target), reason)),
  ]
}

/** Orders the venue insists on, one request at a time: they are on nobody's books, so the differ can't see them. */
function insistedCancels(state: EngineState, market: MarketState): readonly Candidate[] {
  const asked = new Set([...state.requests.values()].map(({ target }) => target))
  return [...market.insisted.values()]
    .filter(({ oid }) => !asked.has(oid))
    .map(
      ({ oid, side, px, sz, origSz }, rank): Candidate => ({
        market: market.index,
        rank,
        kind: 'cancel',
        target: { ref: oid, oid, side, level: undefined, px, remaining: sz, origSz, hasFills: false, status: 'resting', busy: false },
      }),
    )
}

const slotOfOrder = ({ side, level }: CurrentOrder): Slot | undefined => (level === undefined ? undefined : { side, level })

const slotOf = (candidate: Candidate): Slot | undefined => (candidate.kind === 'cancel' ? slotOfOrder(candidate.target) : candidate.to)

type Numbers = { seq: number; generation: bigint }

function planBatch(state: EngineState, items: readonly Candidate[], numbers: Numbers): PlannedBatch {
  const requests = items.map((item) => planRequest(state, item, numbers))
  return { batch: toBatch(state, requests), requests }
}

function planRequest(state: EngineState, item: Candidate, numbers: Numbers): PlannedRequest {
  const market = state.markets[item.market] as MarketState
  const seq = numbers.seq++
  const target: OrderRef | undefined = item.kind === 'place' ? undefined : item.target.ref
  if (item.kind === 'cancel')
    return { seq, market: item.market, kind: 'cancel', slot: slotOf(item), cloid: undefined, target, to: undefined }
  const { side, level } = item.to
  const generation = numbers.generation++
  const cloid = encodeCloid({ fingerprint: market.grid.fingerprint, market: market.market.pairIndex, side, level, generation })
  return { seq, market: item.market, kind: item.kind, slot: { side, level }, cloid, target, to: item.to }
}

function toBatch(state: EngineState, requests: readonly PlannedRequest[]): ActionBatch {
  const kind = requests[0]?.kind
  invariant(kind !== undefined && requests.every((request) => request.kind === kind), 'a batch is of one kind and not empty', { kind })
  switch (kind) {
    case 'place':
      return { type: 'place', items: requests.map((request) => placeItem(state, request)) }
    case 'modify':
      return {
        type: 'modify',
        items: requests.map((request) => ({ target: request.target as Oid | Cloid, replacement: placeItem(state, request) })),
      }
    case 'cancel':
      return {
        type: 'cancel',
        items: requests.map(({ market, target }) => ({ coin: coinOf(state, market), target: target as Oid | Cloid })),
      }
    default:
      return kind satisfies never
  }
}

function placeItem(state: EngineState, { market, to, cloid }: PlannedRequest): PlaceItem {
  invariant(to !== undefined && cloid !== undefined, 'a new order has a price, a size and a cloid')
  return { coin: coinOf(state, market), side: to.side, px: to.px, sz: to.sz, cloid }
}

const coinOf = (state: EngineState, market: number): string => (state.markets[market] as MarketState).market.coin
