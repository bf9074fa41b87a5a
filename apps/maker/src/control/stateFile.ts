import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Writes a small file as JSON, for its owner alone. Whoever reads the path finds the whole of it: it is written beside and moved into place. */
export function writeState(path: string, state: unknown): void {
  const beside = `${path}.${process.pid}.tmp`
  try {
    writeFileSync(beside, `${JSON.stringify(state)}\n`, { mode: 0o600 })
    renameSync(beside, path)
  } catch (error) {
    rmSync(beside, { force: true })
    throw error
  }
}

/** As {@link writeState}, and what was written outlives a power cut. */
export function writeStateSafely(path: string, state: unknown): void {
  writeState(path, state)
  sync(path)
  // A folder can't be opened on Windows.
  if (process.platform !== 'win32') sync(dirname(path))
}

function sync(path: string): void {
  const fd = openSync(path, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** Returns a file's text; `undefined` when there is no such file. */
export function readState(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/** Removes a file. Returns whether it was there. */
export function removeState(path: string): boolean {
  try {
    rmSync(path)
    return true
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
}

export const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error)
