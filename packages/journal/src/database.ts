import { existsSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { JournalError } from './journalError.ts'

const VERSION = '1'
/** Somebody who looks at the file with a tool of SQLite's may hold it for a moment. */
const BUSY_MS = { open: 5_000, write: 2_000 } as const

/** `fills`, `orders` and `balances` are what the records say, made easy to ask: they stay when records are rotated out. */
const SCHEMA = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE runs (run INTEGER PRIMARY KEY, started_ms INTEGER NOT NULL, ended_ms INTEGER, exit_code INTEGER, reason TEXT, program TEXT NOT NULL) STRICT;
CREATE TABLE records (seq INTEGER PRIMARY KEY, run INTEGER NOT NULL, kind TEXT NOT NULL, at_ms INTEGER NOT NULL, body TEXT NOT NULL,
  hash TEXT NOT NULL) STRICT;
CREATE TABLE marks (seq INTEGER PRIMARY KEY, bytes INTEGER NOT NULL) STRICT;
CREATE TABLE unanswered (nonce INTEGER PRIMARY KEY, run INTEGER NOT NULL, at_ms INTEGER NOT NULL, seqs TEXT NOT NULL) STRICT;
CREATE TABLE fills (coin TEXT NOT NULL, time_ms INTEGER NOT NULL, tid INTEGER NOT NULL, oid INTEGER NOT NULL, side TEXT NOT NULL, px TEXT,
  sz TEXT, fee TEXT, fee_token TEXT NOT NULL, crossed INTEGER NOT NULL, own INTEGER NOT NULL, level INTEGER, cloid TEXT,
  how TEXT NOT NULL, run INTEGER NOT NULL, UNIQUE (coin, time_ms, tid, oid)) STRICT;
CREATE TABLE flows (coin TEXT NOT NULL, time_ms INTEGER NOT NULL, base_delta TEXT NOT NULL, quote_delta TEXT NOT NULL, run INTEGER NOT NULL,
  PRIMARY KEY (coin, time_ms, base_delta, quote_delta)) STRICT, WITHOUT ROWID;
CREATE TABLE orders (cloid TEXT PRIMARY KEY, coin TEXT NOT NULL, side TEXT NOT NULL, level INTEGER NOT NULL, px TEXT NOT NULL, sz TEXT NOT NULL,
  replaces TEXT, asked_ms INTEGER NOT NULL, oid INTEGER, state TEXT NOT NULL, state_ms INTEGER NOT NULL, run INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE balances (at_ms INTEGER NOT NULL, token_index INTEGER NOT NULL, token TEXT NOT NULL, total TEXT NOT NULL, hold TEXT NOT NULL,
  run INTEGER NOT NULL) STRICT;
CREATE INDEX fills_by_time ON fills (time_ms);
CREATE INDEX orders_by_time ON orders (asked_ms);
CREATE INDEX balances_by_time ON balances (at_ms);
`

/**
 * Opens a journal's file to write, or makes it.
 * @throws {@link JournalError} `E_JOURNAL_OPEN`, `E_JOURNAL_BUSY`, `E_JOURNAL_CORRUPT` or `E_JOURNAL_VERSION`.
 */
export function openToWrite(path: string): DatabaseSync {
  return guarded(path, () => {
    const db = connect(path, { timeout: BUSY_MS.open })
    try {
      // Before the first table there is no other chance: what rotation frees is given back bit by bit.
      db.exec('PRAGMA auto_vacuum = INCREMENTAL')
      // Which commits are synced all the same: Syncing.
      db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
      const ready = prepared(path, db)
      // A run that waits longer than this is better ended: its orders rest unattended meanwhile.
      db.exec(`PRAGMA busy_timeout = ${BUSY_MS.write}`)
      return ready
    } catch (error) {
      db.close()
      throw error
    }
  })
}

/**
 * Opens a journal's file to read, also while a run writes it.
 * @throws {@link JournalError} as {@link openToWrite}, and `E_JOURNAL_OPEN` when there is no such file.
 */
export function openToRead(path: string): DatabaseSync {
  return guarded(path, () => {
    const db = connect(path, { readOnly: true, timeout: BUSY_MS.open })
    try {
      requireVersion(path, db)
      return db
    } catch (error) {
      db.close()
      throw error
    }
  })
}

/**
 * Holds a journal for this process until the returned function is called or the process is gone, however it went. The lock is a file beside the journal,
 * because a lock on the journal itself would keep its readers out.
 * @throws {@link JournalError} `E_JOURNAL_IN_USE`.
 */
export function lock(path: string): () => void {
  return guarded(path, () => {
    const db = connect(`${realPath(path)}.lock`, { timeout: 0 })
    try {
      db.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
      return () => db.close()
    } catch (error) {
      db.close()
      // Nobody but a run, or a command that changes the journal, ever holds this file.
      if (resultOf(error) === BUSY)
        throw new JournalError('E_JOURNAL_IN_USE', `journal ${path} is in use by another process: stop that one, or name another file`, {
          path,
        })
      throw error
    }
  })
}

/** Lets an operator's command change a journal that no run holds. @throws {@link JournalError} as {@link lock} and {@link openToWrite}. */
export function betweenRuns<T>(path: string, work: (db: DatabaseSync) => T): T {
  const unlock = lock(path)
  try {
    const db = openToWrite(path)
    try {
      return guarded(path, () => work(db))
    } finally {
      db.close()
    }
  } finally {
    unlock()
  }
}

/** One file must have one lock, by whatever name it is reached. */
function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    // Not there yet; its folder may not be either, which SQLite tells of.
    const folder = dirname(path)
    return existsSync(folder) ? join(realpathSync(folder), basename(path)) : path
  }
}

// Not by import: bundlers strip `node:` off, and this module has no other name. Besides, only who keeps a journal needs it.
function connect(path: string, options: { readonly readOnly?: boolean; readonly timeout: number }): DatabaseSync {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new JournalError('E_JOURNAL_OPEN', `journal ${path} is a folder: name another file`, { path })
  return new (process.getBuiltinModule('node:sqlite').DatabaseSync)(path, options)
}

/** Returns the database with a journal's tables in it. */
export function prepared(path: string, db: DatabaseSync): DatabaseSync {
  const known = db.prepare("SELECT count(*) AS tables FROM sqlite_schema WHERE type = 'table'").get()
  if (known?.tables === 0) {
    db.exec(`BEGIN IMMEDIATE; ${SCHEMA} INSERT INTO meta VALUES ('version', '${VERSION}'); COMMIT`)
  } else requireVersion(path, db)
  return db
}

function requireVersion(path: string, db: DatabaseSync): void {
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()
  const ours = ['meta', 'records', 'unanswered'].every((name) => tables.some((table) => table.name === name))
  if (!ours) throw new JournalError('E_JOURNAL_OPEN', `${path} is a database, but no journal: name another file`, { path })
  const version = db.prepare("SELECT value FROM meta WHERE key = 'version'").get()?.value
  if (version === VERSION) return
  throw new JournalError('E_JOURNAL_VERSION', `journal ${path} was of version ${version}, must be ${VERSION}: name another file`, {
    path,
    version,
  })
}

const BUSY = 5

/** SQLite's result codes that say what to do. */
const RESULTS: Readonly<Record<number, readonly [code: string, text: string]>> = {
  [BUSY]: ['E_JOURNAL_BUSY', 'was kept from being written: another program has it open with a transaction; close that one'],
  8: ['E_JOURNAL_OPEN', "can't be written to: its file or folder is read-only"],
  10: ['E_JOURNAL_WRITE', 'could not be read or written'],
  11: ['E_JOURNAL_CORRUPT', 'is damaged: move it away, and start with a new one'],
  13: ['E_JOURNAL_WRITE', 'could not be written: the disk is full'],
  14: ['E_JOURNAL_OPEN', 'could not be opened; its folder must exist, and both must be readable and writable'],
  26: ['E_JOURNAL_OPEN', 'is no journal: name another file'],
}

/** Does what touches the file, and turns SQLite's errors into ours. */
export function guarded<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    const result = resultOf(error)
    if (error instanceof JournalError || result === undefined) throw error
    const [code, text] = RESULTS[result] ?? ['E_JOURNAL_WRITE', 'could not be used']
    throw new JournalError(code, `journal ${path} ${text} (${(error as Error).message})`, { path, result }, { cause: error })
  }
}

/** The low byte is the kind; what is above it, the details. */
function resultOf(error: unknown): number | undefined {
  const result = (error as { readonly errcode?: number }).errcode
  return result === undefined ? undefined : result & 0xff
}
