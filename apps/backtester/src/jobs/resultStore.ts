import { closeSync, fsyncSync, openSync, readFileSync, rmSync, truncateSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '@hyperladder/command-line'
import { buildId } from './buildId.ts'
import type { PointResult } from './pointResult.ts'

/** First line of the file: whose results may be taken for ours. 2: with the part of the market's volume. */
type Header = { readonly format: 2; readonly build: string }

/**
 * Results of a sweep, one line each, written as they come: a sweep that is killed at any moment goes on from its last whole line. Only results of the
 * same code are taken over.
 */
export class ResultStore {
  readonly #results: Map<string, PointResult>
  readonly #file: number
  readonly #lock: string

  private constructor(results: Map<string, PointResult>, file: number, lock: string) {
    this.#results = results
    this.#file = file
    this.#lock = lock
  }

  /**
   * Opens `results.jsonl` of a folder that is there. `fresh` begins it anew.
   * @throws UsageError when another sweep is at work in the folder, or the file is of other code.
   */
  static open(folder: string, fresh: boolean): ResultStore {
    const lock = join(folder, 'sweep.lock')
    takeLock(lock)
    try {
      const path = join(folder, 'results.jsonl')
      const results = fresh ? new Map<string, PointResult>() : takeOver(path)
      if (results.size === 0) rmSync(path, { force: true })
      const file = openSync(path, 'a')
      const store = new ResultStore(results, file, lock)
      if (results.size === 0) store.#write({ format: 2, build: buildId() } satisfies Header)
      return store
    } catch (error) {
      rmSync(lock, { force: true })
      throw error
    }
  }

  get(key: string): PointResult | undefined {
    return this.#results.get(key)
  }

  add(key: string, result: PointResult): void {
    this.#results.set(key, result)
    this.#write({ key, result })
  }

  close(): void {
    fsyncSync(this.#file)
    closeSync(this.#file)
    rmSync(this.#lock, { force: true })
  }

  #write(line: object): void {
    writeSync(this.#file, `${JSON.stringify(line)}\n`)
  }
}

/** Returns the whole lines of an earlier sweep, and cuts off what is not one. */
function takeOver(path: string): Map<string, PointResult> {
  const results = new Map<string, PointResult>()
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return results
    throw new UsageError(`${path} can't be read (${(error as NodeJS.ErrnoException).code})`)
  }
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  if (whole.length < text.length) truncateSync(path, Buffer.byteLength(whole))
  const [first = '', ...lines] = whole.trimEnd().split('\n')
  if (first === '') return results
  const header = parsed(first) as Partial<Header> | undefined
  if (header?.format !== 2)
    throw new UsageError(`${path} is no file of results of this version, must be moved away, or --out be another folder`)
  if (header.build !== buildId())
    throw new UsageError(`${path} is of other code than this, whose results may differ: --fresh begins anew, or take another --out`)
  for (const line of lines) {
    const entry = parsed(line) as { readonly key: string; readonly result: PointResult } | undefined
    // A line that a crash of the machine left half written in the middle is run again.
    if (entry !== undefined) results.set(entry.key, entry.result)
  }
  return results
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** The lock names its process: one that is gone holds nothing. */
function takeLock(lock: string): void {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const file = openSync(lock, 'wx')
      writeSync(file, String(process.pid))
      closeSync(file)
      return
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code !== 'EEXIST') throw new UsageError(`--out: ${lock} can't be written (${code})`)
      const pid = Number(readFileSync(lock, 'utf8'))
      if (isAlive(pid))
        throw new UsageError(`another sweep (process ${pid}) is at work in this folder, must end first, or --out be another`)
      rmSync(lock, { force: true })
    }
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return pid !== process.pid
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
