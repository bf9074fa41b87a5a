import type { BacktestJob } from './job.ts'
import type { PointResult } from './pointResult.ts'

/** A job with its name. */
export type KeyedJob = { readonly key: string; readonly job: BacktestJob }

/** Where jobs are run: threads of this machine, or whoever listens to a queue. */
export type Runner = {
  /**
   * Runs all jobs, in any order, and tells each result once. Ends when all are told, or soon after the signal. Rejects when a job could not be run
   * at all: what was told until then stands.
   */
  run(jobs: readonly KeyedJob[], options: RunOptions): Promise<void>
  close(): Promise<void>
}
export type RunOptions = {
  readonly onResult: (key: string, result: PointResult) => void
  readonly signal: AbortSignal
}
