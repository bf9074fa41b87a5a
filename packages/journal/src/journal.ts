import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { EngineConfig, EngineEvent, EngineSeed, EngineState, Plan } from '@hyperladder/engine'
import type { ExternalFlow, Fill } from '@hyperladder/exchange-port'
import { genesisHash, linkHash } from './chain.ts'
import { decode, encode } from './codec.ts'
import { guarded, lock, openToWrite, prepared } from './database.ts'
import { type JournalIdentity, requireSame } from './identity.ts'
import { JournalError } from './journalError.ts'
import { type Past, readPast, unseenFills, unseenFlows, writtenPosition } from './past.ts'
import { Projections } from './projections.ts'
import { encodeRun, type PlanRecord, planRecord, type RecordKind, type SentRecord } from './records.ts'
import { Unanswered } from './unanswered.ts'

export type JournalOptions = {
  readonly path: string
  readonly identity: JournalIdentity
  /** Who writes, such as `maker 0.1.0`. */
  readonly program: string
  readonly nowMs: () => number
  /**
   * A database that is already open, such as one in memory, in place of the file; `path` then only names it. It is the caller's: not locked, and left open by
   * {@link Journal.close}, so that it outlives a run that was ended without a word.
   */
  readonly database?: DatabaseSync
}

export type BeginOptions = {
  readonly config: EngineConfig
  readonly seed: EngineSeed
  readonly flows: readonly ExternalFlow[]
  readonly state: EngineState
}

/** The venue's newest fills are a list of so many: a shorter one is all there ever were (API reference 1.8). */
const FILLS_LISTED = 2_000

const knownSinceMs = (fills: readonly Fill[]): number =>
  fills.length < FILLS_LISTED
    ? Number.NEGATIVE_INFINITY
    : fills.reduce((oldest, { timeMs }) => Math.min(oldest, timeMs), Number.POSITIVE_INFINITY)

/** A record that waits for its transaction; with what the tables need of it. */
type Waiting = { readonly kind: RecordKind; readonly atMs: number; readonly body: string } & {
  readonly event?: EngineEvent
  readonly plan?: PlanRecord
  readonly sent?: SentRecord
}

/**
 * What one account's runs saw and did, in one SQLite file, each record chained to the one before it by hash. Records wait in memory until
 * {@link Journal.write} commits them together; nothing that depends on them may be sent before.
 */
export class Journal {
  readonly path: string
  /** What earlier runs left behind; `undefined` before the first. */
  readonly past: Past | undefined
  readonly #db: DatabaseSync
  readonly #program: string
  readonly #nowMs: () => number
  readonly #release: () => void
  #closed = false
  readonly #insert: StatementSync
  readonly #setMeta: StatementSync
  readonly #unanswered: Unanswered
  readonly #projections: Projections
  #waiting: Waiting[] = []
  #seq: number
  #head: string
  #run: number
  #position = ''

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

  private constructor({ path, identity, program, nowMs }: JournalOptions, db: DatabaseSync, release: () => void) {
    this.path = path
    this.#db = db
    this.#program = program
    this.#nowMs = nowMs
    this.#release = release
    this.#setMeta = db.prepare('INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value')
    const known = this.#meta('identity')
    if (known === undefined) {
      this.#setMeta.run('identity', encode(identity))
      this.#setMeta.run('head', encode({ seq: 0, hash: genesisHash(encode(identity)) }))
    } else requireSame(path, JSON.parse(known) as JournalIdentity, identity)
    const head = JSON.parse(this.#meta('head') as string) as { seq: number; hash: string }
    this.#seq = head.seq
    this.#head = head.hash
    this.past = readPast(db, this.#meta('position'))
    this.#run = this.past?.runs ?? 0
    this.#insert = db.prepare('INSERT INTO records VALUES (?, ?, ?, ?, ?, ?)')
    this.#unanswered = new Unanswered(db)
    this.#projections = new Projections(db)
  }

  /** Returns the fills of a reading that no run has booked, nor found there before the first: what happened while nothing ran. */
  unseenFills(fills: readonly Fill[]): readonly Fill[] {
    return guarded(this.path, () => unseenFills(this.#db, fills, decode(this.#meta('knownSinceMs') ?? '0') as number))
  }

  /** Returns the flows of a reading that no run has seen. */
  unseenFlows(flows: readonly ExternalFlow[]): readonly ExternalFlow[] {
    return guarded(this.path, () => unseenFlows(this.#db, flows))
  }

  /** Opens a run: from here on, the records are of the engine that was made of these. `flows`: those listed at the cut. Written at once. */
  begin(run: BeginOptions): void {
    const { config, seed, state, flows } = run
    const atMs = this.#nowMs()
    const first = this.#run === 0
    this.#run += 1
    this.#add({ kind: 'run', atMs, body: encodeRun({ program: this.#program, config, seed }) })
    this.#transaction(() => {
      this.#db.prepare('INSERT INTO runs VALUES (?, ?, NULL, NULL, NULL, ?)').run(this.#run, atMs, this.#program)
      this.#unanswered.clear()
      this.#projections.begin(this.#run, config)
      if (first) this.#setMeta.run('knownSinceMs', encode(knownSinceMs(seed.fills)))
      this.#projections.fills(seed.resume?.missedFills ?? [], 'missed')
      this.#projections.fills(seed.fills, 'seed')
      this.#projections.flows(flows)
      this.#projections.balances(seed.balances, atMs)
      this.#writeWaiting(state)
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
   * Commits what was taken, in one transaction, and where the books stand now. Only then may be sent what depends on it.
   * @throws {@link JournalError} `E_JOURNAL_WRITE` and others when the file can't be written: the run must not go on.
   */
  write(state: EngineState): void {
    if (this.#waiting.length > 0) this.#transaction(() => this.#writeWaiting(state))
  }

  /** Closes the run, with how it ended. */
  end(how: { readonly exitCode: number; readonly reason: string; readonly state: EngineState }): void {
    const { exitCode, reason, state } = how
    const atMs = this.#nowMs()
    this.#add({ kind: 'end', atMs, body: encode({ exitCode, reason }) })
    this.#transaction(() => {
      this.#db.prepare('UPDATE runs SET ended_ms = ?, exit_code = ?, reason = ? WHERE run = ?').run(atMs, exitCode, reason, this.#run)
      this.#writeWaiting(state)
    })
  }

  /** Lets go of the file. What was not written is gone, and nothing can be written any more. */
  close(): void {
    if (!this.#closed) this.#release()
    this.#closed = true
  }

  #add(record: Waiting): void {
    if (this.#closed)
      throw new JournalError('E_JOURNAL_CLOSED', `journal ${this.path} is closed, and can take no more`, { path: this.path })
    if (this.#run === 0) throw new JournalError('E_JOURNAL_RUN', `journal ${this.path} got a record before its run: call begin first`)
    this.#waiting.push(record)
  }

  #transaction(work: () => void): void {
    const before = { seq: this.#seq, head: this.#head }
    guarded(this.path, () => {
      this.#db.exec('BEGIN IMMEDIATE')
      try {
        work()
        this.#db.exec('COMMIT')
      } catch (error) {
        this.#seq = before.seq
        this.#head = before.head
        // A full disk has rolled back by itself.
        if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
        throw error
      }
    })
    this.#waiting = []
  }

  #writeWaiting(state: EngineState): void {
    for (const record of this.#waiting) {
      const link = { seq: this.#seq + 1, run: this.#run, kind: record.kind, atMs: record.atMs, body: record.body }
      const hash = linkHash(this.#head, link)
      this.#insert.run(link.seq, link.run, link.kind, link.atMs, link.body, hash)
      this.#seq = link.seq
      this.#head = hash
      if (record.event !== undefined) {
        this.#projections.event(record.event)
        this.#unanswered.event(record.event)
      }
      if (record.plan !== undefined) this.#projections.plan(record.plan)
      if (record.sent !== undefined) this.#unanswered.send(record.sent, this.#run, record.atMs)
    }
    this.#setMeta.run('head', encode({ seq: this.#seq, hash: this.#head }))
    const position = encode(writtenPosition(state))
    if (position !== this.#position) this.#setMeta.run('position', position)
    this.#position = position
  }

  #meta(key: string): string | undefined {
    return this.#db.prepare('SELECT value FROM meta WHERE key = ?').get(key)?.value as string | undefined
  }
}
