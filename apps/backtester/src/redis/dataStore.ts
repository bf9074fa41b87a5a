import { createHash } from 'node:crypto'
import { chmod, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { UsageError } from '@hyperladder/command-line'
import { HyperladderError } from '@hyperladder/units'
import type { Redis } from 'ioredis'
import { hashOf, type LocalFile } from '../data/dataFiles.ts'
import type { BacktestJob, DataFile } from '../jobs/job.ts'
import { makeFolder } from '../output/outFolder.ts'

/** Files go through Redis in parts of this size. */
const PART_BYTES = 8 << 20
/** Redis keeps everything in memory: more than that is no file for it. */
const FILES_BYTES_MAX = 512 << 20
/** How long Redis keeps them after they were last wanted. */
const KEPT_SECONDS = 7 * 86_400

const partKey = ({ sha256 }: Pick<DataFile, 'sha256'>, part: number): string => `hyperladder:data:${sha256}:${part}`

/**
 * Puts files where workers of other machines find them.
 * @throws UsageError when they are more than Redis should hold.
 */
export async function uploadFiles(redis: Redis, files: readonly LocalFile[]): Promise<void> {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  if (bytes > FILES_BYTES_MAX)
    throw new UsageError(
      `--data is ${Math.ceil(bytes / 2 ** 20)} MB, must be at most ${FILES_BYTES_MAX / 2 ** 20} MB with --redis: narrow it, or run without --redis`,
    )
  for (const file of files) {
    const content = await readFile(file.path)
    const parts = Math.max(1, Math.ceil(content.length / PART_BYTES))
    for (let part = 0; part < parts; part++) {
      const key = partKey(file, part)
      if ((await redis.expire(key, KEPT_SECONDS)) === 0)
        await redis.set(key, content.subarray(part * PART_BYTES, (part + 1) * PART_BYTES), 'EX', KEPT_SECONDS)
    }
    await redis.set(`hyperladder:data:${file.sha256}:parts`, String(parts), 'EX', KEPT_SECONDS)
  }
}

/** Files of jobs in a folder of this machine, fetched when they are first wanted. */
export class DataCache {
  readonly #redis: Redis
  readonly #folder: string
  readonly #fetched = new Map<string, Promise<string>>()

  private constructor(redis: Redis, folder: string) {
    this.#redis = redis
    this.#folder = folder
  }

  /**
   * Opens the folder; by default one of the user's own among the temporary ones.
   * @throws UsageError when it is another user's.
   */
  static async open(redis: Redis, folder: string = join(tmpdir(), `hyperladder-data-${userInfo().uid}`)): Promise<DataCache> {
    makeFolder(folder, '--cache', 0o700)
    const { uid } = await stat(folder)
    if (process.getuid !== undefined && uid !== process.getuid())
      throw new UsageError(`--cache was ${folder}, which is another user's, must be one's own`)
    await chmod(folder, 0o700)
    return new DataCache(redis, folder)
  }

  /** Returns where a job's files lie, each proven to be what the job means. */
  paths(job: BacktestJob): Promise<readonly string[]> {
    return Promise.all(
      job.data.map((file) => {
        const key = `${file.sha256}/${file.name}`
        const known = this.#fetched.get(key) ?? this.#fetch(file)
        this.#fetched.set(key, known)
        // What could not be had is asked for again by the next job.
        known.catch(() => this.#fetched.delete(key))
        return known
      }),
    )
  }

  async #fetch(file: DataFile): Promise<string> {
    const folder = join(this.#folder, file.sha256)
    const path = join(folder, file.name)
    if ((await hashOf(path).catch(() => undefined)) === file.sha256) return path
    const count = Number(await this.#redis.get(`hyperladder:data:${file.sha256}:parts`))
    const parts: Buffer[] = []
    for (let part = 0; part < count; part++) {
      const content = await this.#redis.getBuffer(partKey(file, part))
      if (content !== null) parts.push(content)
    }
    const content = Buffer.concat(parts)
    if (createHash('sha256').update(content).digest('hex') !== file.sha256)
      throw new HyperladderError('E_REDIS', `${file.name} in Redis is not what the job means: its SHA-256 differs, or parts are gone`, {
        file: file.name,
      })
    makeFolder(folder, '--cache', 0o700)
    const beside = `${path}.${process.pid}.tmp`
    await writeFile(beside, content, { mode: 0o600 })
    await rename(beside, path)
    return path
  }
}
