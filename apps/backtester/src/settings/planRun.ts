import { defaultParticipation } from '@hyperladder/backtest'
import { UsageError } from '@hyperladder/command-line'
import type { MarketSpec } from '@hyperladder/units'
import type { History } from '../data/openHistory.ts'
import type { BacktestJob, DataFile } from '../jobs/job.ts'
import type { Looked } from './lookAtHistory.ts'
import { parseDuration } from './parseTime.ts'
import { planLadder } from './planLadder.ts'
import { optionName } from './runOptions.ts'
import type { DataSettings, RunSettings } from './runSettings.ts'

/** What a run's history is, looked at once for all points of a sweep. */
export type HistoryFacts = Looked & {
  readonly market: MarketSpec
  /** By the venue's list: both tokens are quote assets. */
  readonly isStable: boolean
  readonly files: readonly DataFile[]
  readonly kinds: History['kinds']
}

export type RunPlan = {
  readonly job: BacktestJob
  readonly assumed: readonly string[]
  /** What was chosen and may well not be what the operator has in mind. */
  readonly warned: readonly string[]
  /** Whether the funds were made to fit the orders: they differ from point to point of a sweep then. */
  readonly fundsAssumed: boolean
}

/** The maker's settings beside the ladder: what only a config tells. */
export type MakerPlan = BacktestJob['maker']

const PATH_POINTS = 2000
const NTL_DECIMALS = 8

/**
 * Returns the job that settings mean on a history, and in sentences what was chosen for the operator.
 * @throws {@link UsageError} for settings that this market or history can't take.
 */
export function planRun(settings: RunSettings, history: HistoryFacts, data: DataSettings, maker: MakerPlan = {}): RunPlan {
  const { market, files, first } = history
  const { assumed, warned, fundsAssumed, ladder, funds } = planLadder(settings, market, { ...first, place: placeOf(history, data) })
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
    fees: feesOf(settings, history, said),
    maker: { ...maker, ...given({ intervalMs: settings.intervalMs, reserve: settings.reserve }) },
    seed: settings.seed ?? 1,
    runs: settings.runs ?? 1,
    pathPoints: PATH_POINTS,
  }
  const drawn = Object.values(job.latency).some((latency) => latency !== undefined && latency.name !== 'constant')
  const same =
    job.runs > 1 && !drawn
      ? [
          `All ${job.runs} runs are the same: a seed draws latencies alone, and these are constant. Give such as --order-latency lognormal:80ms:0.5, or leave --runs out.`,
        ]
      : []
  return { job, assumed: [...new Set(said)], warned: [...warned, ...same], fundsAssumed }
}

/** Where the first price stands, as near as it can be told: the events themselves carry no rows. */
function placeOf({ files }: HistoryFacts, { fromMs }: DataSettings): string {
  const [file] = files
  if (file === undefined || files.length > 1) return 'the data'
  return fromMs === undefined && /\.csv(\.gz)?$/.test(file.name) ? `row 2 of ${file.name}` : file.name
}

/** Without what is undefined. */
const given = <T extends object>(values: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { [Key in keyof T]?: Exclude<T[Key], undefined> }

function feesOf(
  { tierVolume, stakingTier, referred, stablePair, makerSharePpm }: RunSettings,
  { market: { quote }, isStable: isListedStable }: HistoryFacts,
  said: string[],
): BacktestJob['fees'] {
  if (tierVolume !== undefined && !isAmount(tierVolume))
    throw new UsageError(`--tier-volume was ${tierVolume}, must be an amount of ${quote.name} with at most 8 decimals`)
  if (tierVolume !== undefined)
    said.push(
      `The 14-day volume of ${tierVolume} ${quote.name} before the start (--tier-volume) is even over its days: it fades within 14 days, and the run’s own comes in its place.`,
    )
  if (stablePair === undefined && isListedStable)
    said.push(`Both tokens of the pair are quote assets of the venue: its fees are a fifth (--stable-pair no: they are not).`)
  const isStable = (stablePair ?? isListedStable) || undefined
  return given({ tierVolume, stakingTier, referred, stablePair: isStable, makerSharePpm })
}

const isAmount = (text: string): boolean => (text.split('.')[1]?.length ?? 0) <= NTL_DECIMALS

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
  if (settings.participation === undefined)
    said.push(
      `At most ${defaultParticipation * 100} % of a candle’s volume reaches our orders: nobody knows how much did (--participation).`,
    )
  return { name, path: settings.path ?? 'both', participation: Number(settings.participation ?? defaultParticipation) }
}

function latencyOf(settings: RunSettings, { delaysMs }: HistoryFacts, said: string[]): BacktestJob['latency'] {
  const read = (key: 'orderLatency' | 'answerLatency' | 'feedLatency', text: string): NonNullable<BacktestJob['latency']['orders']> => {
    if (text === 'recorded') {
      if (delaysMs.length === 0)
        throw new UsageError(`--${optionName(key)} was recorded, which needs data that tells when it was received, must be such as 80ms`)
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
    ...(orderLatency === undefined ? {} : { orders: read('orderLatency', orderLatency) }),
    ...(answerLatency === undefined ? {} : { answers: read('answerLatency', answerLatency) }),
    ...(feedLatency === undefined ? {} : { feeds: read('feedLatency', feedLatency) }),
  }
}
