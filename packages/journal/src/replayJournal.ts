import {
  absorb,
  commit,
  createEngine,
  type EngineSnapshot,
  type EngineState,
  planTick,
  restoreEngine,
  snapshotEngine,
  takeNotices,
} from '@hyperladder/engine'
import { encode } from './codec.ts'
import type { JournalReader, StoredRecord } from './journalReader.ts'
import { decodeEvent, decodePlan, decodeRun, decodeSnapshot, type PlanRecord, planRecord } from './records.ts'

/** Where to stop: after the record of this number, or after the last record of that time. */
export type ReplayUntil = { readonly seq: number } | { readonly atMs: number }

/** The first plan, or snapshot of all that the engine knows, that did not come out as it was written down; with the engine as it was then. */
export type ReplayDifference = { readonly record: StoredRecord; readonly state: EngineState } & (
  | { readonly of: 'plan'; readonly written: PlanRecord; readonly replayed: PlanRecord }
  | { readonly of: 'snapshot'; readonly written: EngineSnapshot; readonly replayed: EngineSnapshot }
)

export type Replay = {
  readonly counts: {
    readonly runs: number
    readonly events: number
    readonly plans: number
    readonly actions: number
    readonly items: number
    readonly snapshots: number
    /** Records before the first run or snapshot that is kept: proven by the chain, and nothing to begin with. */
    readonly skipped: number
  }
  readonly first: StoredRecord | undefined
  readonly last: StoredRecord | undefined
  readonly difference: ReplayDifference | undefined
  /** The engine after the last record; `undefined` when the journal holds no run. */
  readonly state: EngineState | undefined
}

/**
 * Feeds a journal through the engine, from the oldest run or snapshot it holds, and requires of every plan the same actions, byte for byte, and of every
 * snapshot the same knowledge. Stops at the first difference.
 * @throws {@link JournalError} when the journal itself is broken.
 */
export function replayJournal(journal: JournalReader, options: { readonly until?: ReplayUntil } = {}): Replay {
  const replayer = new Replayer()
  for (const record of journal.records()) {
    if (isBeyond(record, options.until)) break
    replayer.take(record)
    if (replayer.difference !== undefined) break
  }
  return replayer
}

class Replayer implements Replay {
  readonly counts = { runs: 0, events: 0, plans: 0, actions: 0, items: 0, snapshots: 0, skipped: 0 }
  first: StoredRecord | undefined
  last: StoredRecord | undefined
  difference: ReplayDifference | undefined
  state: EngineState | undefined

  take(record: StoredRecord): void {
    this.first ??= record
    this.last = record
    if (record.kind === 'run') this.#begin(record)
    else if (record.kind === 'snapshot') this.#snapshot(record)
    else if (this.state === undefined) this.counts.skipped += 1
    else if (record.kind === 'event') this.#event(this.state, record)
    else if (record.kind === 'plan') this.#plan(this.state, record)
  }

  #begin({ body }: StoredRecord): void {
    const { config, seed } = decodeRun(body)
    this.state = createEngine(config, seed)
    this.counts.runs += 1
  }

  #event(state: EngineState, { body }: StoredRecord): void {
    absorb(state, decodeEvent(body))
    takeNotices(state)
    this.counts.events += 1
  }

  #plan(state: EngineState, record: StoredRecord): void {
    const written = decodePlan(record.body)
    const plan = planTick(state, written.nowMs, { blind: written.blind })
    const replayed = planRecord(plan, written.blind)
    if (encode(replayed) !== record.body) {
      this.difference = { of: 'plan', record, state, written, replayed }
      return
    }
    commit(state, plan)
    takeNotices(state)
    this.counts.plans += 1
    this.counts.actions += written.actions.length
    this.counts.items += written.actions.reduce((sum, { items }) => sum + items.length, 0)
  }

  #snapshot(record: StoredRecord): void {
    const { config, snapshot: written } = decodeSnapshot(record.body)
    this.counts.snapshots += 1
    if (this.state === undefined) {
      this.state = restoreEngine(config, written)
      return
    }
    const replayed = snapshotEngine(this.state)
    if (encode(replayed) !== encode(written)) this.difference = { of: 'snapshot', record, state: this.state, written, replayed }
  }
}

const isBeyond = (record: StoredRecord, until: ReplayUntil | undefined): boolean =>
  until !== undefined && ('seq' in until ? record.seq > until.seq : record.atMs > until.atMs)
