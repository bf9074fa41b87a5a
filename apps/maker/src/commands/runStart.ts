import { dirname, join, parse } from 'node:path'
import { EngineError } from '@hyperladder/engine'
import { InventoryError } from '@hyperladder/inventory'
import { hasFailed } from '../check/finding.ts'
import { accountFindings, gatherFindings } from '../check/gatherFindings.ts'
import { loadConfig } from '../config/loadConfig.ts'
import { openVenue, type Venue } from '../openVenue.ts'
import { StartupError } from '../orchestrator/resolveMarkets.ts'
import { runMaker } from '../orchestrator/runMaker.ts'
import type { OpenJournal } from '../orchestrator/startup.ts'
import { createJsonReporter } from '../output/jsonReporter.ts'
import type { LogLevel, Reporter } from '../output/reporter.ts'
import { createTerminalReporter } from '../output/terminalReporter.ts'
import { reaching } from '../reaching.ts'
import { type StopSignals, stopSignals } from '../stopSignals.ts'
import { systemClock } from '../systemClock.ts'
import { UsageError } from '../usageError.ts'
import { watchRunner } from '../watchRunner.ts'
import { requireWritable, writeSummary } from '../writeSummary.ts'
import type { CommandContext } from './context.ts'
import { journalOf } from './journalOf.ts'

export type StartOptions = {
  readonly config?: string
  readonly duration?: number
  readonly seed?: number
  readonly summary?: string
  readonly journal?: string | false
  readonly url?: string
  readonly logFormat: 'pretty' | 'json'
  readonly logLevel: LogLevel
}

/** After a second Ctrl-C the run has this long to end by itself. */
const LEAVE_WITHIN_MS = 500
const LEFT_AT_ONCE = 130

/** Makes the market until told to stop. Returns the exit code. */
export async function runStart(options: StartOptions, context: CommandContext): Promise<number> {
  const summaryPath = options.summary === undefined ? undefined : context.path(options.summary)
  if (summaryPath !== undefined) await requireWritable(summaryPath)
  const config = options.config === undefined ? undefined : await loadConfig(context.path(options.config))
  const reporter = reporterFor(options, context)
  const signals = stopSignals({ source: process, nowMs: systemClock.nowMs })
  const unwatch = watchRunner(() => signals.request('the program that started this one is gone'), context.env)
  context.stdio.closed.addEventListener('abort', () => signals.request(String(context.stdio.closed.reason)))
  signals.leaveNow.addEventListener('abort', () => {
    reporter.warn(`${signals.leaveNow.reason}: leaving at once. Orders of ours may still rest; hyperladder cancel-all takes them away`)
    setTimeout(() => process.exit(LEFT_AT_ONCE), LEAVE_WITHIN_MS)
  })
  try {
    const { url, seed } = options
    const venue = await openVenue({
      env: context.env,
      keyNeeded: true,
      log: (event) => event.type === 'undecodable' && reporter.event(event),
      ...(config === undefined ? {} : { config }),
      ...(url === undefined ? {} : { url }),
      ...(seed === undefined ? {} : { seed }),
    })
    try {
      const openJournal = journalOf({
        option: options.journal ? context.path(options.journal) : options.journal,
        configured: config?.journal,
        beside: options.config === undefined ? undefined : journalBeside(context.path(options.config)),
        embedded: venue.embedded,
      })
      return await makeMarket(venue, { options, signals, reporter, summaryPath, openJournal })
    } finally {
      await venue.close()
    }
  } finally {
    unwatch()
    signals.dispose()
  }
}

type Run = {
  readonly options: StartOptions
  readonly signals: StopSignals
  readonly reporter: Reporter
  readonly summaryPath: string | undefined
  readonly openJournal: OpenJournal | undefined
}

async function makeMarket(venue: Venue, { options, signals, reporter, summaryPath, openJournal }: Run): Promise<number> {
  const { port, settings, url, account, signer = account } = venue
  reporter.event({ type: 'starting', network: settings.network, account, signer, url })
  for (const note of venue.notes) reporter.note(note)
  if (!venue.embedded && !(await reaching(url, () => preflight(venue, reporter)))) return 1
  const { duration } = options
  const timer = duration === undefined ? undefined : setTimeout(() => signals.request('the time of --duration is over'), duration)
  try {
    const result = await runMaker({
      port,
      clock: systemClock,
      settings,
      onEvent: reporter.event,
      stop: signals.stop,
      leaveNow: signals.leaveNow,
      ...(openJournal === undefined ? {} : { openJournal }),
    })
    if (summaryPath !== undefined) await writeSummary(summaryPath, result.summary)
    return signals.leaveNow.aborted ? LEFT_AT_ONCE : result.exitCode
  } catch (error) {
    // The run rejects only before anything was sent; an order to stop that came so early rejects it with its own reason.
    if (error !== signals.stop.reason) throw isConfigFault(error) ? new UsageError(error.message) : error
    reporter.note(`stopped by ${error} before the first order: nothing was sent`)
    return 0
  } finally {
    clearTimeout(timer)
  }
}

/** `maker.toml` keeps `maker.journal`. */
const journalBeside = (config: string): string => join(dirname(config), `${parse(config).name}.journal`)

/** What the venue's own numbers prove wrong in a config: as much a matter of usage as a key that isn't known. */
const isConfigFault = (error: unknown): error is Error =>
  error instanceof EngineError ||
  error instanceof InventoryError ||
  (error instanceof StartupError && error.code !== 'E_CUT' && error.code !== 'E_FOREIGN_ORDERS')

/** Before any order, whether the key may act for the account; before real ones, the whole look that `check` takes. */
async function preflight(venue: Venue, reporter: Reporter): Promise<boolean> {
  const { port, settings } = venue
  const findings = settings.network === 'paper' ? await accountFindings(port, venue) : await gatherFindings(port, settings, venue)
  for (const { level, subject, text } of findings) {
    if (level === 'fail') reporter.fail(`${subject}: ${text}`)
    else if (level === 'warn') reporter.warn(`${subject}: ${text}`)
  }
  if (hasFailed(findings)) reporter.fail('not started: see above, or run hyperladder check')
  return !hasFailed(findings)
}

function reporterFor(options: StartOptions, { stdio }: CommandContext): Reporter {
  const { logFormat, logLevel: level } = options
  if (logFormat === 'json') return createJsonReporter({ write: stdio.out, level })
  return createTerminalReporter({ write: stdio.out, colours: stdio.colours, width: stdio.width, level, nowMs: systemClock.nowMs })
}
