import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { HyperladderError } from '@hyperladder/units'
import { fromJson, toJson } from '../core/json.ts'
import type { AccountHistory, VenueSnapshot } from '../core/snapshot.ts'
import type { VenueCommand, VenueConfig } from '../core/types.ts'
import type { CandleSeries } from './candleStore.ts'
import { CANDLE_TABLE, readCandles, writeCandles } from './candleTable.ts'
import { HISTORY_TABLE, HistoryTable } from './historyTable.ts'
import { differenceText, identityOf, type StateIdentity } from './stateIdentity.ts'

/** A state file that can't be used: of another exchange, in use, or no state file. */
export class StateFileError extends HyperladderError {}

export type StoredBlock = { readonly height: number; readonly timeMs: number; readonly commands: readonly VenueCommand[] }
export type Stored = {
  readonly genesisMs: number
  readonly snapshot?: VenueSnapshot
  readonly blocks: readonly StoredBlock[]
  readonly funded: readonly string[]
  /** As of the snapshot, like everything it holds. */
  readonly candles: readonly CandleSeries[]
  readonly histories: readonly AccountHistory[]
}

type State = Pick<Stored, 'candles' | 'histories'> & { readonly height: number; readonly snapshot: VenueSnapshot }

const VERSION = '3'
/**
 * A snapshot replaces the blocks before it after so many of them, or so many bytes: that bounds the file, the replay, and what a snapshot has to
 * write while the next block waits.
 */
const BLOCKS_MAX = 500
const BYTES_MAX = 8_000_000

/**
 * Everything the exchange needs to go on after kill -9: the latest snapshot of the core and each block's time and commands since. A block is
 * written, and synced to the disk, before anything of it is told; blocks in which nothing happened wait for the next one that tells something.
 */
export class StateFile {
  readonly #db: DatabaseSync
  readonly #insert: StatementSync
  readonly #histories: HistoryTable
  #waiting: StoredBlock[] = []
  #blocks = 0
  #bytes = 0

  /**
   * Opens or creates a file.
   * @throws {@link StateFileError} `E_STATE_CONFIG` when it belongs to another configuration, whose part `key` names; `E_STATE_IN_USE`;
   * `E_STATE_VERSION`; `E_STATE_FILE` when it is no state file or its folder is absent.
   */
  static open(path: string, config: VenueConfig): { readonly file: StateFile; readonly stored: Stored } {
    const db = connect(path)
    try {
      const identity = identityOf(config)
      const known = readMeta(db)
      if (known === undefined) writeMeta(db, identity, config)
      else check(path, known, identity)
      const file = new StateFile(db)
      return { file, stored: file.#read(known === undefined ? config.genesisMs : Number(known.get('genesisMs'))) }
    } catch (error) {
      db.close()
      throw error
    }
  }

  private constructor(db: DatabaseSync) {
    this.#db = db
    this.#histories = new HistoryTable(db)
    this.#insert = db.prepare('INSERT INTO block (height, time_ms, commands) VALUES (?, ?, ?)')
  }

  /** Writes a block. With `published` false it may wait, as nobody learns of it. Returns whether a snapshot is due. */
  append(block: StoredBlock, published: boolean, funded: readonly string[] = []): boolean {
    this.#waiting.push(block)
    if (published) this.#flush(funded)
    return this.#blocks + this.#waiting.length >= BLOCKS_MAX || this.#bytes >= BYTES_MAX
  }

  /**
   * Replaces every block by the state after them: a snapshot without the histories of accounts, which are most of a state and of which only
   * what is new is written; `candles`: those that changed since the last time.
   */
  saveSnapshot({ height, snapshot, histories, candles }: State): void {
    this.#transaction(() => {
      this.#db.prepare('INSERT OR REPLACE INTO snapshot (id, height, state) VALUES (1, ?, ?)').run(height, JSON.stringify(snapshot))
      this.#histories.write(histories)
      writeCandles(this.#db, candles)
      this.#db.exec('DELETE FROM block')
    })
    this.#waiting = []
    this.#blocks = 0
    this.#bytes = 0
  }

  close(): void {
    this.#db.close()
  }

  #flush(funded: readonly string[]): void {
    this.#transaction(() => {
      for (const { height, timeMs, commands } of this.#waiting) {
        const text = JSON.stringify(toJson(commands))
        this.#insert.run(height, timeMs, text)
        this.#bytes += text.length
      }
      for (const entry of funded) this.#db.prepare('INSERT OR IGNORE INTO funded (entry) VALUES (?)').run(entry)
    })
    this.#blocks += this.#waiting.length
    this.#waiting = []
  }

  #transaction(body: () => void): void {
    this.#db.exec('BEGIN IMMEDIATE')
    try {
      body()
      this.#db.exec('COMMIT')
    } catch (error) {
      this.#db.exec('ROLLBACK')
      throw error
    }
  }

  #read(genesisMs: number): Stored {
    const rows = this.#db.prepare('SELECT height, time_ms, commands FROM block ORDER BY height').all()
    this.#blocks = rows.length
    const blocks = rows.map((row) => ({
      height: row.height as number,
      timeMs: row.time_ms as number,
      commands: fromJson(JSON.parse(row.commands as string)) as VenueCommand[],
    }))
    const state = this.#db.prepare('SELECT state FROM snapshot WHERE id = 1').get()?.state
    const funded = this.#db
      .prepare('SELECT entry FROM funded')
      .all()
      .map((row) => row.entry as string)
    return {
      genesisMs,
      blocks,
      funded,
      candles: readCandles(this.#db),
      histories: this.#histories.read(),
      ...(state !== undefined && { snapshot: JSON.parse(state as string) as VenueSnapshot }),
    }
  }
}

function connect(path: string): DatabaseSync {
  let db: DatabaseSync | undefined
  try {
    // Not by import: bundlers strip `node:` off, and this module has no other name. Besides, only who keeps a state file needs it.
    const sqlite = process.getBuiltinModule('node:sqlite')
    db = new sqlite.DatabaseSync(path)
    // Exclusive: a second exchange on one file would fork its history. The lock dies with the process.
    db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
    db.exec(`CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
      CREATE TABLE IF NOT EXISTS snapshot (id INTEGER PRIMARY KEY CHECK (id = 1), height INTEGER NOT NULL, state TEXT NOT NULL) STRICT;
      CREATE TABLE IF NOT EXISTS block (height INTEGER PRIMARY KEY, time_ms INTEGER NOT NULL, commands TEXT NOT NULL) STRICT;
      CREATE TABLE IF NOT EXISTS funded (entry TEXT PRIMARY KEY) STRICT;
      ${HISTORY_TABLE} ${CANDLE_TABLE}`)
    return db
  } catch (error) {
    db?.close()
    throw openError(path, error)
  }
}

/** By SQLite's own result codes: busy, no database. */
function openError(path: string, cause: unknown): StateFileError {
  const result = (cause as { readonly errcode?: number }).errcode
  const why = cause instanceof Error ? cause.message : String(cause)
  if (result === 5) return new StateFileError('E_STATE_IN_USE', `state file ${path} is in use by another exchange`, { path }, { cause })
  const text = result === 26 ? 'is no state file' : 'could not be opened; its folder must exist, and the file be readable and writable'
  return new StateFileError('E_STATE_FILE', `state file ${path} ${text}: ${why}`, { path }, { cause })
}

function readMeta(db: DatabaseSync): ReadonlyMap<string, string> | undefined {
  const rows = db.prepare('SELECT key, value FROM meta').all()
  return rows.length === 0 ? undefined : new Map(rows.map((row) => [row.key as string, row.value as string]))
}

function writeMeta(db: DatabaseSync, identity: StateIdentity, config: VenueConfig): void {
  const insert = db.prepare('INSERT INTO meta (key, value) VALUES (?, ?)')
  db.exec('BEGIN')
  for (const [key, value] of Object.entries({ version: VERSION, genesisMs: String(config.genesisMs), ...identity })) insert.run(key, value)
  db.exec('COMMIT')
}

function check(path: string, known: ReadonlyMap<string, string>, identity: StateIdentity): void {
  const version = known.get('version')
  if (version !== VERSION)
    throw new StateFileError('E_STATE_VERSION', `state file ${path} was of version ${version}, must be ${VERSION}`, { path, version })
  for (const [key, value] of Object.entries(identity)) {
    const belongsTo = known.get(key)
    if (belongsTo !== value)
      throw new StateFileError('E_STATE_CONFIG', differenceText(key, path, value, belongsTo), { path, key, value, belongsTo })
  }
}
