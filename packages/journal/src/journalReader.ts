import type { DatabaseSync } from 'node:sqlite'
import type { EngineConfig } from '@hyperladder/engine'
import { genesisHash, type Link, linkHash } from './chain.ts'
import { guarded, openToRead } from './database.ts'
import type { JournalIdentity } from './identity.ts'
import { JournalError } from './journalError.ts'
import { Meta } from './meta.ts'
import { type Past, readPast, requireSealed } from './past.ts'
import type { Anchor, Head } from './recordLog.ts'
import { decodeRun, decodeSnapshot, type RecordKind } from './records.ts'

export type StoredRecord = Link & { readonly kind: RecordKind; readonly hash: string }

/** A journal to look at, also while a run writes it: it shows what was committed when it was opened. */
export class JournalReader {
  readonly path: string
  readonly #db: DatabaseSync
  readonly #meta: Meta
  readonly #release: () => void

  /** `database`: one that is already open, in place of the file. @throws {@link JournalError} `E_JOURNAL_OPEN`, `E_JOURNAL_CORRUPT` or `E_JOURNAL_VERSION`. */
  static open(path: string, database?: DatabaseSync): JournalReader {
    if (database !== undefined) return new JournalReader(path, database, () => {})
    const db = openToRead(path)
    return guarded(path, () => {
      // One view for all that is read.
      db.exec('BEGIN')
      return new JournalReader(path, db, () => db.close())
    })
  }

  private constructor(path: string, db: DatabaseSync, release: () => void) {
    this.path = path
    this.#release = release
    this.#meta = new Meta(db, { readOnly: true })
    this.#db = db
  }

  get identity(): JournalIdentity {
    return this.#guarded(() => this.#meta.value<JournalIdentity>('identity')) ?? this.#incomplete('identity')
  }

  /**
   * Gives every record that is kept, oldest first, each proven by the one before it.
   * @throws {@link JournalError} `E_JOURNAL_CHAIN` at the first record that does not fit, or when the last ones are missing.
   */
  *records(): Generator<StoredRecord> {
    let last = this.#anchor()
    const rows = this.#guarded(() => this.#db.prepare('SELECT seq, run, kind, at_ms, body, hash FROM records ORDER BY seq').iterate())
    for (;;) {
      const next = this.#guarded(() => rows.next())
      if (next.done) break
      const { seq, run, kind, at_ms: atMs, body, hash } = next.value as unknown as Omit<StoredRecord, 'atMs'> & { at_ms: number }
      const record: StoredRecord = { seq, run, kind, atMs, body, hash }
      if (seq !== last.seq + 1) throw this.#broken(last.seq + 1, `is missing: the next one is ${seq}`)
      if (linkHash(last.hash, record) !== hash) throw this.#broken(seq, 'is not what was written: its hash does not fit')
      last = { seq, hash }
      yield record
    }
    const head = this.#guarded(() => this.#meta.value<Head>('head')) ?? { seq: 0, hash: last.hash }
    if (head.seq !== last.seq || head.hash !== last.hash) throw this.#broken(last.seq + 1, `is missing: the last one was ${head.seq}`)
  }

  /** @throws {@link JournalError} `E_JOURNAL_CORRUPT` when the position is not what was written. */
  requireSealed(): void {
    this.#guarded(() => requireSealed(this.path, this.#meta))
  }

  /** Where the books stood at the last writing; `undefined` before the first run. */
  get past(): Past | undefined {
    return this.#guarded(() => readPast(this.#db, this.#meta))
  }

  /** What the newest run was made with; `undefined` before the first. */
  get config(): EngineConfig | undefined {
    const [mark] = this.select("SELECT kind, body FROM records WHERE kind IN ('run', 'snapshot') ORDER BY seq DESC LIMIT 1")
    if (mark === undefined) return undefined
    return mark.kind === 'run' ? decodeRun(mark.body as string).config : decodeSnapshot(mark.body as string).config
  }

  /** Rows of the journal's tables, for the queries of this package. */
  select(sql: string, ...parameters: readonly number[]): readonly Readonly<Record<string, unknown>>[] {
    return this.#guarded(() => this.#db.prepare(sql).all(...parameters))
  }

  /** What SQLite's own check finds wrong with the file; empty when nothing. */
  pageFaults(): readonly string[] {
    const rows = this.#guarded(() => this.#db.prepare('PRAGMA quick_check').all())
    return rows.map(({ quick_check: fault }) => String(fault)).filter((fault) => fault !== 'ok')
  }

  close(): void {
    this.#release()
  }

  /** What the oldest kept record is chained to: the last one that was rotated out, else the journal's identity. */
  #anchor(): Anchor {
    const anchor = this.#guarded(() => this.#meta.value<Anchor>('anchor'))
    return anchor ?? { seq: 0, hash: genesisHash(this.#guarded(() => this.#meta.text('identity')) ?? this.#incomplete('identity')) }
  }

  #guarded<T>(work: () => T): T {
    return guarded(this.path, work)
  }

  #incomplete(key: string): never {
    throw new JournalError('E_JOURNAL_CORRUPT', `journal ${this.path} says nothing of its ${key}: it was never begun, or is damaged`, {
      key,
    })
  }

  #broken(seq: number, how: string): JournalError {
    return new JournalError('E_JOURNAL_CHAIN', `journal ${this.path} is broken at record ${seq}, which ${how}`, { path: this.path, seq })
  }
}
