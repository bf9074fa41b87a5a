import { rename, rm, writeFile } from 'node:fs/promises'
import { HyperladderError } from '@hyperladder/units'

/** Writes a file into a folder that is there. Whoever reads the path finds the whole of it or none: it is written beside and moved into place. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const beside = `${path}.${process.pid}.tmp`
  try {
    await writeFile(beside, text)
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {})
    const reason = (error as NodeJS.ErrnoException).code ?? String(error)
    throw new HyperladderError('E_OUTPUT', `${path} could not be written: ${reason}`, { path }, { cause: error })
  }
}
