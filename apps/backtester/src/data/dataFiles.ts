import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { UsageError } from '@hyperladder/command-line'
import type { DataFile } from '../jobs/job.ts'

/** A file of history on this machine. */
export type LocalFile = DataFile & { readonly path: string; readonly bytes: number }

/**
 * Returns the files that `--data` names, absolute paths: files as they are, of a folder its Parquet files (a recording). In order of their names within a
 * folder: a recorder's names rise with time.
 * @throws {@link UsageError} for what is not there, and for two files of one name.
 */
export async function dataFiles(paths: readonly string[]): Promise<readonly LocalFile[]> {
  const files: LocalFile[] = []
  for (const path of (await Promise.all(paths.map(filesAt))).flat()) {
    const name = basename(path)
    const sha256 = await hashOf(path)
    const twin = files.find((file) => file.name === name)
    if (twin?.sha256 === sha256) throw new UsageError(`--data has ${path} twice (also ${twin.path}), must have each file once`)
    if (twin !== undefined) throw new UsageError(`--data has two files named ${name}, must have names that differ`)
    files.push({ name, sha256, path, bytes: (await stat(path)).size })
  }
  return files
}

async function filesAt(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`--data was ${path}, ${error.code === 'ENOENT' ? 'which is not there' : `which can't be read (${error.code})`}`)
  })
  if (!found.isDirectory()) return [path]
  const names = (await readdir(path)).filter((name) => name.endsWith('.parquet')).sort()
  if (names.length === 0)
    throw new UsageError(
      `--data was ${path}, a folder without .parquet files, must be a recording or a file such as CATBAL_USDC-15m.csv.gz`,
    )
  return names.map((name) => join(path, name))
}

export async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
