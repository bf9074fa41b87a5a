import { plural } from '@hyperladder/command-line'
import { HyperladderError } from '@hyperladder/units'
import * as v from 'valibot'
import type { LocalFile } from '../data/dataFiles.ts'
import type { PointResult } from '../jobs/pointResult.ts'
import type { KeyedJob, Runner, RunOptions } from '../jobs/runner.ts'
import type { RedisLink } from './connect.ts'
import { uploadFiles } from './dataStore.ts'
import { type BacktestQueue, JOB_OPTIONS, openQueue } from './queue.ts'

/** Jobs that go to Redis in one call. */
const BULK = 500
/** An event that was lost with a connection is made up for after this long. */
const LOOK_EVERY_MS = 3000
/** Jobs looked at each time. */
const LOOKED_AT = 200

/** Figures of another machine: what a sweep reads of them must be there. */
const resultSchema = v.union([
  v.looseObject({
    figures: v.looseObject({
      totals: v.looseObject({ pnl: v.string(), vsHodl: v.string() }),
      span: v.looseObject({}),
      ladder: v.looseObject({}),
    }),
  }),
  v.strictObject({ refused: v.string() }),
])

type Outstanding = {
  readonly jobs: Map<string, KeyedJob>
  readonly onResult: RunOptions['onResult']
  readonly finish: (error?: Error) => void
}

/** Returns a runner that puts jobs and their data into Redis and hears of the results, whoever works them off. */
export function queueRunner(
  link: RedisLink,
  files: readonly LocalFile[],
  onTrouble: (text: string) => void,
): Runner & { workers(): Promise<number> } {
  const { queue, events } = openQueue(link.redis, onTrouble)
  return {
    async run(jobs, { onResult, signal }) {
      if (jobs.length === 0) return
      await uploadFiles(link.redis, files)
      await events.waitUntilReady()
      let finish: Outstanding['finish'] = () => {}
      const finished = new Promise<void>((resolve, reject) => {
        finish = (error) => (error === undefined ? resolve() : reject(error))
      })
      // Until it is awaited, a failure is nobody's.
      finished.catch(() => {})
      const outstanding: Outstanding = { jobs: new Map(jobs.map((job) => [job.key, job])), onResult, finish }
      const stop = (): void => finish()
      signal.addEventListener('abort', stop)
      const unhear = hear(queue, events, outstanding, link)
      try {
        await addJobs(queue, jobs)
        const again = async (gone: readonly KeyedJob[]): Promise<void> => {
          // With its jobs, Redis forgot the data.
          await uploadFiles(link.redis, files)
          await addJobs(queue, gone)
        }
        const looking = look({ queue, outstanding, onTrouble, again })
        if (signal.aborted) finish()
        await finished.finally(looking.end)
      } finally {
        unhear()
        signal.removeEventListener('abort', stop)
        if (outstanding.jobs.size > 0) await withdraw(queue, [...outstanding.jobs.keys()])
      }
    },
    workers: () => queue.getWorkersCount(),
    async close() {
      await events.close()
      await queue.close()
    },
  }
}

async function addJobs(queue: BacktestQueue, jobs: readonly KeyedJob[]): Promise<void> {
  for (let at = 0; at < jobs.length; at += BULK) {
    // A job of that name that is there already, waiting or done, stays as it is.
    await queue.addBulk(
      jobs.slice(at, at + BULK).map(({ key, job }) => ({ name: 'backtest', data: job, opts: { ...JOB_OPTIONS, jobId: key } })),
    )
  }
}

function hear(queue: BacktestQueue, events: ReturnType<typeof openQueue>['events'], outstanding: Outstanding, link: RedisLink): () => void {
  const onCompleted = ({ jobId, returnvalue }: { jobId: string; returnvalue: unknown }): void =>
    take(queue, outstanding, jobId, returnvalue)
  const onFailed = ({ jobId, failedReason }: { jobId: string; failedReason: string }): void => {
    if (!outstanding.jobs.has(jobId)) return
    outstanding.finish(
      new HyperladderError('E_JOB', link.redact(`job ${jobId.slice(0, 8)} could not be run: ${failedReason}`), { key: jobId }),
    )
  }
  events.on('completed', onCompleted)
  events.on('failed', onFailed)
  return () => {
    events.off('completed', onCompleted)
    events.off('failed', onFailed)
  }
}

/** Takes a result over, once. */
function take(queue: BacktestQueue, { jobs, onResult, finish }: Outstanding, key: string, value: unknown): void {
  if (!jobs.has(key)) return
  const parsed = v.safeParse(resultSchema, value)
  if (!parsed.success)
    return finish(new HyperladderError('E_REDIS', `the result of job ${key.slice(0, 8)} is none: ${v.summarize(parsed.issues)}`))
  try {
    onResult(key, value as PointResult)
  } catch (error) {
    return finish(error as Error)
  }
  jobs.delete(key)
  // It is kept here from now on.
  queue.remove(key).catch(() => {})
  if (jobs.size === 0) finish()
}

type Looking = {
  readonly queue: BacktestQueue
  readonly outstanding: Outstanding
  readonly onTrouble: (text: string) => void
  /** Hands in what is not there any more. */
  readonly again: (gone: readonly KeyedJob[]) => Promise<void>
}

/** Looks again and again at jobs that are still outstanding: some may be done without our having heard, some may be gone with a Redis that forgot. */
function look({ queue, outstanding, onTrouble, again }: Looking): { end(): void } {
  let ended = false
  let timer: NodeJS.Timeout
  let from = 0
  let looks = 0
  let isAlone = false
  /** Says once that nobody works, and again when somebody did in between. */
  const lookForWorkers = async (): Promise<void> => {
    const wasAlone = isAlone
    isAlone = (await queue.getWorkersCount()) === 0
    if (isAlone && !wasAlone && !ended)
      onTrouble(
        `no worker listens, and ${plural(outstanding.jobs.size, 'job')} wait: start one (\`worker --redis\`), of the same build as this`,
      )
  }
  const once = async (): Promise<void> => {
    const keys = [...outstanding.jobs.keys()]
    if (from >= keys.length) from = 0
    const some = keys.slice(from, from + LOOKED_AT)
    from += LOOKED_AT
    const found = await Promise.all(some.map((key) => queue.getJob(key)))
    const gone = some.filter((_, i) => found[i] === undefined).flatMap((key) => outstanding.jobs.get(key) ?? [])
    if (ended) return
    if (gone.length > 0) await again(gone)
    // Not at once: a listener of our own may still be connecting.
    if (looks++ > 0) await lookForWorkers()
    if (ended) return
    for (const job of found)
      if (job?.finishedOn !== undefined && job.returnvalue != null) take(queue, outstanding, String(job.id), job.returnvalue)
  }
  const later = (): void => {
    timer = setTimeout(() => {
      once()
        .catch((error: Error) => onTrouble(error.message))
        .finally(() => ended || later())
    }, LOOK_EVERY_MS)
  }
  // What an earlier sweep left done is there at once.
  once()
    .catch((error: Error) => onTrouble(error.message))
    .finally(() => ended || later())
  return {
    end() {
      ended = true
      clearTimeout(timer)
    },
  }
}

/** Takes back what nobody has begun. What is being run ends, and its result waits in Redis for the sweep that goes on. */
async function withdraw(queue: BacktestQueue, keys: readonly string[]): Promise<void> {
  for (let at = 0; at < keys.length; at += BULK) await Promise.all(keys.slice(at, at + BULK).map((key) => queue.remove(key).catch(() => 0)))
}
