import { join } from 'node:path'
import type { BacktestJson } from '@hyperladder/backtest'
import { type CommandContext, plural } from '@hyperladder/command-line'
import packageJson from '../../package.json' with { type: 'json' }
import { pageAssets } from '../assets.ts'
import { jsonOf, marketOf, runJob } from '../jobs/runJob.ts'
import { formatSeconds, ProgressLine } from '../output/progress.ts'
import { writeWhole } from '../output/writeWhole.ts'
import { figure, moment } from '../report/figures.ts'
import { FillsFiles } from '../report/fillsFile.ts'
import { pathCsv } from '../report/pathCsv.ts'
import { pathsOf, shownPath } from '../report/paths.ts'
import { runReport } from '../report/runReport.ts'
import { runSummary } from '../report/runSummary.ts'
import { type GivenOptions, gather } from '../settings/gather.ts'
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
  const { stdio, path } = context
  const gathered = await gather(options, path)
  const out = gathered.out ?? path(RUN_OUT)
  const prepared = await prepare(gathered, wantsDelays(gathered.run))
  const plan = prepared.plan({})
  const assumed = [...prepared.assumed, ...plan.assumed]
  for (const line of assumed) stdio.err(`${stdio.colours.dim(`assumed: ${line}`)}\n`)
  const signals = stopSignals({ source: process, leaveNow: () => process.exit(ENDED_EARLY) })
  const unwatch = watchOutput(stdio, signals)
  const progress = new ProgressLine(stdio)
  const fills = new FillsFiles(join(out, 'fills.csv'), marketOf(plan.job), pathsOf(plan.job.fillModel))
  let done = false
  try {
    const result = await runJob(plan.job, {
      chunks: prepared.history.chunks(),
      signal: signals.stop,
      onFill: (fill) => fills.add(fill),
      onProgress: ({ timeMs, events, fills: filled }) =>
        progress.update(
          () =>
            `at ${moment(timeMs)} UTC: ${figure(String(events), 0)} events, ${plural(filled, 'fill')}, ${formatSeconds(progress.elapsedMs)}`,
        ),
    })
    progress.clear()
    const json = jsonOf(result)
    fills.keep(shownPath(json))
    done = true
    await writeResults(out, { json, plan, assumed })
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

type Results = {
  readonly json: BacktestJson
  readonly plan: RunPlan
  readonly assumed: readonly string[]
}

async function writeResults(out: string, { json, plan: { job }, assumed }: Results): Promise<void> {
  const { version } = packageJson
  await writeWhole(join(out, 'result.json'), `${JSON.stringify({ version, job, assumed, result: json }, null, 1)}\n`)
  await writeWhole(join(out, 'path.csv'), pathCsv(json))
  await writeWhole(join(out, 'report.html'), runReport({ result: json, job, assumed, version }, await pageAssets()))
}
