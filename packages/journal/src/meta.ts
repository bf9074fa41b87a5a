import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { decode, encode } from './codec.ts'

/** What there is one of: whose journal it is, its newest record, where the books stand. */
export class Meta {
  readonly #get: StatementSync
  readonly #set: StatementSync | undefined

  constructor(db: DatabaseSync, { readOnly = false } = {}) {
    this.#get = db.prepare('SELECT value FROM meta WHERE key = ?')
    this.#set = readOnly ? undefined : db.prepare('INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value')
  }

  text(key: string): string | undefined {
    return this.#get.get(key)?.value as string | undefined
  }

  value<T>(key: string): T | undefined {
    const text = this.text(key)
    return text === undefined ? undefined : (decode(text) as T)
  }

  setText(key: string, text: string): void {
    this.#set?.run(key, text)
  }

  set(key: string, value: unknown): void {
    this.setText(key, encode(value))
  }
}
