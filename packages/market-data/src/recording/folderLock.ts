import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileError, MarketDataError, onFileSync } from '../marketDataError.ts'

/**
 * Makes a folder where it is not there, though not the one it is in, and holds it for this process until the returned function is called or the process is gone, however it went: the lock is
 * a transaction of SQLite.
 * @throws MarketDataError when it can't be made or written in, and `E_RECORDING_IN_USE` when another recorder holds it.
 */
export function lockFolder(folder: string): () => void {
  // Not its parents, too: a path with a mistake in it is found out so.
  if (!existsSync(folder)) {
    if (!existsSync(dirname(folder)))
      throw fileError(folder, `could not be made: ${dirname(folder)} is not there. Make that first, or name another folder`)
    onFileSync(folder, 'made', () => mkdirSync(folder))
  }
  const file = join(folder, '.recorder.lock')
  // Not by import: bundlers strip `node:` off, and this module has no other name.
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite')
  const db = onFileSync(file, 'written', () => new DatabaseSync(file, { timeout: 0 }))
  try {
    db.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    const isHeld = error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY
    if (isHeld)
      throw new MarketDataError(
        'E_RECORDING_IN_USE',
        `${folder} is recorded into by another process: stop that one, or name another folder`,
        { folder },
      )
    return onFileSync(file, 'written', () => {
      throw error
    })
  }
  return () => db.close()
}

const SQLITE_BUSY = 5
