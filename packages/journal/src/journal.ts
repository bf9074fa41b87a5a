import type { DatabaseSync } from 'node:sqlite'
import { type EngineConfig, type EngineEvent, type EngineState, type Plan, snapshotEngine } from '@hyperladder/engine'
import type { ExternalFlow, Fill } from '@hyperladder/exchange-port'
import { genesisHash, sealOf } from './chain.ts'
import { clearHalts } from './clearHalts.ts'
import { encode } from './codec.ts'
import { betweenRuns, guarded, lock, openToWrite, prepared } from './database.ts'
import { FilesHeld } from './filesHeld.ts'
import { type JournalIdentity, requireSame } from './identity.ts'
import { JournalError } from './journalError.ts'
import { type BeginOptions, type JournalOptions, MAX_BYTES } from './journalOptions.ts'
import { Meta } from './meta.ts'
import { knownSinceMs, type Past, readPast, requireSealed, unseenFills, unseenFlows, writtenPosition } from './past.ts'
import { Projections, tooOldOf } from './projections.ts'
import { type Pruned, prune } from './prune.ts'
import { RecordLog } from './recordLog.ts'
import { encodeRun, encodeSnapshot, type PlanRecord, planRecord, type RecordKind, type SentRecord } from './records.ts'
import { Syncing } from './syncing.ts'
import { Unanswered } from './unanswered.ts'

/** A record that waits for its transaction; with what the tables need of it. */
type Waiting = { readonly kind: RecordKind; readonly atMs: number; readonly body: string } & {
  readonly event?: EngineEvent
  readonly plan?: PlanRecord
  readonly sent?: SentRecord
}

/**
 * What one account's runs saw and did, in one SQLite file, each record chained to the one before it by hash. Records wait in memory until
 * {@link Journal.write} commits them together; nothing that depends on them may be sent before. Once a writing has failed, all that follow fail.
 */
export class Journal {
  readonly path: string
  /** What earlier runs left behind; `undefined` before the first. */
  readonly past: Past | undefined
  readonly #db: DatabaseSync
  readonly #options: JournalOptions
  readonly #release: () => void
  readonly #meta: Meta
  readonly #log: RecordLog
  readonly #unanswered: Unanswered
  readonly #projections: Projections
  readonly #syncing: Syncing
  #waiting: Waiting[] = []
  #run: number
  #config: EngineConfig | undefined
  #position = ''
  readonly #held: FilesHeld | undefined
  #failure: unknown
  #closed = false

  /**
   * Opens or makes the journal of an account and its markets, for this process alone.
   * @throws {@link JournalError} `E_JOURNAL_FOREIGN` when it is of another account, network, set of markets or ladder; `E_JOURNAL_IN_USE`;
   * `E_JOURNAL_OPEN`; `E_JOURNAL_CORRUPT`; `E_JOURNAL_VERSION`.
   * @example Journal.open({ path: 'maker.journal', identity: journalIdentity('testnet', account, config), program: 'maker 0.1.0', nowMs: Date.now })
   */
  static open(options: JournalOptions): Journal {
    const { path, database } = options
    if (database !== undefined) return guarded(path, () => new Journal(options, prepared(path, database), () => {}))
    const unlock = lock(path)
    let db: DatabaseSync | undefined
    const release = () => {
      db?.close()
      unlock()
    }
    try {
      const opened = openToWrite(path)
      db = opened
      return guarded(path, () => new Journal(options, opened, release))
    } catch (error) {
      release()
      throw error
    }
  }

  /**
   * Takes every lasting halt out of what the next run goes on from: for the operator who has looked into why. Written into the chain. Returns the reasons.
   * @throws {@link JournalError} as {@link Journal.open}; `E_JOURNAL_IN_USE` while a run goes on.
   */
  static clearHalts({ path, nowMs }: Pick<JournalOptions, 'path' | 'nowMs'>): readonly string[] {
    return betweenRuns(path, (db) => clearHalts(db, nowMs()))
  }

  /**
   * Deletes fills, orders and balances up to a time from the tables, which are kept whole else. Returns how many; `undefined` before the first run.
   * @throws {@link JournalError} as {@link Journal.clearHalts}.
   */
  static prune({ path, nowMs, untilMs }: Pick<JournalOptions, 'path' | 'nowMs'> & { readonly untilMs: number }): Pruned | undefined {
    return betweenRuns(path, (db) => prune(db, nowMs(), untilMs))
  }

  private constructor(options: JournalOptions, db: DatabaseSync, release: () => void) {
    const { path, identity, maxBytes = MAX_BYTES } = options
    this.path = path
    this.#options = options
    this.#db = db
    this.#release = release
    this.#meta = new Meta(db)
    const known = this.#meta.value<JournalIdentity>('identity')
    if (known !== undefined) requireSame(path, known, identity)
    requireSealed(path, this.#meta)
    this.past = readPast(db, this.#meta)
    this.#run = this.past?.runs ?? 0
    this.#log = new RecordLog(db, this.#meta, { genesis: genesisHash(encode(identity)), maxBytes })
    this.#unanswered = new Unanswered(db)
    this.#projections = new Projections(db)
    this.#syncing = new Syncing(db)
    this.#held = options.database === undefined ? new FilesHeld(path) : undefined
  }

  /** Returns the fills of a reading that no run has booked, nor found there before the first: what happened while nothing ran. */
  unseenFills(fills: readonly Fill[]): readonly Fill[] {
    return guarded(this.path, () => unseenFills(this.#db, fills, this.#knownSinceMs()))
  }

  /** Returns the flows of a reading that no run has seen. */
  unseenFlows(flows: readonly ExternalFlow[]): readonly ExternalFlow[] {
    return guarded(this.path, () => unseenFlows(this.#db, flows, this.#knownSinceMs()))
  }

  /** Opens a run: from here on, the records are of the engine that was made of these. `flows`: those listed at the cut. Written at once. */
  begin({ config, seed, state, flows, signer }: BeginOptions): void {
    const { nowMs, program } = this.#options
    const atMs = nowMs()
    const first = this.#run === 0
    this.#run += 1
    this.#config = config
    this.#add({ kind: 'run', atMs, body: encodeRun({ program, signer, config, seed }) })
    this.#transaction(state, () => {
      this.#db.prepare('INSERT INTO runs VALUES (?, ?, NULL, NULL, NULL, ?)').run(this.#run, atMs, program)
      this.#unanswered.clear()
      this.#meta.set('signer', signer)
      this.#projections.begin(this.#run, config)
      if (first) {
        this.#meta.set('identity', this.#options.identity)
        this.#meta.set('knownSinceMs', knownSinceMs(seed.listed))
      }
      this.#projections.fills(seed.resume?.missedFills ?? [], 'missed')
      this.#projections.fills(seed.fills, 'seed')
      this.#projections.flows([...(seed.resume?.missedFlows ?? []), ...flows])
      this.#projections.balances(seed.balances, atMs)
    })
  }

  /** Takes an event, in the order in which the engine absorbs them. */
  event(event: EngineEvent): void {
    this.#add({ kind: 'event', atMs: event.atMs, body: encode(event), event })
  }

  /** Takes a plan that was committed, and under which nonce each of its batches is about to go out. */
  plan(plan: Plan, options: { readonly blind: boolean; readonly nonces: readonly number[] }): void {
    const record = planRecord(plan, options.blind)
    this.#add({ kind: 'plan', atMs: plan.nowMs, body: encode(record), plan: record })
    record.actions.forEach(({ seqs }, index) => {
      const sent: SentRecord = { nonce: options.nonces[index] as number, seqs }
      this.#add({ kind: 'sent', atMs: plan.nowMs, body: encode(sent), sent })
    })
  }

  /**
   * Commits what was taken, in one transaction, and where the books stand now. Only then may be sent what depends on it. The engine's notices of it must
   * not be taken before: they tell which fills were not booked.
   * @throws {@link JournalError} `E_JOURNAL_WRITE` and others when the file can't be written: the run must not go on.
   */
  write(state: EngineState): void {
    if (this.#waiting.length > 0 || this.#failure !== undefined) this.#transaction(state)
  }

  /** Closes the run, with how it ended. */
  end({ exitCode, reason, state }: { readonly exitCode: number; readonly reason: string; readonly state: EngineState }): void {
    const atMs = this.#options.nowMs()
    this.#add({ kind: 'end', atMs, body: encode({ exitCode, reason }) })
    this.#transaction(state, () =>
      this.#db.prepare('UPDATE runs SET ended_ms = ?, exit_code = ?, reason = ? WHERE run = ?').run(atMs, exitCode, reason, this.#run),
    )
  }

  /** Lets go of the file. What was not written is gone, and nothing can be written any more. */
  close(): void {
    if (!this.#closed) this.#release()
    this.#closed = true
  }

  #knownSinceMs(): number {
    return this.#meta.value<number>('knownSinceMs') ?? Number.NEGATIVE_INFINITY
  }

  #add(record: Waiting): void {
    if (this.#closed)
      throw new JournalError('E_JOURNAL_CLOSED', `journal ${this.path} is closed, and can take no more`, { path: this.path })
    if (this.#config === undefined)
      throw new JournalError('E_JOURNAL_RUN', `journal ${this.path} got a record before its run: call begin first`)
    this.#waiting.push(record)
  }

  #transaction(state: EngineState, edge?: () => void): void {
    if (this.#failure !== undefined) throw this.#failure
    try {
      this.#held?.check()
      guarded(this.path, () => {
        const position = writtenPosition(state)
        this.#syncing.choose(position, edge !== undefined)
        this.#db.exec('BEGIN IMMEDIATE')
        edge?.()
        const tooOld = tooOldOf(state)
        for (const record of this.#waiting) this.#store(record, tooOld)
        this.#snapshotIfDue(state)
        this.#log.finish()
        this.#savePosition(encode(position))
        this.#db.exec('COMMIT')
      })
      this.#waiting = []
    } catch (error) {
      this.#failure = error
      // A full disk has rolled back by itself.
      if (!this.#closed && this.#db.isTransaction) this.#db.exec('ROLLBACK')
      throw error
    }
  }

  #store({ kind, atMs, body, event, plan, sent }: Waiting, tooOld: ReadonlySet<string>): void {
    this.#log.append({ run: this.#run, kind, atMs, body })
    if (event !== undefined) {
      this.#projections.event(event, tooOld)
      this.#unanswered.event(event)
    }
    if (plan !== undefined) this.#projections.plan(plan)
    if (sent !== undefined) this.#unanswered.send(sent, this.#run, atMs)
  }

  /** Everything taken so far is in the state, so that a replay can begin after what was stored last. */
  #snapshotIfDue(state: EngineState): void {
    const { nowMs, program } = this.#options
    if (!this.#log.wantsSnapshot || this.#config === undefined) return
    const body = encodeSnapshot({ program, config: this.#config, snapshot: snapshotEngine(state) })
    this.#log.append({ run: this.#run, kind: 'snapshot', atMs: nowMs(), body })
  }

  #savePosition(position: string): void {
    if (position !== this.#position) this.#meta.setText('position', position)
    this.#position = position
    this.#meta.setText('seal', sealOf(this.#log.headHash, position))
  }
}
