import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { EngineEvent } from '@hyperladder/engine'
import { encode } from './codec.ts'
import type { SentRecord } from './records.ts'

/** Keeps which signed actions have no answer yet: what the next run must burn the nonces of. */
export class Unanswered {
  readonly #insert: StatementSync
  readonly #delete: StatementSync
  readonly #clear: StatementSync
  /** Of this run, by each seq sent under it. */
  readonly #nonceBySeq = new Map<number, number>()

  constructor(db: DatabaseSync) {
    this.#insert = db.prepare('INSERT INTO unanswered VALUES (?, ?, ?, ?)')
    this.#delete = db.prepare('DELETE FROM unanswered WHERE nonce = ?')
    this.#clear = db.prepare('DELETE FROM unanswered')
  }

  /** Whoever begins a run has settled what the earlier ones left open. */
  clear(): void {
    this.#clear.run()
  }

  send({ nonce, seqs }: SentRecord, run: number, atMs: number): void {
    this.#insert.run(nonce, run, atMs, encode(seqs))
    for (const seq of seqs) this.#nonceBySeq.set(seq, nonce)
  }

  /** An answer, or the settling of a lost one, speaks for everything that went out under one nonce. */
  event(event: EngineEvent): void {
    if (event.type === 'settled') for (const { seq } of event.outcomes) this.#settle(seq)
    else if (event.type === 'answer' && event.answer.type !== 'unknown') for (const seq of event.seqs) this.#settle(seq)
  }

  #settle(seq: number): void {
    const nonce = this.#nonceBySeq.get(seq)
    if (nonce === undefined) return
    this.#nonceBySeq.delete(seq)
    this.#delete.run(nonce)
  }
}
