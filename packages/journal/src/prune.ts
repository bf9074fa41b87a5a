import type { DatabaseSync } from 'node:sqlite'
import { noteBetweenRuns } from './noteBetweenRuns.ts'

/** What was taken out of the tables. `fillsUpToMs`: up to when fills were; the newest are needed by the next start. */
export type Pruned = { readonly fillsUpToMs: number; readonly fills: number; readonly orders: number; readonly balances: number }

/** The next start reads fills again from a little before the newest known one; what it reads must be found here. */
const KEPT_MS = 3_600_000

/**
 * Deletes fills, orders that have ended and changes of balances up to a time; of the fills the last hour stays that a run knew of. What is gone is remembered as
 * known: no later run takes such a fill for a missed one. Each token keeps its last balance of before. The space is given back to the disk.
 */
export function prune(db: DatabaseSync, atMs: number, untilMs: number): Pruned | undefined {
  const pruned = noteBetweenRuns(db, atMs, ({ position }, meta) => {
    const fillsUpToMs = Math.min(untilMs, position.provenFillsMs - KEPT_MS)
    const remove = (sql: string, ...upTo: readonly number[]): number => Number(db.prepare(sql).run(...upTo).changes)
    remove('DELETE FROM flows WHERE time_ms <= ?', fillsUpToMs)
    const result = {
      fillsUpToMs,
      fills: remove('DELETE FROM fills WHERE time_ms <= ?', fillsUpToMs),
      orders: remove("DELETE FROM orders WHERE asked_ms <= ? AND state NOT IN ('asked', 'open')", untilMs),
      balances: remove(
        'DELETE FROM balances WHERE at_ms <= ? AND rowid NOT IN (SELECT max(rowid) FROM balances WHERE at_ms <= ? GROUP BY token_index)',
        ...[untilMs, untilMs],
      ),
    }
    meta.set('knownSinceMs', Math.max(meta.value<number>('knownSinceMs') ?? Number.NEGATIVE_INFINITY, fillsUpToMs))
    return { result, note: { type: 'pruned', untilMs, ...result }, position }
  })
  db.exec('PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE)')
  return pruned
}
