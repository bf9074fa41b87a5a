export { decode, encode } from './codec.ts'
export { describeDifference } from './describeDifference.ts'
export { type JournalIdentity, journalIdentity } from './identity.ts'
export { Journal } from './journal.ts'
export { JournalError } from './journalError.ts'
export type { BeginOptions, JournalOptions } from './journalOptions.ts'
export { JournalReader, type StoredRecord } from './journalReader.ts'
export type { Past, UnansweredAction, WrittenPosition } from './past.ts'
export type { Pruned } from './prune.ts'
export type { PlanRecord, RecordKind } from './records.ts'
export { type Replay, type ReplayDifference, type ReplayUntil, replayJournal } from './replayJournal.ts'
export {
  type BalanceRow,
  type FillRow,
  type OrderRow,
  type RunRow,
  readBalances,
  readFills,
  readOrders,
  readRuns,
  type Span,
} from './tables.ts'
export { type Verified, verifyJournal } from './verifyJournal.ts'
