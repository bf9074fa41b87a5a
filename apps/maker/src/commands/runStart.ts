import { type CommandContext, UsageError } from '@hyperladder/command-line'
import { loadConfig } from '../config/loadConfig.ts'
import { lockAccount } from '../control/accountLock.ts'
import { type ControlFiles, controlFiles, journalBeside } from '../control/controlFiles.ts'
import { killText, readKill } from '../control/killSwitch.ts'
import { livingMaker } from '../control/livingMaker.ts'
import { openVenue } from '../openVenue.ts'
import { createJsonReporter } from '../output/jsonReporter.ts'
import type { LogLevel, Reporter } from '../output/reporter.ts'
import { createTerminalReporter } from '../output/terminalReporter.ts'
import { systemClock } from '../systemClock.ts'
import { requireWritable } from '../writeSummary.ts'
import { journalOf } from './journalOf.ts'
import { makeMarket } from './makeMarket.ts'
import { stopOrders } from './stopOrders.ts'

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

/** Makes the market until told to stop. Returns the exit code. */
export async function runStart(options: StartOptions, context: CommandContext): Promise<number> {
  const summaryPath = options.summary === undefined ? undefined : context.path(options.summary)
  if (summaryPath !== undefined) await requireWritable(summaryPath)
  const configPath = options.config === undefined ? undefined : context.path(options.config)
  const config = configPath === undefined ? undefined : await loadConfig(configPath)
  const files = configPath === undefined ? undefined : controlFiles(configPath, config)
  if (files !== undefined) requireFree(files, options.config as string)
  const reporter = reporterFor(options, context)
  const orders = stopOrders(reporter, context, files)
  try {
    const { url, seed, duration: durationMs } = options
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
        beside: configPath === undefined ? undefined : journalBeside(configPath),
        maxMb: config?.journalMb,
        embedded: venue.embedded,
      })
      // Before anything looks at the account, or cancels on it: its orders may be a living maker's.
      const { account, url: venueUrl, settings, embedded } = venue
      const locked = { network: settings.network, account, url: venueUrl }
      const release = embedded ? () => {} : lockAccount(locked, context.env, (text) => reporter.warn(text))
      try {
        return await makeMarket(venue, { orders, reporter, durationMs, summaryPath, openJournal, files })
      } finally {
        release()
      }
    } finally {
      await venue.close()
    }
  } finally {
    orders.dispose()
  }
}

/** @throws {@link UsageError} while the kill switch is set, or another maker runs with the same files. */
function requireFree(files: ControlFiles, config: string): void {
  const kill = readKill(files.kill)
  if (kill !== undefined)
    throw new UsageError(`${killText(kill)}: nothing starts while ${files.kill} is there. hyperladder resume --config ${config} lifts it`)
  const other = livingMaker(files.heartbeat)
  if (other !== undefined)
    throw new UsageError(`a maker runs with ${config} already (process ${other.pid}, says ${files.heartbeat}): stop that one first`)
}

function reporterFor(options: StartOptions, { stdio }: CommandContext): Reporter {
  const { logFormat, logLevel: level } = options
  if (logFormat === 'json') return createJsonReporter({ write: stdio.out, level })
  return createTerminalReporter({ write: stdio.out, colours: stdio.colours, width: stdio.width, level, nowMs: systemClock.nowMs })
}
