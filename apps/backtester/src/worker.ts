import type { MarketEvent } from '@hyperladder/market-data'
import { HyperladderError, InvariantError } from '@hyperladder/units'
import { openHistory } from './data/openHistory.ts'
import type { BacktestJob } from './jobs/job.ts'
import { type PointResult, pointFigures } from './jobs/pointResult.ts'
import { jsonOf, marketOf, runJob } from './jobs/runJob.ts'

/** One job, with where its files lie on this machine, in the order of `job.data`. */
export type WorkerTask = { readonly job: BacktestJob; readonly paths: readonly string[] }

/** Most events that a thread keeps for its next job; a longer history is read again each time. */
const KEPT_EVENTS = 500_000

let kept: { readonly key: string; readonly chunks: readonly (readonly MarketEvent[])[] } | undefined

/** Runs one job in a thread of the pool. */
export default async function runTask({ job, paths }: WorkerTask): Promise<PointResult> {
  try {
    return { figures: pointFigures(jsonOf(await runJob(job, { chunks: await historyOf(job, paths) }))) }
  } catch (error) {
    if (!(error instanceof HyperladderError) || error instanceof InvariantError || error.code === 'E_MARKET_DATA') throw error
    return { refused: error.message }
  }
}

type Chunks = Iterable<readonly MarketEvent[]> | AsyncIterable<readonly MarketEvent[]>

async function historyOf(job: BacktestJob, paths: readonly string[]): Promise<Chunks> {
  const { candleMs, fromMs, untilMs, data, market } = job
  const key = JSON.stringify([data, market, candleMs, fromMs, untilMs])
  if (kept?.key === key) return kept.chunks
  kept = undefined
  const history = await openHistory({ paths, market: marketOf(job), candleMs, fromMs, untilMs })
  return keeping(key, history.chunks())
}

/** Hands chunks on, and keeps them where they are few enough. */
async function* keeping(key: string, source: AsyncIterable<readonly MarketEvent[]>): AsyncGenerator<readonly MarketEvent[]> {
  let chunks: (readonly MarketEvent[])[] | undefined = []
  let events = 0
  for await (const chunk of source) {
    events += chunk.length
    if (events > KEPT_EVENTS) chunks = undefined
    chunks?.push(chunk)
    yield chunk
  }
  if (chunks !== undefined) kept = { key, chunks }
}
