import { UsageError } from '@hyperladder/command-line'
import { EngineError } from '@hyperladder/engine'
import { InventoryError } from '@hyperladder/inventory'
import { HyperladderError } from '@hyperladder/units'
import { hasFailed } from '../check/finding.ts'
import { accountFindings, gatherFindings } from '../check/gatherFindings.ts'
import type { ControlFiles } from '../control/controlFiles.ts'
import { type Beat, readBeat } from '../control/heartbeat.ts'
import { RunControl } from '../control/runControl.ts'
import type { Venue } from '../openVenue.ts'
import { boundedPort } from '../orchestrator/boundedPort.ts'
import { StartupError } from '../orchestrator/resolveMarkets.ts'
import { type RunResult, runMaker } from '../orchestrator/runMaker.ts'
import type { OpenJournal } from '../orchestrator/startup.ts'
import { StopOrder } from '../orchestrator/stopOrder.ts'
import type { Reporter } from '../output/reporter.ts'
import { reaching } from '../reaching.ts'
import { systemClock } from '../systemClock.ts'
import { writeSummary } from '../writeSummary.ts'
import { leaveNothing } from './ownOrders.ts'
import type { StopOrders } from './stopOrders.ts'

export type MarketRun = {
  readonly orders: StopOrders
  readonly reporter: Reporter
  /** Stops by itself after this long. */
  readonly durationMs: number | undefined
  readonly summaryPath: string | undefined
  readonly openJournal: OpenJournal | undefined
  /** Without a config there are none. */
  readonly files: ControlFiles | undefined
}

/**
 * Makes the market on a venue: looks before the first order, runs, and tells its end. A run that does not come about cancels what an earlier one left
 * resting. Returns the exit code.
 */
export async function makeMarket(venue: Venue, run: MarketRun): Promise<number> {
  const { orders, reporter, files } = run
  const { settings, url, account, signer = account } = venue
  reporter.event({ type: 'starting', network: settings.network, account, signer, url })
  for (const note of venue.notes) reporter.note(note)
  const before = files && readBeat(files.heartbeat)?.beat
  const control = files && new RunControl({ files, words: { account, signer }, onTrouble: (text) => reporter.warn(text) })
  // From then on this run may have sent orders, and what the one before said of its own is past.
  const begun = { is: false }
  const left = () => clearUp(venue, run, begun.is ? undefined : before)
  let result: RunResult | undefined
  try {
    if (venue.embedded || (await reaching(url, () => preflight(venue, reporter))))
      result = await runWith(
        venue,
        run,
        () => {
          begun.is = true
          control?.begin()
        },
        control,
      )
  } catch (error) {
    // Somebody else looks after this account: nothing of it is to be touched.
    if (!begun.is && error instanceof HyperladderError && error.code === 'E_JOURNAL_IN_USE') throw error
    const stopped = error === orders.stop.reason
    if (stopped) reporter.note(`stopped by ${error} before the first order: nothing was sent`)
    const mayRest = await left()
    const exitCode = mayRest || !stopped ? 1 : error instanceof StopOrder ? error.exitCode : 0
    control?.end({ exitCode, mayRest })
    if (stopped) return exitCode
    throw asFault(error, mayRest)
  }
  if (result === undefined) {
    control?.end({ exitCode: 1, mayRest: await left() })
    return 1
  }
  const { exitCode, summary } = result
  control?.end({ exitCode, mayRest: summary.markets.some(({ orders }) => orders.afterShutdown !== 0) })
  return exitCode
}

/** What may rest, or a fault, counts for more than an order to look before it runs again. */
const worst = (a: number, b: number): number => (a === 1 || b === 1 ? 1 : Math.max(a, b))

async function runWith({ port, settings }: Venue, run: MarketRun, begin: () => void, control: RunControl | undefined): Promise<RunResult> {
  const { orders, reporter, durationMs, openJournal, summaryPath } = run
  // With a journal, the account is this run's alone only once it is open.
  if (openJournal === undefined) begin()
  const timer = durationMs === undefined ? undefined : setTimeout(() => orders.request('the time of --duration is over'), durationMs)
  try {
    return await runMaker({
      port,
      clock: systemClock,
      settings,
      onEvent: reporter.event,
      stop: orders.stop,
      leaveNow: orders.leaveNow,
      exitCodeOf: (exitCode) => worst(orders.faults() > 0 ? 1 : exitCode, orders.ordered()),
      ...(summaryPath === undefined ? {} : { onSummary: (summary) => writeSummary(summaryPath, summary) }),
      ...(control === undefined ? {} : { control }),
      ...(openJournal === undefined
        ? {}
        : {
            openJournal: (identity) => {
              const journal = openJournal(identity)
              begin()
              return journal
            },
          }),
    })
  } finally {
    clearTimeout(timer)
  }
}

/** Returns whether orders of an earlier run may still rest. One whose last word was that nothing does is believed. */
async function clearUp({ embedded, port, settings }: Venue, { reporter }: MarketRun, before: Beat | undefined): Promise<boolean> {
  if (embedded || (before?.phase === 'ended' && before.mayRest === false)) return false
  return leaveNothing(boundedPort(port, systemClock), settings, (text) => reporter.warn(text))
}

/** Returns the error that gives the exit code: 2 for what another config or command line mends, unless orders may rest. */
function asFault(error: unknown, mayRest: boolean): unknown {
  if (mayRest && error instanceof UsageError) return new HyperladderError('E_START', error.message, {}, { cause: error })
  return isConfigFault(error) && !mayRest ? new UsageError(error.message) : error
}

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
