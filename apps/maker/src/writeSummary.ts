import { rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { UsageError } from '@hyperladder/command-line'
import { HyperladderError } from '@hyperladder/units'
import type { Summary } from './summary.ts'

/** Writes the summary as JSON. Whoever reads the path finds the whole of it or none: it is written beside and moved into place. */
export async function writeSummary(path: string, summary: Summary): Promise<void> {
  const beside = besideOf(path)
  try {
    await writeFile(beside, `${JSON.stringify(summary, null, 2)}\n`)
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true })
    throw new HyperladderError('E_SUMMARY', `the summary could not be written to ${path}: ${reasonOf(error)}`, { path }, { cause: error })
  }
}

/**
 * Tries the path with an empty file beside it: that a summary can't be written must be known before the session, not after it.
 * @throws {@link UsageError} with the reason.
 */
export async function requireWritable(path: string): Promise<void> {
  const there = await stat(path).catch(() => undefined)
  if (there?.isDirectory()) throw new UsageError(`--summary was ${path}, which is a folder, must be a file`)
  const beside = besideOf(path)
  try {
    await writeFile(beside, '', { flag: 'wx' })
    await rm(beside)
  } catch (error) {
    const folder = dirname(path)
    const absent = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw new UsageError(
      `--summary was ${path}, but its folder ${folder} is not there or can't be written to${absent ? '' : ` (${reasonOf(error)})`}`,
    )
  }
}

const besideOf = (path: string): string => `${path}.${process.pid}.tmp`
const reasonOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error)
