import { rename, rm, writeFile } from 'node:fs/promises'
import type { Summary } from './summary.ts'

/** Writes the summary as JSON. Whoever reads the path finds the whole of it or none: it is written beside and moved into place. */
export async function writeSummary(path: string, summary: Summary): Promise<void> {
  const beside = `${path}.${process.pid}.tmp`
  try {
    await writeFile(beside, `${JSON.stringify(summary, null, 2)}\n`)
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}
