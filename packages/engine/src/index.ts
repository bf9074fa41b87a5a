export { absorb, readingMark } from './absorb.ts'
export { suspectsFlow } from './absorbBalances.ts'
export { BatchEmitter, type Emission, type EmitOptions } from './batchEmitter.ts'
export { commit } from './commit.ts'
export { type AccountGuards, type DriftTolerance, type EngineConfig, LIMITS, type MarketConfig, type MarketGuards } from './config.ts'
export { createEngine, type EngineSeed } from './createEngine.ts'
export { EngineError } from './engineError.ts'
export type { CautionLevel, EngineEvent, ReadingMark, SettledOutcome } from './event.ts'
export { findViolations } from './invariants.ts'
export type { MarketSnapshot } from './marketSnapshot.ts'
export type { Notice } from './notice.ts'
export type {
  Breach,
  Candidate,
  MarketExplain,
  Plan,
  PlannedBatch,
  PlannedRequest,
  PlanSkip,
  SkipReason,
  Violation,
  Worth,
} from './plan.ts'
export { planTick } from './planTick.ts'
export { type OpenQuestion, openQuestions } from './questions.ts'
export { type EnginePosition, type EngineResume, positionOf, type ResumedMarket, type ResumedToken } from './resume.ts'
export { type EngineSnapshot, restoreEngine, snapshotEngine } from './snapshot.ts'
export {
  type BookedRequest,
  type EngineState,
  type MarketState,
  type MarketStats,
  type MarketWorth,
  type TokenState,
  takeNotices,
} from './state.ts'
export type { TokenSnapshot } from './tokenSnapshot.ts'
