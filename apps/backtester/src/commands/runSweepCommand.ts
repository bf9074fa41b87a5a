import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { type CommandContext, plural, UsageError } from '@hyperladder/command-line'
import { pageAssets } from '../assets.ts'
import { type BacktestJob, jobKey } from '../jobs/job.ts'
import type { PointResult } from '../jobs/pointResult.ts'
import { ResultStore } from '../jobs/resultStore.ts'
import { withOutFolder } from '../output/outFolder.ts'
import { formatSeconds, ProgressLine } from '../output/progress.ts'
import { type Chosen, sayChosen } from '../output/sayChosen.ts'
import { writeWhole } from '../output/writeWhole.ts'
import { sweepReport } from '../report/sweepReport.ts'
import { sweepTable } from '../report/sweepTable.ts'
import { type Gathered, type GivenOptions, gather } from '../settings/gather.ts'
import { type Prepared, prepare } from '../settings/prepare.ts'
import { readSetting } from '../settings/runOptions.ts'
import type { RunSettings } from '../settings/runSettings.ts'
import { stopSignals } from '../stopSignals.ts'
import { axesOf, choosePoints } from '../sweep/choosePoints.ts'
import { type Metric, metricOf } from '../sweep/metrics.ts'
import type { PointOutcome, SweepOutcome } from '../sweep/outcome.ts'
import { dimensionsOf } from '../sweep/parseVary.ts'
import type { Dimension, SweepPoint } from '../sweep/space.ts'
import { sweepCsv } from '../sweep/sweepCsv.ts'
import { watchOutput } from '../watchOutput.ts'
import { openRunner, type RunnerOptions } from './openRunner.ts'
import { ENDED_EARLY, wantsDelays } from './runBacktestCommand.ts'
import { SWEEP_OUT } from './sweepCommand.ts'

export type SweepOptions = GivenOptions &
  RunnerOptions & {
    readonly vary?: readonly string[]
    readonly random?: number
    readonly randomSeed?: number
    readonly by?: string
    readonly axes?: string
    readonly fresh?: boolean
  }

/** Runs a sweep and writes its report. Returns the exit code. */
export async function runSweepCommand(options: SweepOptions, context: CommandContext): Promise<number> {
  const gathered = await gather(options, context.path)
  const out = gathered.out ?? context.path(SWEEP_OUT)
  return withOutFolder(out, '--out', () => sweepInto(out, gathered, { options, context }))
}

async function sweepInto(out: string, gathered: Gathered, { options, context }: Pick<Place, 'options' | 'context'>): Promise<number> {
  const { stdio } = context
  const { sweep } = gathered
  const dimensions = dimensionsOf(options.vary ?? sweep.vary.map(({ key, text }) => `${key}=${text}`))
  const by = metricOf(options.by ?? sweep.by ?? 'vs-hodl')
  const axes = axesOf(dimensions, options.axes ?? sweep.axes)
  const chosen = choosePoints(
    dimensions,
    options.random ?? countIn('random', sweep.random),
    options.randomSeed ?? countIn('random_seed', sweep.randomSeed) ?? 1,
  )
  const recorded = dimensions.some(({ key, values }) => key.endsWith('Latency') && values.includes('recorded'))
  // Read to its end before many runs read it: what is wrong in the data is not a point's.
  const prepared = await prepare(gathered, { whole: true, delays: recorded || wantsDelays(gathered.run) })
  const planned = planPoints(chosen.points, dimensions, prepared)
  const words = { assumed: [...prepared.assumed, ...planned.assumed], warned: [...prepared.warned, ...planned.warned] }
  sayChosen(words, stdio)
  const store = ResultStore.open(out, options.fresh === true)
  try {
    const complete = await runPoints(planned, store, { options, context, prepared })
    const outcome: SweepOutcome = { dimensions, by, points: planned.points.map((point) => outcomeOf(point, store)) }
    const { market } = prepared.facts
    const page = sweepReport(
      {
        outcome,
        market: { coin: market.coin, base: market.base.name, quote: market.quote.name },
        data: prepared.files.map(({ name }) => name),
        ...words,
        drawn: chosen.drawn,
        axes,
      },
      await pageAssets(),
    )
    await writeSweep(out, outcome, page, planned)
    stdio.out(`${sweepTable(outcome, market.quote.name).join('\n')}\n\n${join(out, 'sweep.html')}\n`)
    return complete ? 0 : ENDED_EARLY
  } finally {
    store.close()
  }
}

function countIn(key: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError(`sweep.${key} was ${text}, must be an integer from 1 to 999999`)
  return Number(text)
}

type PlannedPoint = SweepPoint & ({ readonly key: string; readonly job: BacktestJob } | { readonly refused: string })
type Planned = Chosen & { readonly points: readonly PlannedPoint[] }

const FUNDS_DIFFER =
  'The funds of each point were made to fit its order size, and differ: amounts do not compare. Rank by shares of the start (--by vs-hodl-share or pnl-share), or say what there is with --capital, or --base and --quote.'

/** A point whose settings the market can't take is refused here: it has a row and no run. */
function planPoints(points: readonly SweepPoint[], dimensions: readonly Dimension[], prepared: Prepared): Planned {
  const said = new Map<string, number>()
  const warnedOf = new Map<string, number>()
  const count = (lines: Map<string, number>, line: string): void => void lines.set(line, (lines.get(line) ?? 0) + 1)
  let fundsAssumed = false
  let first: UsageError | undefined
  const planned = points.map((point): PlannedPoint => {
    const over = Object.fromEntries(dimensions.map(({ key }, i) => [key, readSetting(key, point.values[i] as string, '')])) as RunSettings
    try {
      const plan = prepared.plan(over)
      const { job } = plan
      for (const line of plan.assumed) count(said, line)
      for (const line of plan.warned) count(warnedOf, line)
      fundsAssumed ||= plan.fundsAssumed
      return { ...point, key: jobKey(job), job }
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      first ??= error
      return { ...point, refused: error.message }
    }
  })
  const jobs = planned.filter((point) => 'job' in point).length
  if (jobs === 0 && first !== undefined) throw first
  // What is said of single points is in the table: the ladder's place, the order size.
  const ofAll = (lines: ReadonlyMap<string, number>): string[] => [...lines].flatMap(([line, times]) => (times === jobs ? [line] : []))
  const warned = ofAll(warnedOf)
  return { points: planned, assumed: ofAll(said), warned: fundsAssumed && warned.length === 0 ? [FUNDS_DIFFER] : warned }
}

const outcomeOf = (point: PlannedPoint, store: ResultStore): PointOutcome => {
  const { index, values } = point
  const result: PointResult | undefined = 'key' in point ? store.get(point.key) : { refused: point.refused }
  return { index, values, result }
}

type Place = { readonly options: SweepOptions; readonly context: CommandContext; readonly prepared: Prepared }

/** Runs what is not there yet. Returns whether all of it was. */
async function runPoints({ points }: Planned, store: ResultStore, { options, context, prepared }: Place): Promise<boolean> {
  const { stdio } = context
  const jobs = new Map(
    points.flatMap((point) => ('job' in point && store.get(point.key) === undefined ? [[point.key, point] as const] : [])),
  )
  const runs = points.filter((point) => 'job' in point).length
  if (jobs.size < runs) stdio.err(`${plural(runs - jobs.size, 'point')} of ${runs} taken over from an earlier sweep\n`)
  if (jobs.size === 0) return true
  const signals = stopSignals({ source: process, leaveNow: () => process.exit(ENDED_EARLY) })
  const unwatch = watchOutput(stdio, signals)
  const progress = new ProgressLine(stdio)
  const runner = await openRunner({ options, context, files: prepared.files, most: jobs.size, threads: availableParallelism() })
  let done = 0
  const line = (): string => {
    const leftMs = (progress.elapsedMs / Math.max(1, done)) * (jobs.size - done)
    return `${done} of ${plural(jobs.size, 'point')}, ${formatSeconds(progress.elapsedMs)}${done === 0 ? '' : `, about ${formatSeconds(leftMs)} to go`}`
  }
  const ticking = setInterval(() => progress.update(line), 1000)
  try {
    await runner.run([...jobs.values()], {
      signal: signals.stop,
      onResult(key, result) {
        store.add(key, result)
        done += 1
        progress.update(line)
      },
    })
    progress.clear()
    stdio.err(
      `${plural(done, 'point')} in ${formatSeconds(progress.elapsedMs)}${done < jobs.size ? `; ended: ${signals.stop.reason}` : ''}\n`,
    )
    return done === jobs.size
  } finally {
    clearInterval(ticking)
    progress.clear()
    unwatch()
    await runner.close()
    signals.dispose()
  }
}

async function writeSweep(out: string, outcome: SweepOutcome, page: string, { points }: Planned): Promise<void> {
  const rows = outcome.points.map(({ values, result }, i) => {
    const point = points[i] as PlannedPoint
    // What the account was told to be at the start decides what its points pay.
    const told = 'job' in point ? { key: point.key, ...(Object.keys(point.job.fees).length === 0 ? {} : { fees: point.job.fees }) } : {}
    return { values, ...told, result: result ?? null }
  })
  const json = { dimensions: outcome.dimensions, by: (outcome.by satisfies Metric).name, points: rows }
  await writeWhole(join(out, 'sweep.json'), `${JSON.stringify(json, null, 1)}\n`)
  await writeWhole(join(out, 'sweep.csv'), sweepCsv(outcome))
  await writeWhole(join(out, 'sweep.html'), page)
}
