import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { type Link, linkHash } from './chain.ts'
import type { Meta } from './meta.ts'
import type { RecordKind } from './records.ts'

/** The newest record, and how many bytes all records took that were ever written. */
export type Head = { readonly seq: number; readonly hash: string; readonly bytes: number }
/** The newest record that was rotated out: what the oldest kept one is chained to. */
export type Anchor = { readonly seq: number; readonly hash: string }

/** What a row takes beside its text: hash, numbers, and its place in the tree. */
const ROW_BYTES = 120
/** Rows deleted with one writing: some milliseconds' worth, so that no tick waits for a rotation. */
const SWEEP_ROWS = 2_000
/** Pages given back with one writing. */
const SWEEP_PAGES = 500

/** The records and their chain. Bounded: a replay needs no more than what follows a mark, so what is before an older mark can go. */
export class RecordLog {
  readonly #db: DatabaseSync
  readonly #meta: Meta
  readonly #maxBytes: number
  readonly #insert: StatementSync
  #head: Head
  #anchor: Anchor
  /** Bytes at the latest mark, before and after it. */
  #marked: { readonly before: number; readonly after: number }
  /** Records up to here are on their way out. */
  #sweepTo: number

  constructor(db: DatabaseSync, meta: Meta, { genesis, maxBytes }: { readonly genesis: string; readonly maxBytes: number }) {
    this.#db = db
    this.#meta = meta
    this.#maxBytes = maxBytes
    this.#insert = db.prepare('INSERT INTO records VALUES (?, ?, ?, ?, ?, ?)')
    this.#head = meta.value<Head>('head') ?? { seq: 0, hash: genesis, bytes: 0 }
    this.#anchor = meta.value<Anchor>('anchor') ?? { seq: 0, hash: genesis }
    this.#sweepTo = meta.value<number>('sweepTo') ?? 0
    this.#marked = { before: this.#head.bytes, after: this.#head.bytes }
  }

  /** Adds a record. `run` and `snapshot` are marks: a replay can begin there. */
  append(record: Omit<Link, 'seq'> & { readonly kind: RecordKind }): void {
    const { run, kind, atMs, body } = record
    const before = this.#head.bytes
    const seq = this.#head.seq + 1
    const hash = linkHash(this.#head.hash, { seq, ...record })
    this.#insert.run(seq, run, kind, atMs, body, hash)
    this.#head = { seq, hash, bytes: before + body.length + ROW_BYTES }
    if (kind !== 'run' && kind !== 'snapshot') return
    this.#db.prepare('INSERT INTO marks VALUES (?, ?)').run(seq, before)
    this.#marked = { before, after: this.#head.bytes }
    this.#rotate()
  }

  get headHash(): string {
    return this.#head.hash
  }

  /** Whether so much was written since the latest mark that a snapshot is due: a quarter of what is kept, and more than twice what a mark takes. */
  get wantsSnapshot(): boolean {
    const { before, after } = this.#marked
    return this.#head.bytes - after >= Math.max(this.#maxBytes / 4, 2 * (after - before))
  }

  /** Ends a writing, within its transaction: saves where the chain stands, and deletes some of what is on its way out. */
  finish(): void {
    this.#meta.set('head', this.#head)
    if (this.#anchor.seq >= this.#sweepTo) return
    const upTo = Math.min(this.#anchor.seq + SWEEP_ROWS, this.#sweepTo)
    const hash = this.#db.prepare('SELECT hash FROM records WHERE seq = ?').get(upTo)?.hash as string
    this.#db.prepare('DELETE FROM records WHERE seq <= ?').run(upTo)
    this.#db.prepare('DELETE FROM marks WHERE seq <= ?').run(upTo)
    this.#anchor = { seq: upTo, hash }
    this.#meta.set('anchor', this.#anchor)
    this.#db.exec(`PRAGMA incremental_vacuum(${SWEEP_PAGES})`)
  }

  /** At three quarters of what may be kept, all goes but the newest half, from a mark on. */
  #rotate(): void {
    const marks = this.#db.prepare('SELECT seq, bytes FROM marks WHERE seq > ? ORDER BY seq').all(this.#sweepTo)
    const kept = this.#head.bytes - ((marks[0]?.bytes ?? 0) as number)
    if (kept <= (this.#maxBytes * 3) / 4) return
    const first = marks.find(({ bytes }) => this.#head.bytes - (bytes as number) <= this.#maxBytes / 2) ?? marks.at(-1)
    this.#sweepTo = (first?.seq as number) - 1
    this.#meta.set('sweepTo', this.#sweepTo)
  }
}
