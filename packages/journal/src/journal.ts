import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { EngineConfig, EngineEvent, EngineSeed, EngineState, Plan } from '@hyperladder/engine'
import { genesisHash, linkHash } from './chain.ts'
import { encode } from './codec.ts'
import { guarded, lock, openToWrite } from './database.ts'
import { type JournalIdentity, requireSame } from './identity.ts'
import { JournalError } from './journalError.ts'
import { positionOf } from './position.ts'
import { Projections } from './projections.ts'
import { encodeRun, type PlanRecord, planRecord, type RecordKind, type SentRecord } from './records.ts'

export type JournalOptions = {
  readonly path: string
  readonly identity: JournalIdentity
  /** Who writes, such as `maker 0.1.0`. */
  readonly program: string
  readonly nowMs: () => number
}

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
  readonly #db: DatabaseSync
  readonly #program: string
  readonly #nowMs: () => number
  readonly #unlock: () => void
  readonly #insert: StatementSync
  readonly #setMeta: StatementSync
  readonly #insertUnanswered: StatementSync
  readonly #deleteUnanswered: StatementSync
  readonly #projections: Projections
  #waiting: Waiting[] = []
  #seq: number
  #head: string
  #run: number
  #position = ''
  /** Nonces of this run's requests without an answer, by the first seq sent under each. */
  readonly #nonceBySeq = new Map<number, number>()

  /**
   * Opens or makes the journal of an account and its markets, for this process alone.
   * @throws {@link JournalError} `E_JOURNAL_FOREIGN` when it is of another account, network, set of markets or ladder; `E_JOURNAL_IN_USE`;
   * `E_JOURNAL_OPEN`; `E_JOURNAL_CORRUPT`; `E_JOURNAL_VERSION`.
   * @example Journal.open({ path: 'maker.journal', identity: journalIdentity('testnet', account, config), program: 'maker 0.1.0', nowMs: Date.now })
   */
  static open(options: JournalOptions): Journal {
    const unlock = options.path === ':memory:' ? () => {} : lock(options.path)
    let db: DatabaseSync | undefined
    try {
      const opened = openToWrite(options.path)
      db = opened
      return guarded(options.path, () => new Journal(options, opened, unlock))
    } catch (error) {
      db?.close()
      unlock()
      throw error
    }
  }

  private constructor({ path, identity, program, nowMs }: JournalOptions, db: DatabaseSync, unlock: () => void) {
    this.path = path
    this.#db = db
    this.#program = program
    this.#nowMs = nowMs
    this.#unlock = unlock
    this.#setMeta = db.prepare('INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value')
    const known = this.#meta('identity')
    if (known === undefined) {
      this.#setMeta.run('identity', encode(identity))
      this.#setMeta.run('head', encode({ seq: 0, hash: genesisHash(encode(identity)) }))
    } else requireSame(path, JSON.parse(known) as JournalIdentity, identity)
    const head = JSON.parse(this.#meta('head') as string) as { seq: number; hash: string }
    this.#seq = head.seq
    this.#head = head.hash
    this.#run = Number(db.prepare('SELECT coalesce(max(run), 0) AS run FROM runs').get()?.run)
    this.#insert = db.prepare('INSERT INTO records VALUES (?, ?, ?, ?, ?, ?)')
    this.#insertUnanswered = db.prepare('INSERT INTO unanswered VALUES (?, ?, ?, ?)')
    this.#deleteUnanswered = db.prepare('DELETE FROM unanswered WHERE nonce = ?')
    this.#projections = new Projections(db)
  }

  /** Opens a run: from here on, the records are of the engine that was made of these. Written at once. */
  begin(run: { readonly config: EngineConfig; readonly seed: EngineSeed; readonly state: EngineState }): void {
    const { config, seed, state } = run
    const atMs = this.#nowMs()
    const first = this.#run === 0
    this.#run += 1
    this.#add({ kind: 'run', atMs, body: encodeRun({ program: this.#program, config, seed }) })
    this.#transaction(() => {
      this.#db.prepare('INSERT INTO runs VALUES (?, ?, NULL, NULL, NULL, ?)').run(this.#run, atMs, this.#program)
      // Whoever begins a run has settled what the earlier ones left open.
      this.#db.prepare('DELETE FROM unanswered').run()
      this.#projections.begin(this.#run, config)
      this.#projections.fills(seed.fills, first ? 'seed' : 'missed')
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

  /** Lets go of the file. What was not written is gone. */
  close(): void {
    this.#db.close()
    this.#unlock()
  }

  #add(record: Waiting): void {
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
        this.#settle(record.event)
      }
      if (record.plan !== undefined) this.#projections.plan(record.plan)
      if (record.sent !== undefined) this.#send(record.sent, record.atMs)
    }
    this.#setMeta.run('head', encode({ seq: this.#seq, hash: this.#head }))
    const position = encode(positionOf(state))
    if (position !== this.#position) this.#setMeta.run('position', position)
    this.#position = position
  }

  #send({ nonce, seqs }: SentRecord, atMs: number): void {
    this.#insertUnanswered.run(nonce, this.#run, atMs, encode(seqs))
    this.#nonceBySeq.set(seqs[0] as number, nonce)
  }

  /** An answer, or the settling of a lost one, speaks for everything that went out under one nonce. */
  #settle(event: EngineEvent): void {
    const seqs =
      event.type === 'settled'
        ? event.outcomes.map(({ seq }) => seq)
        : event.type === 'answer' && event.answer.type !== 'unknown'
          ? event.seqs
          : []
    for (const seq of seqs) {
      const nonce = this.#nonceBySeq.get(seq)
      if (nonce === undefined) continue
      this.#nonceBySeq.delete(seq)
      this.#deleteUnanswered.run(nonce)
    }
  }

  #meta(key: string): string | undefined {
    return this.#db.prepare('SELECT value FROM meta WHERE key = ?').get(key)?.value as string | undefined
  }
}
