import { absorb, commit, createEngine, type EngineState, planTick, takeNotices } from '@hyperladder/engine'
import { encode } from './codec.ts'
import { JournalError } from './journalError.ts'
import type { JournalReader, StoredRecord } from './journalReader.ts'
import { decodeEvent, decodePlan, decodeRun, type PlanRecord, planRecord } from './records.ts'

/** Where to stop: after the record of this number, or after the last record of that time. */
export type ReplayUntil = { readonly seq: number } | { readonly atMs: number }

/** The first plan that did not come out as it was written down. */
export type ReplayDifference = {
  readonly record: StoredRecord
  readonly written: PlanRecord
  readonly replayed: PlanRecord
  /** The engine as it was when it planned. */
  readonly state: EngineState
}

export type Replay = {
  readonly counts: {
    readonly runs: number
    readonly events: number
    readonly plans: number
    readonly actions: number
    readonly items: number
  }
  readonly first: StoredRecord | undefined
  readonly last: StoredRecord | undefined
  readonly difference: ReplayDifference | undefined
  /** The engine after the last record; `undefined` when the journal holds no run. */
  readonly state: EngineState | undefined
}

/**
 * Feeds a journal through the engine and requires of every plan the same actions, byte for byte. Stops at the first difference.
 * @throws {@link JournalError} when the journal itself is broken.
 */
export function replayJournal(journal: JournalReader, options: { readonly until?: ReplayUntil } = {}): Replay {
  const counts = { runs: 0, events: 0, plans: 0, actions: 0, items: 0 }
  let state: EngineState | undefined
  let first: StoredRecord | undefined
  let last: StoredRecord | undefined
  const running = (record: StoredRecord): EngineState => state ?? outOfRun(record)
  for (const record of journal.records()) {
    if (isBeyond(record, options.until)) break
    first ??= record
    last = record
    switch (record.kind) {
      case 'run': {
        const { config, seed } = decodeRun(record.body)
        state = createEngine(config, seed)
        counts.runs += 1
        break
      }
      case 'event':
        absorb(running(record), decodeEvent(record.body))
        counts.events += 1
        break
      case 'plan': {
        const difference = replayPlan(running(record), record)
        if (difference !== undefined) return { counts, first, last, difference, state }
        counts.plans += 1
        const { actions } = decodePlan(record.body)
        counts.actions += actions.length
        counts.items += actions.reduce((sum, { items }) => sum + items.length, 0)
        break
      }
      case 'sent':
      case 'snapshot':
      case 'end':
        break
      default:
        record.kind satisfies never
    }
    if (state !== undefined) takeNotices(state)
  }
  return { counts, first, last, difference: undefined, state }
}

function replayPlan(state: EngineState, record: StoredRecord): ReplayDifference | undefined {
  const written = decodePlan(record.body)
  const plan = planTick(state, written.nowMs, { blind: written.blind })
  const replayed = planRecord(plan, written.blind)
  if (encode(replayed) !== record.body) return { record, written, replayed, state }
  commit(state, plan)
  return undefined
}

const isBeyond = (record: StoredRecord, until: ReplayUntil | undefined): boolean =>
  until !== undefined && ('seq' in until ? record.seq > until.seq : record.atMs > until.atMs)

function outOfRun({ seq, kind }: StoredRecord): never {
  throw new JournalError('E_JOURNAL_RUN', `record ${seq} (${kind}) belongs to no run: the journal does not begin with one`, { seq, kind })
}
