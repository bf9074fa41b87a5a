import { type CommandContext, UsageError } from '@hyperladder/command-line'
import type { OpenOrder } from '@hyperladder/exchange-port'
import { hasFailed } from '../check/finding.ts'
import { accountFindings } from '../check/gatherFindings.ts'
import { loadConfig } from '../config/loadConfig.ts'
import { controlFiles } from '../control/controlFiles.ts'
import { readBeat } from '../control/heartbeat.ts'
import { watchMaker } from '../control/watchMaker.ts'
import { openVenue, type Venue } from '../openVenue.ts'
import { boundedPort } from '../orchestrator/boundedPort.ts'
import { redact } from '../redact.ts'
import { stopSignals } from '../stopSignals.ts'
import { systemClock } from '../systemClock.ts'
import { ownSelector } from './ownOrders.ts'

const WATCHDOG_KEY_VARIABLE = 'HYPERLADDER_WATCHDOG_KEY'

export type WatchdogOptions = {
  readonly config: string
  readonly timeout: number
  readonly once?: boolean
  readonly url?: string
}

/** Watches a maker until told to stop. Returns the exit code. */
export async function runWatchdog(options: WatchdogOptions, context: CommandContext): Promise<number> {
  const { stdio, env, path } = context
  const configPath = path(options.config)
  const config = await loadConfig(configPath)
  const { network, url, address, vaultAddress } = config.connection
  if (network === 'paper' && (options.url ?? url) === undefined)
    throw new UsageError(
      'network "paper" without url means the exchange embedded in a maker, which ends with it: there is nothing to watch',
    )
  if (address === undefined && vaultAddress === undefined)
    throw new UsageError(
      "account.address is missing, must be the owner of the funds: the watchdog's own key is an agent's, and does not tell",
    )
  const say = (text: string): void => stdio.out(`${new Date().toISOString()}  ${redact(text)}\n`)
  const signals = stopSignals({ source: process, nowMs: systemClock.nowMs })
  stdio.closed.addEventListener('abort', () => signals.request(String(stdio.closed.reason)))
  const venue = await openVenue({
    env,
    config,
    keyNeeded: true,
    key: { ...config.watchdog, variable: WATCHDOG_KEY_VARIABLE, section: 'watchdog' },
    ...(options.url === undefined ? {} : { url: options.url }),
  })
  try {
    const { heartbeat } = controlFiles(configPath, config)
    if (!(await mayAct(venue, say))) return 1
    if (readBeat(heartbeat)?.beat?.signer === venue.signer)
      say('warning: the maker signs with this very key. Give the watchdog an agent of its own, or the two may use one nonce twice')
    say(`watching ${heartbeat} for ${venue.account} on ${network}: cancels after ${options.timeout / 1000} s of silence`)
    const port = boundedPort(venue.port, systemClock)
    let select: ((order: OpenOrder) => boolean) | undefined
    const code = await watchMaker({
      heartbeat,
      port,
      select: async () => {
        select ??= await ownSelector(port, config.settings)
        return select
      },
      clock: systemClock,
      timeoutMs: options.timeout,
      once: options.once === true,
      stop: signals.stop,
      say,
    })
    if (signals.stop.aborted) say(`ended by ${signals.stop.reason}`)
    return code
  } finally {
    signals.dispose()
    await venue.close()
  }
}

/** Whether the key may act for the account. A venue that can't be reached now may be when it matters. */
async function mayAct(venue: Venue, say: (text: string) => void): Promise<boolean> {
  try {
    const findings = await accountFindings(venue.port, venue)
    for (const { level, subject, text } of findings) if (level !== 'ok') say(`${level}: ${subject}: ${text}`)
    return !hasFailed(findings)
  } catch (error) {
    say(`warning: whether the key may act for the account is not known: ${error instanceof Error ? error.message : String(error)}`)
    return true
  }
}
