import type { DatabaseSync } from 'node:sqlite'
import type { Address } from '@hyperladder/units'
import { fromJson, type Json, toJson } from '../core/json.ts'
import type { AccountHistory } from '../core/snapshot.ts'

export const HISTORY_TABLE = `CREATE TABLE IF NOT EXISTS history (user TEXT NOT NULL, kind TEXT NOT NULL, number INTEGER NOT NULL,
  record TEXT NOT NULL, PRIMARY KEY (user, kind, number)) STRICT, WITHOUT ROWID;`

const KINDS = ['fills', 'closed'] as const
type Kind = (typeof KINDS)[number]
/** The newest record of a list that is in the table. */
type End = { readonly record: object; readonly number: number }

/** Fills and closed orders of accounts, a row each. As they never change, a row is written once, when it is new. */
export class HistoryTable {
  readonly #db: DatabaseSync
  readonly #ends = new Map<string, End>()

  constructor(db: DatabaseSync) {
    this.#db = db
  }

  /** Writes what is new since the last time, and drops what is forgotten. Inside the caller's transaction. */
  write(histories: readonly AccountHistory[]): void {
    const put = this.#db.prepare('INSERT INTO history VALUES (?, ?, ?, ?)')
    const drop = this.#db.prepare('DELETE FROM history WHERE user = ? AND kind = ? AND number <= ?')
    for (const history of histories) {
      for (const kind of KINDS) {
        const records: readonly object[] = history[kind]
        const end = this.#ends.get(keyOf(history.user, kind))
        const fresh = end === undefined ? records : records.slice(records.lastIndexOf(end.record) + 1)
        let number = end?.number ?? 0
        for (const record of fresh) {
          number += 1
          put.run(history.user, kind, number, JSON.stringify(toJson(record)))
          this.#ends.set(keyOf(history.user, kind), { record, number })
        }
        if (fresh.length > 0) drop.run(history.user, kind, number - records.length)
      }
    }
  }

  /** Returns what the table holds, oldest first. The next {@link write} must be given the same records again, and what came after them. */
  read(): readonly AccountHistory[] {
    const found = new Map<Address, Record<Kind, object[]>>()
    for (const row of this.#db.prepare('SELECT * FROM history ORDER BY user, kind, number').iterate()) {
      const [user, kind] = [row.user as Address, row.kind as Kind]
      const record = fromJson(JSON.parse(row.record as string) as Json) as object
      const lists = found.get(user) ?? { fills: [], closed: [] }
      found.set(user, lists)
      lists[kind].push(record)
      this.#ends.set(keyOf(user, kind), { record, number: row.number as number })
    }
    return [...found].map(([user, lists]) => ({ user, ...lists }) as unknown as AccountHistory)
  }
}

const keyOf = (user: Address, kind: Kind): string => `${kind} ${user}`
