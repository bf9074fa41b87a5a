import { type FaultSettings, type PaperExchange, type PaperOptions, type RegimeName, startPaperExchange } from '@hyperladder/paper-exchange'
import type { Address } from '@hyperladder/units'
import { stopSignals } from '../stopSignals.ts'
import { systemClock } from '../systemClock.ts'
import { UsageError } from '../usageError.ts'
import { watchRunner } from '../watchRunner.ts'
import type { CommandContext } from './context.ts'
import type { Faults, Funds } from './paperCommand.ts'

export type PaperCommandOptions = {
  readonly port: number
  readonly seed: number
  readonly fund: Funds
  readonly state?: string
  readonly blockMs?: number
  readonly webData2?: boolean
  readonly universe: 'default' | 'sparse'
  readonly controlPort?: number
  readonly regime?: RegimeName
  readonly competitors?: number
  readonly fault: Faults
  readonly replay: readonly string[]
  readonly replayCoin: string
  readonly replaySpeed: string
}

/** Runs the paper exchange until told to stop. Returns the exit code. */
export async function runPaper(options: PaperCommandOptions, { stdio, env, path }: CommandContext): Promise<number> {
  const { port, seed, fund, state, blockMs, webData2, universe } = options
  const signals = stopSignals({ source: process, nowMs: systemClock.nowMs })
  const unwatch = watchRunner(() => signals.request('the program that started this one is gone'), env)
  stdio.closed.addEventListener('abort', () => signals.request(String(stdio.closed.reason)))
  signals.leaveNow.addEventListener('abort', () => process.exit(130))
  try {
    const paper = await startPaperExchange({
      port,
      seed,
      universe,
      fund: fund as Record<Address, Record<string, string>>,
      ...(state === undefined ? {} : { stateFile: path(state) }),
      ...(blockMs === undefined ? {} : { blockMs }),
      ...(webData2 === undefined ? {} : { webData2 }),
      ...lifeOf(options, path),
    }).catch((error: unknown) => {
      throw isPortTaken(error) ? new UsageError(takenPorts(options)) : error
    })
    try {
      stdio.out(`${greeting(paper, options)}\n`)
      await new Promise<void>((resolve) => {
        if (signals.stop.aborted) resolve()
        signals.stop.addEventListener('abort', () => resolve())
      })
      stdio.out(`stopping: ${signals.stop.reason}\n`)
      return 0
    } finally {
      await paper.stop()
    }
  } finally {
    unwatch()
    signals.dispose()
  }
}

const isPortTaken = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'

/** Either may be the taken one: the system's error does not say which. */
const takenPorts = ({ port, controlPort }: PaperCommandOptions): string =>
  controlPort === undefined
    ? `--port was ${port}, which is in use by another program`
    : `--port was ${port} and --control-port ${controlPort}: one of them is in use by another program`

/** What the market is like, and what the operator may do to it. */
function lifeOf(options: PaperCommandOptions, path: CommandContext['path']): PaperOptions {
  const { controlPort, regime, competitors, fault, replay, replayCoin, replaySpeed } = options
  return {
    ...(controlPort === undefined ? {} : { control: { port: controlPort } }),
    ...(regime === undefined ? {} : { regime }),
    ...(competitors === undefined ? {} : { competitors }),
    ...(Object.keys(fault).length === 0 ? {} : { faults: fault as FaultSettings }),
    ...(replay.length === 0 ? {} : { replay: { files: replay.map((file) => path(file)), coin: replayCoin, speed: Number(replaySpeed) } }),
  }
}

function greeting(paper: Pick<PaperExchange, 'url' | 'wsUrl' | 'controlUrl'>, { seed, fund, state }: PaperCommandOptions): string {
  const accounts = Object.entries(fund).map(([address, amounts]) => {
    const list = Object.entries(amounts).map(([token, amount]) => `${amount} ${token}`)
    return `funded      ${address} with ${list.join(' and ')}`
  })
  return [
    `paper exchange, seed ${seed}`,
    `http        ${paper.url}`,
    `websocket   ${paper.wsUrl}`,
    ...(paper.controlUrl === undefined ? [] : [`control     ${paper.controlUrl}`]),
    `state       ${state ?? 'in memory only: gone when this stops (--state FILE keeps it)'}`,
    ...accounts,
    '',
    'A maker connects with these lines in its config, and its key in HYPERLADDER_PRIVATE_KEY:',
    '  network = "paper"',
    `  url = "${paper.url}"`,
    '',
    'Ctrl-C stops it.',
  ].join('\n')
}
