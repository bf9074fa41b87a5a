import type { DatabaseSync } from 'node:sqlite'
import { genesisHash, sealOf } from './chain.ts'
import { encode } from './codec.ts'
import { Meta } from './meta.ts'
import { type Past, readPast, requireSealed, type WrittenPosition } from './past.ts'
import { RecordLog } from './recordLog.ts'

/** What an operator changed, the note of it for the chain, and where the books stand after it. */
type Change<T> = { readonly result: T; readonly note: object; readonly position: WrittenPosition }

/**
 * Changes a journal between two runs, in one transaction that outlives a power cut, with a note in the chain. Returns what `work` has done; `undefined` where there was no run yet, or
 * `work` has nothing to do.
 * @throws {@link JournalError} `E_JOURNAL_CORRUPT` for a position that is not what was written: a new seal would make it one that was.
 */
export function noteBetweenRuns<T>(db: DatabaseSync, atMs: number, work: (past: Past, meta: Meta) => Change<T> | undefined): T | undefined {
  const meta = new Meta(db)
  requireSealed(db.location() ?? '', meta)
  const past = readPast(db, meta)
  if (past === undefined) return undefined
  const log = new RecordLog(db, meta, { genesis: genesisHash(meta.text('identity') ?? ''), maxBytes: Number.POSITIVE_INFINITY })
  db.exec('PRAGMA synchronous = FULL; BEGIN IMMEDIATE')
  try {
    const change = work(past, meta)
    if (change !== undefined) {
      log.append({ run: past.runs, kind: 'note', atMs, body: encode(change.note) })
      log.finish()
      const position = encode(change.position)
      meta.setText('position', position)
      meta.setText('seal', sealOf(log.headHash, position))
    }
    db.exec('COMMIT')
    return change?.result
  } catch (error) {
    // A full disk has rolled back by itself.
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}
