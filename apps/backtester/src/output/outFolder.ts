import { randomUUID } from 'node:crypto'
import { mkdirSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { UsageError } from '@hyperladder/command-line'

/**
 * Runs something that will write into a folder, once it is sure that it can: whoever waited for an hour should not learn of it then. Folders that were made for
 * it and are still empty in the end are taken away again.
 * @throws {@link UsageError} naming `option`, the folder and what is wrong with it.
 */
export async function withOutFolder<T>(folder: string, option: string, run: () => Promise<T>): Promise<T> {
  const made: string[] = []
  try {
    made.push(...makeFolder(folder, option))
    probe(folder, option)
    return await run()
  } finally {
    for (const path of made.toReversed()) removeEmpty(path)
  }
}

/**
 * Makes a folder and those above it. Returns the ones that were not there, outermost first. Not by Node's own `recursive`, which never returns where a parent
 * takes no folder, as `/proc` does.
 */
export function makeFolder(folder: string, option: string, mode?: number): readonly string[] {
  const missing: string[] = []
  for (let path = folder; !isThere(path, folder, option); path = dirname(path)) missing.unshift(path)
  for (const [i, path] of missing.entries()) {
    try {
      mkdirSync(path, mode)
    } catch (error) {
      // Another process was faster: all the better.
      if (codeOf(error) === 'EEXIST') continue
      for (const made of missing.slice(0, i).toReversed()) removeEmpty(made)
      throw refused(option, folder, `${path} can't be made (${codeOf(error)})`)
    }
  }
  return missing
}

function isThere(path: string, folder: string, option: string): boolean {
  try {
    if (statSync(path).isDirectory()) return true
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT') return false
    throw refused(option, folder, code === 'ENOTDIR' ? 'a part of it is a file' : `${path} can't be looked at (${code})`)
  }
  throw refused(option, folder, path === folder ? 'which is a file' : `${path} is a file`)
}

/** Permissions, full and read-only disks: only writing tells. */
function probe(folder: string, option: string): void {
  const file = join(folder, `.probe-${randomUUID()}`)
  try {
    writeFileSync(file, 'x')
  } catch (error) {
    throw refused(option, folder, `nothing can be written there (${codeOf(error)})`)
  } finally {
    rmSync(file, { force: true })
  }
}

function removeEmpty(path: string): void {
  try {
    rmdirSync(path)
  } catch {
    // Something is in it: what it was made for.
  }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error)

const refused = (option: string, folder: string, why: string): UsageError =>
  new UsageError(`${option} was ${folder}, ${why}; must be a folder that this user may write in, or that can be made`)
