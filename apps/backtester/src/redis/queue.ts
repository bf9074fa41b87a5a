import { HyperladderError } from '@hyperladder/units'
import { type Job, Queue, QueueEvents, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import * as v from 'valibot'
import { buildId } from '../jobs/buildId.ts'
import { type BacktestJob, jobKey, jobSchema } from '../jobs/job.ts'
import type { PointResult } from '../jobs/pointResult.ts'
import type { ThreadPool } from '../jobs/threadPool.ts'
import type { RedisLink } from './connect.ts'

/** Only workers of the same code hear of a job: other code might give other figures. */
export const queueName = (): string => `hyperladder-backtests-${buildId()}`

/** Results that nobody fetched, and how long they are kept. */
const KEPT_SECONDS = 7 * 86_400
/** A job that took so many workers with it is at fault itself. */
const STALLS_MAX = 5
/** What fails for another reason than its settings (no memory, no data) is tried so often. */
const ATTEMPTS = 3

export const JOB_OPTIONS = {
  attempts: ATTEMPTS,
  backoff: { type: 'fixed', delay: 1000 },
  removeOnComplete: { age: KEPT_SECONDS },
  // Gone at once: the event tells of it, and a later sweep may ask for the same again.
  removeOnFail: true,
} as const

export type BacktestQueue = Queue<BacktestJob, PointResult, 'backtest'>

export function openQueue(
  redis: Redis,
  onTrouble: (text: string) => void,
): { readonly queue: BacktestQueue; readonly events: QueueEvents } {
  const queue: BacktestQueue = new Queue(queueName(), { connection: redis })
  const events = new QueueEvents(queueName(), { connection: redis.duplicate() })
  queue.on('error', (error: Error) => onTrouble(error.message))
  events.on('error', (error: Error) => onTrouble(error.message))
  return { queue, events }
}

export type ListenOptions = {
  readonly link: RedisLink
  readonly pool: ThreadPool
  /** A worker that says nothing for so long has lost its jobs to others. */
  readonly lostAfterMs: number
  readonly onTrouble: (text: string) => void
  readonly onJob?: (key: string, outcome: 'taken' | 'done' | 'failed') => void
}

/**
 * Takes jobs off the queue, as many at a time as the pool has threads. The work is done in threads, so that this one is free to say that it lives.
 * Returns what ends it: jobs that were begun are finished first, unless `force`.
 */
export function listen({ link, pool, lostAfterMs, onTrouble, onJob }: ListenOptions): { close(force: boolean): Promise<void> } {
  const ended = new AbortController()
  const processor = async (job: Job<unknown, PointResult>): Promise<PointResult> => {
    const key = String(job.id)
    onJob?.(key, 'taken')
    try {
      const result = await pool.run(readJob(job), ended.signal)
      onJob?.(key, 'done')
      return result
    } catch (error) {
      onJob?.(key, 'failed')
      throw new Error(link.redact((error as Error).message))
    }
  }
  const worker = new Worker<unknown, PointResult>(queueName(), processor, {
    connection: link.redis.duplicate(),
    concurrency: pool.threads,
    lockDuration: lostAfterMs,
    stalledInterval: lostAfterMs,
    maxStalledCount: STALLS_MAX,
  })
  worker.on('error', (error) => onTrouble(link.redact(error.message)))
  return {
    async close(force) {
      if (force) ended.abort()
      await worker.close(force)
    },
  }
}

/** What comes from Redis may come from anybody who reaches it. */
function readJob({ id, data }: Job<unknown, PointResult>): BacktestJob {
  const parsed = v.safeParse(jobSchema, data)
  if (!parsed.success) throw new HyperladderError('E_REDIS', `job ${id} is none of a sweep: ${v.summarize(parsed.issues)}`)
  if (jobKey(parsed.output) !== id) throw new HyperladderError('E_REDIS', `job ${id} is not what its name says`)
  return parsed.output
}
