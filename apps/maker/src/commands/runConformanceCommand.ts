import { type CommandContext, UsageError } from '@hyperladder/command-line'
import { type ConformanceProgress, conformanceChecks, runConformance } from '@hyperladder/paper-exchange'
import type { Signer } from '@hyperladder/protocol'
import { KEY_VARIABLE, loadSigner } from '../keys.ts'
import { stopSignals } from '../stopSignals.ts'
import { systemClock } from '../systemClock.ts'
import { conformanceTable } from './conformanceTable.ts'

export type ConformanceCommandOptions = {
  readonly url: string
  readonly wsUrl?: string
  readonly coin?: string
  readonly only: readonly string[]
  readonly allowOrders?: boolean
  readonly allowApprovals?: boolean
  readonly exhaustLimits?: boolean
  readonly slow?: boolean
  readonly takerKeyEnv?: string
  readonly network?: 'mainnet' | 'testnet'
  readonly format: 'table' | 'json'
}

/** Runs the conformance checks and prints what they found. Returns the exit code. */
export async function runConformanceCommand(options: ConformanceCommandOptions, { stdio, env }: CommandContext): Promise<number> {
  const { url, wsUrl, coin, only, allowOrders, allowApprovals, exhaustLimits, slow, takerKeyEnv, network, format } = options
  const lost = only.find((part) => !conformanceChecks.some(({ id }) => id === part || id.startsWith(`${part}.`)))
  if (lost !== undefined) throw new UsageError(`--only was ${lost}, must be a check's id or its beginning, such as 4 or 4.2 or 4.2.l2Book`)
  const signer = await loadSigner({ env })
  const taker = takerKeyEnv === undefined ? undefined : await takerOf(takerKeyEnv, env)
  if (allowOrders === true && signer === undefined) throw new UsageError(`--allow-orders needs a private key in ${KEY_VARIABLE}`)
  if (allowApprovals === true && allowOrders !== true) throw new UsageError('--allow-approvals needs --allow-orders')
  if (taker !== undefined && allowOrders !== true) throw new UsageError('--taker-key-env needs --allow-orders')
  if (taker !== undefined && taker.address === signer?.address) throw new UsageError('--taker-key-env named the same key, must be another')
  const signals = stopSignals({ source: process, nowMs: systemClock.nowMs })
  stdio.closed.addEventListener('abort', () => signals.request(String(stdio.closed.reason)))
  signals.leaveNow.addEventListener('abort', () => process.exit(130))
  try {
    const report = await runConformance({
      url,
      stop: signals.stop,
      onProgress: (event) => stdio.err(progress(event, stdio.isTty)),
      ...(wsUrl === undefined ? {} : { wsUrl }),
      ...(coin === undefined ? {} : { coin }),
      ...(only.length === 0 ? {} : { only }),
      ...(allowOrders === undefined ? {} : { allowOrders }),
      ...(allowApprovals === undefined ? {} : { allowApprovals }),
      ...(exhaustLimits === undefined ? {} : { exhaustLimits }),
      ...(slow === undefined ? {} : { slow }),
      ...(signer === undefined ? {} : { signer }),
      ...(taker === undefined ? {} : { taker }),
      ...(network === undefined ? {} : { isMainnet: network === 'mainnet' }),
    })
    stdio.out(format === 'json' ? `${JSON.stringify(report, null, 2)}\n` : conformanceTable(report, stdio.colours))
    if (signals.stop.aborted) stdio.err(`stopped: ${signals.stop.reason}\n`)
    return report.failed > 0 || report.leftOpen.length > 0 || signals.stop.aborted ? 1 : 0
  } finally {
    signals.dispose()
  }
}

async function takerOf(name: string, env: NodeJS.ProcessEnv): Promise<Signer> {
  const key = env[name]
  delete env[name]
  const signer = await loadSigner({ env: { [KEY_VARIABLE]: key } }).catch(() => undefined)
  if (signer === undefined) throw new UsageError(`${name} was no private key, must be 0x and 64 hex digits (its value is not shown)`)
  return signer
}

/** One line that a terminal overwrites; elsewhere a line for each tenth check. */
function progress(event: ConformanceProgress, isTty: boolean): string {
  const line = (text: string): string => (isTty ? `\r${text.padEnd(78)}` : `${text}\n`)
  if (event.type === 'waiting') return isTty ? line(`waiting ${Math.ceil(event.waitMs / 1000)} s for the weight limit`) : ''
  const { done, of, result } = event
  if (done === of) return isTty ? `\r${' '.repeat(78)}\r` : `${done} of ${of}\n`
  return isTty || done % 10 === 0 ? line(`${done} of ${of}  ${result.id}`) : ''
}
