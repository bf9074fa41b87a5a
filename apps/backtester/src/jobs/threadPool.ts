import { HyperladderError } from '@hyperladder/units'
import Tinypool from 'tinypool'
import type { WorkerTask } from '../worker.ts'
import type { BacktestJob } from './job.ts'
import type { PointResult } from './pointResult.ts'
import type { Runner, RunOptions } from './runner.ts'

/** Threads that run one job each at a time. */
export type ThreadPool = {
  readonly threads: number
  run(job: BacktestJob, signal: AbortSignal): Promise<PointResult>
  close(): Promise<void>
}

/** The pool's own file, from the sources or the build: what this file is, that one is too. */
const WORKER = new URL(import.meta.url.endsWith('.ts') ? '../worker.ts' : './worker.js', import.meta.url).href

/** Starts a pool. `pathsOf` tells where a job's files lie on this machine. */
export function openThreadPool(threads: number, pathsOf: (job: BacktestJob) => readonly string[] | Promise<readonly string[]>): ThreadPool {
  const pool = new Tinypool({ filename: WORKER, minThreads: threads, maxThreads: threads })
  return {
    threads,
    async run(job, signal) {
      const task: WorkerTask = { job, paths: await pathsOf(job) }
      return (await pool.run(task, { signal })) as PointResult
    },
    close: () => pool.destroy(),
  }
}

/** Returns a runner on threads of this machine alone. */
export function localRunner(pool: ThreadPool): Runner {
  return {
    async run(jobs, { onResult, signal }: RunOptions) {
      const queue = jobs[Symbol.iterator]()
      // One failure ends the others too: what fails in the machine and not in the job would fail again.
      const failed = new AbortController()
      const ended = AbortSignal.any([signal, failed.signal])
      const line = async (): Promise<void> => {
        for (const { key, job } of queue) {
          if (ended.aborted) return
          try {
            onResult(key, await pool.run(job, ended))
          } catch (error) {
            if (ended.aborted) return
            failed.abort()
            throw runError(key, error)
          }
        }
      }
      const lines = await Promise.allSettled(Array.from({ length: pool.threads }, line))
      const failure = lines.find((outcome) => outcome.status === 'rejected')
      if (failure !== undefined) throw failure.reason
    },
    close: () => pool.close(),
  }
}

const runError = (key: string, cause: unknown): HyperladderError =>
  new HyperladderError('E_JOB', `job ${key.slice(0, 8)} could not be run: ${(cause as Error).message}`, { key }, { cause })
