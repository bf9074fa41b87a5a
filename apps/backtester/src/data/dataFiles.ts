import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { plural, UsageError } from '@hyperladder/command-line'
import type { DataFile } from '../jobs/job.ts'

/** A file of history on this machine. */
export type LocalFile = DataFile & {
  readonly path: string
  readonly bytes: number
  /** Found in a folder that was named, and not named itself. */
  readonly isInFolder: boolean
}

/**
 * Returns the files that `option` names, absolute paths: files as they are, of a folder its Parquet files (a recording), else its texts. In order of their names
 * within a folder: a recorder's names rise with time.
 * @throws {@link UsageError} for what is not there, and for two files of one name.
 */
export async function dataFiles(paths: readonly string[], option = '--data'): Promise<readonly LocalFile[]> {
  const files: LocalFile[] = []
  for (const { path, isInFolder } of (await Promise.all(paths.map((path) => pathsAt(path, option)))).flat()) {
    const name = basename(path)
    const sha256 = await hashOf(path)
    const twin = files.find((file) => file.name === name)
    if (twin?.sha256 === sha256) throw new UsageError(`${option} has ${path} twice (also ${twin.path}), must have each file once`)
    if (twin !== undefined) throw new UsageError(`${option} has two files named ${name}, must have names that differ`)
    files.push({ name, sha256, path, bytes: (await stat(path)).size, isInFolder })
  }
  return files
}

const TEXT = /\.(csv|jsonl|jsonl-ts)(\.gz)?$/

/** Returns the files that one path names: of a folder its Parquet files, or where it has none, the texts that may be market data. @throws {@link UsageError} */
export async function pathsAt(path: string, option = '--data'): Promise<readonly Pick<LocalFile, 'path' | 'isInFolder'>[]> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${option} was ${path}, ${error.code === 'ENOENT' ? 'which is not there' : `which can't be read (${error.code})`}`)
  })
  if (!found.isDirectory()) return [{ path, isInFolder: false }]
  const all = (await readdir(path)).sort()
  const parquet = all.filter((name) => name.endsWith('.parquet'))
  const names = parquet.length > 0 ? parquet : all.filter((name) => TEXT.test(name))
  if (names.length === 0)
    throw new UsageError(
      `${option} was ${path}, a folder without .parquet, .csv or .jsonl files, must be a recording, a folder of tapes, or a file such as CATBAL_USDC-15m.csv.gz`,
    )
  return names.map((name) => ({ path: join(path, name), isInFolder: true }))
}

/** Returns what to say of files that a recorder has not finished: they are no Parquet yet. Empty: there are none. */
export async function unfinishedIn(paths: readonly string[]): Promise<readonly string[]> {
  const said = await Promise.all(
    paths.map(async (path) => {
      if (!(await stat(path)).isDirectory()) return []
      const count = (await readdir(path)).filter((name) => name.endsWith('.jsonl.part')).length
      if (count === 0) return []
      return [
        `${path} has ${plural(count, 'file')} that no recorder has finished (.jsonl.part), left out here: one is at work, or was killed; the next start of \`hyperladder record\` in that folder finishes them.`,
      ]
    }),
  )
  return said.flat()
}

export async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
