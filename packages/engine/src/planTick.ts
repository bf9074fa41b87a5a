import { computeDiff, type LadderDiffer } from '@hyperladder/differ'
import { BatchEmitter } from './batchEmitter.ts'
import { addCandidates, addInsistedCancels, slotOf, sortByWorth, takenOut } from './candidates.ts'
import { LIMITS } from './config.ts'
import { fitCandidates, skip } from './fit.ts'
import { judgeBooks } from './invariants.ts'
import { judgeGuards } from './judgeGuards.ts'
import { memoryOf } from './memory.ts'
import type { Candidate, MarketExplain, Plan, PlanSkip, Violation } from './plan.ts'
import { planBatch } from './planBatch.ts'
import { NO_SKIPS, oneSkip, type SkipPart, skipsOf, withSkipped } from './planSkips.ts'
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
  const memory = memoryOf(state)
  const blind = options.blind ?? false
  const quiet = memory.quietPlan(state, blind)
  if (quiet !== undefined) return { ...quiet, nowMs }
  const { violations, ripening } = judgeBooks(state, nowMs)
  const made = planMarkets(state, memory.differs, { blind, violations })
  const emission = emit(state, made.candidates, nowMs)
  const numbers = { seq: state.nextSeq, generation: state.nextGeneration }
  const batches = emission.batches.map((items) => planBatch(state, items, numbers))
  const plan = {
    nowMs,
    batches,
    skipped: NO_SKIPS,
    explain: made.explain,
    violations,
    breaches: made.breaches,
    worths: made.worths,
    nextSeq: numbers.seq,
    nextGeneration: numbers.generation,
    waitingForBbo: emission.waitingForBbo,
  }
  withSkipped(plan, made.skips, emission.skips)
  const isQuiet = made.candidates.length === 0 && violations.length === 0 && made.breaches.length === 0 && !ripening
  // What the venue insists on is judged by requests as well.
  if (isQuiet && state.markets.every(({ insisted }) => insisted.size === 0)) memory.remember(plan)
  return plan
}

type Circumstances = { readonly blind: boolean; readonly violations: readonly Violation[] }

function planMarkets(state: EngineState, differs: readonly LadderDiffer[], { blind, violations }: Circumstances) {
  const wanted = quoteMarkets(state)
  const { breaches, worths } = judgeGuards(state, wanted)
  const skips: SkipPart[] = []
  const candidates: Candidate[] = []
  const explain: MarketExplain[] = []
  for (const market of state.markets) {
    const { slots } = market.orders
    const { coin } = market.market
    const halting = breaches.find((breach) => breach.market === market.index)
    const guarded = halting ? undefined : wanted[market.index]
    const broken = violations.some((violation) => violation.market === market.index)
    const reason = broken ? 'violation' : blind ? 'blind' : undefined
    if (reason !== undefined && guarded !== undefined) {
      // Not a moment to act: a message is on its way that mends it, or the next plan halts.
      skips.push(oneSkip(skip(market, undefined, reason)))
      const pulled = computeDiff([], takenOut(state, guarded, market), state.config.diff)
      addCandidates(candidates, market, undefined, pulled, state.budget.throttled)
      explain.push({ coin, boundary: market.boundary, desired: 0, current: slots.size })
      continue
    }
    const diff = (differs[market.index] as LadderDiffer).diff(guarded?.quote, slots)
    addCandidates(candidates, market, guarded?.quote, diff, state.budget.throttled)
    addInsistedCancels(candidates, state, market)
    skips.push(skipsOf(market, guarded, diff, halting?.reason))
    const boundary = wanted[market.index]?.boundary ?? market.boundary
    explain.push({ coin, boundary, desired: guarded?.quote.size ?? 0, current: slots.size })
  }
  return { breaches, worths, skips, candidates, explain }
}

type Outcome = {
  readonly batches: readonly (readonly Candidate[])[]
  readonly skips: readonly SkipPart[]
  readonly waitingForBbo: boolean
}

const NOTHING: Outcome = { batches: [], skips: [], waitingForBbo: false }

/** What of the candidates goes out, and why the others do not. */
function emit(state: EngineState, candidates: Candidate[], nowMs: number): Outcome {
  if (candidates.length === 0) return NOTHING
  const { cancels, others } = state.pausedUntilMs
  const isPaused = ({ kind }: Candidate): boolean => nowMs < (kind === 'cancel' ? cancels : others)
  const late = nowMs < cancels || nowMs < others ? candidates.filter(isPaused) : []
  const allowed = late.length === 0 ? candidates : candidates.filter((candidate) => !isPaused(candidate))
  const fitted = fitCandidates(state, sortByWorth(allowed), nowMs)
  const emission = BatchEmitter.emit(fitted.candidates, state.budget, {
    nowMs,
    batchItems: LIMITS.batchItems,
    alone: (candidate) =>
      state.suspects.size > 0 && candidate.kind !== 'cancel' && state.suspects.has(slotKey(candidate.market, candidate.to)),
  })
  const { batches } = emission
  const { waitingForBbo } = fitted
  const held = [...late, ...emission.held]
  const count = fitted.skipped.length + held.length
  if (count === 0) return { batches, skips: [], waitingForBbo }
  const addTo = (list: PlanSkip[]): void => {
    for (const entry of fitted.skipped) list.push(entry)
    for (const candidate of held) list.push(skip(state.markets[candidate.market] as MarketState, slotOf(candidate), 'budget'))
  }
  return { batches, skips: [{ count, addTo }], waitingForBbo }
}
