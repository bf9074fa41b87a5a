import { join } from 'node:path'
import type { BacktestJson } from '@hyperladder/backtest'
import { type CommandContext, plural } from '@hyperladder/command-line'
import packageJson from '../../package.json' with { type: 'json' }
import { pageAssets } from '../assets.ts'
import { namingDecimals } from '../data/fittingDecimals.ts'
import { jsonOf, marketOf, runJob } from '../jobs/runJob.ts'
import { withOutFolder } from '../output/outFolder.ts'
import { formatSeconds, ProgressLine } from '../output/progress.ts'
import { type Chosen, sayChosen } from '../output/sayChosen.ts'
import { writeWhole } from '../output/writeWhole.ts'
import { figure, moment } from '../report/figures.ts'
import { FillsFiles } from '../report/fillsFile.ts'
import { pathCsv } from '../report/pathCsv.ts'
import { pathsOf, shownPath } from '../report/paths.ts'
import { runReport } from '../report/runReport.ts'
import { runSummary } from '../report/runSummary.ts'
import { type Gathered, type GivenOptions, gather } from '../settings/gather.ts'
import type { RunPlan } from '../settings/planRun.ts'
import { prepare } from '../settings/prepare.ts'
import type { RunSettings } from '../settings/runSettings.ts'
import { stopSignals } from '../stopSignals.ts'
import { watchOutput } from '../watchOutput.ts'
import { RUN_OUT } from './runCommand.ts'

/** Ended by Ctrl-C: what a shell expects. */
export const ENDED_EARLY = 130

/** Runs one backtest and writes its report. Returns the exit code. */
export async function runBacktestCommand(options: GivenOptions, context: CommandContext): Promise<number> {
  const gathered = await gather(options, context.path)
  const out = gathered.out ?? context.path(RUN_OUT)
  return withOutFolder(out, '--out', () => runInto(out, gathered, context))
}

async function runInto(out: string, gathered: Gathered, { stdio }: CommandContext): Promise<number> {
  const prepared = await prepare(gathered, { whole: false, delays: wantsDelays(gathered.run) })
  const plan = prepared.plan({})
  const chosen = { assumed: [...prepared.assumed, ...plan.assumed], warned: [...prepared.warned, ...plan.warned] }
  sayChosen(chosen, stdio)
  const signals = stopSignals({ source: process, leaveNow: () => process.exit(ENDED_EARLY) })
  const unwatch = watchOutput(stdio, signals)
  const progress = new ProgressLine(stdio)
  const fills = new FillsFiles(join(out, 'fills.csv'), marketOf(plan.job), pathsOf(plan.job.fillModel))
  let done = false
  try {
    const result = await namingDecimals(prepared.files, { ...prepared.facts, candleMs: plan.job.candleMs }, () =>
      runJob(plan.job, {
        chunks: prepared.history.chunks(),
        signal: signals.stop,
        onFill: (fill) => fills.add(fill),
        onProgress: ({ timeMs, events, fills: filled }) =>
          progress.update(
            () =>
              `at ${moment(timeMs)} UTC: ${figure(String(events), 0)} events, ${plural(filled, 'fill')}, ${formatSeconds(progress.elapsedMs)}`,
          ),
      }),
    )
    progress.clear()
    const json = jsonOf(result)
    fills.keep(shownPath(json))
    done = true
    await writeResults(out, { json, plan, ...chosen })
    stdio.out(`${runSummary(json).join('\n')}\n\n${join(out, 'report.html')} (${formatSeconds(progress.elapsedMs)})\n`)
    return result.ended === 'aborted' ? ENDED_EARLY : 0
  } finally {
    if (!done) fills.drop()
    progress.clear()
    unwatch()
    signals.dispose()
  }
}

/** Whether a latency is to be drawn from the data: all of it is read for that. */
export const wantsDelays = ({ orderLatency, answerLatency, feedLatency }: RunSettings): boolean =>
  [orderLatency, answerLatency, feedLatency].includes('recorded')

type Results = Chosen & { readonly json: BacktestJson; readonly plan: RunPlan }

async function writeResults(out: string, { json, plan: { job }, assumed, warned }: Results): Promise<void> {
  const { version } = packageJson
  await writeWhole(join(out, 'result.json'), `${JSON.stringify({ version, job, warned, assumed, result: json }, null, 1)}\n`)
  await writeWhole(join(out, 'path.csv'), pathCsv(json))
  await writeWhole(join(out, 'report.html'), runReport({ result: json, job, warned, assumed, version }, await pageAssets()))
}
