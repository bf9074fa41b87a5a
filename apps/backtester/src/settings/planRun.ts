import { UsageError } from '@hyperladder/command-line'
import type { MarketEvent } from '@hyperladder/market-data'
import { floorToLegalPx, type MarketSpec, type Px } from '@hyperladder/units'
import type { History } from '../data/openHistory.ts'
import type { BacktestJob, DataFile } from '../jobs/job.ts'
import { parseDuration } from './parseTime.ts'
import { planLadder } from './planLadder.ts'
import type { DataSettings, RunSettings } from './runSettings.ts'

/** What a run's history is, looked at once for all points of a sweep. */
export type HistoryFacts = {
  readonly market: MarketSpec
  readonly files: readonly DataFile[]
  readonly kinds: History['kinds']
  readonly firstPx: Px
  /** Ms from the venue's time of an event to its receipt, evenly drawn from the history; empty where receipts are not told. */
  readonly delaysMs: readonly number[]
}

export type RunPlan = { readonly job: BacktestJob; readonly assumed: readonly string[] }

/** The maker's settings beside the ladder: what only a config tells. */
export type MakerPlan = BacktestJob['maker']

const PATH_POINTS = 2000
/** Most delays that `recorded` latency draws from. */
const DELAYS_MAX = 2000

/**
 * Returns the job that settings mean on a history, and in sentences what was chosen for the operator.
 * @throws {@link UsageError} for settings that this market or history can't take.
 */
export function planRun(settings: RunSettings, history: HistoryFacts, data: DataSettings, maker: MakerPlan = {}): RunPlan {
  const { market, files, firstPx } = history
  const { assumed, ladder, funds } = planLadder(settings, market, firstPx)
  const said = [...assumed]
  const fillModel = chooseFillModel(settings, history.kinds, said)
  const { coin, pairIndex, base, quote } = market
  const job: BacktestJob = {
    version: 1,
    market: { coin, pairIndex, base, quote },
    data: files.map(({ name, sha256 }) => ({ name, sha256 })),
    ...given({ candleMs: data.candleMs, fromMs: data.fromMs, untilMs: data.untilMs, requests: settings.requests }),
    ladder,
    funds,
    fillModel,
    latency: latencyOf(settings, history, said),
    fees: given({ stakingTier: settings.stakingTier, referred: settings.referred, makerSharePpm: settings.makerSharePpm }),
    maker: { ...maker, ...given({ intervalMs: settings.intervalMs, reserve: settings.reserve }) },
    seed: settings.seed ?? 1,
    runs: settings.runs ?? 1,
    pathPoints: PATH_POINTS,
  }
  return { job, assumed: [...new Set(said)] }
}

/** Without what is undefined. */
const given = <T extends object>(values: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { [Key in keyof T]?: Exclude<T[Key], undefined> }

function chooseFillModel(settings: RunSettings, kinds: History['kinds'], said: string[]): BacktestJob['fillModel'] {
  const byData = kinds.has('trade') ? (kinds.has('book') ? 'queue' : 'trade-through') : 'candle-path'
  const name = settings.fillModel ?? byData
  const needs = { 'candle-path': ['candle'], 'trade-through': ['trade'], queue: ['trade', 'book'] } as const
  const missing = needs[name].filter((kind) => !kinds.has(kind))
  if (missing.length > 0)
    throw new UsageError(
      `--fill-model was ${name}, which needs ${missing.join(' and ')} data, must be one that fits: the data has ${[...kinds].join(', ')}`,
    )
  if (name !== 'candle-path') {
    if (settings.path !== undefined || settings.participation !== undefined)
      throw new UsageError(
        `--${settings.path === undefined ? 'participation' : 'path'} is of candle-path alone, must be left out with ${name}`,
      )
    if (settings.fillModel === undefined) said.push(`Fills by ${name}, as the data has ${[...kinds].join(', ')}.`)
    return { name }
  }
  if (settings.path === undefined)
    said.push('Nobody knows whether a candle’s high or low came first: both are run, and the report shows the range.')
  return { name, path: settings.path ?? 'both', participation: Number(settings.participation ?? '1') }
}

function latencyOf(settings: RunSettings, { delaysMs }: HistoryFacts, said: string[]): BacktestJob['latency'] {
  const read = (text: string): NonNullable<BacktestJob['latency']['orders']> => {
    if (text === 'recorded') {
      if (delaysMs.length === 0)
        throw new UsageError('latency was recorded, which needs data that tells when it was received, must be such as 80ms')
      const middle = delaysMs.toSorted((a, b) => a - b)[Math.floor(delaysMs.length / 2)]
      said.push(
        `Recorded latency: ${middle} ms in the middle of ${delaysMs.length} delays from the venue’s clock to the recorder’s, which may differ.`,
      )
      return { name: 'recorded', samplesMs: [...delaysMs] }
    }
    const [name, median = '', sigma = ''] = text.split(':')
    if (name === 'lognormal') return { name, medianMs: parseDuration(median), sigma: Number(sigma) }
    return { name: 'constant', ms: parseDuration(text) }
  }
  const { orderLatency, answerLatency, feedLatency } = settings
  return {
    ...(orderLatency === undefined ? {} : { orders: read(orderLatency) }),
    ...(answerLatency === undefined ? {} : { answers: read(answerLatency) }),
    ...(feedLatency === undefined ? {} : { feeds: read(feedLatency) }),
  }
}

/**
 * Reads what a plan must know: the first price, and with `delays` all of the history for its delays.
 * @throws {@link UsageError} when no event of the time asked for has a price.
 */
export async function lookAtHistory(
  history: History,
  market: MarketSpec,
  delays: boolean,
): Promise<Pick<HistoryFacts, 'firstPx' | 'delaysMs'>> {
  let firstPx: Px | undefined
  const delaysMs: number[] = []
  for await (const chunk of history.chunks()) {
    for (const event of chunk) {
      if (event.coin !== market.coin) continue
      firstPx ??= priceOf(event, market)
      if (event.type !== 'gap' && event.receivedMs !== undefined) delaysMs.push(Math.max(0, event.receivedMs - event.timeMs))
    }
    if (firstPx !== undefined && !delays) break
  }
  if (firstPx === undefined) throw new UsageError('--data has no price of the market in the time asked for: see --coin, --from and --to')
  return { firstPx, delaysMs: thinned(delaysMs) }
}

function priceOf(event: MarketEvent, { pxDecimals }: MarketSpec): Px | undefined {
  if (event.type === 'candle') return event.open
  if (event.type === 'trade') return event.px
  if (event.type !== 'bbo' || event.bid === null || event.ask === null) return undefined
  return floorToLegalPx((event.bid.px + event.ask.px) / 2n, pxDecimals) as Px
}

const thinned = (delays: readonly number[]): number[] => {
  const step = Math.max(1, Math.ceil(delays.length / DELAYS_MAX))
  return delays.filter((_, i) => i % step === 0)
}
