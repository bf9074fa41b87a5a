import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'

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
