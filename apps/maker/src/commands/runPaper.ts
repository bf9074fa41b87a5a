import { basename } from 'node:path'
import type { CommandContext } from '@hyperladder/command-line'
import { type FaultSettings, type PaperExchange, type PaperOptions, type RegimeName, startPaperExchange } from '@hyperladder/paper-exchange'
import type { Address } from '@hyperladder/units'
import { stopSignals } from '../stopSignals.ts'
import { systemClock } from '../systemClock.ts'
import { watchRunner } from '../watchRunner.ts'
import { type Hip2Ladder, hip2Configs } from './hip2Option.ts'
import type { Faults, Funds } from './paperCommand.ts'
import { paperStartError } from './paperStartError.ts'

export type PaperCommandOptions = {
  readonly port: number
  readonly seed: number
  readonly fund: Funds
  readonly state?: string
  readonly blockMs?: number
  readonly commitBlocks?: { readonly min: number; readonly max: number }
  readonly takerDelayBlocks?: number
  readonly webData2?: boolean
  readonly ipLimits: boolean
  readonly universe: 'default' | 'sparse'
  readonly controlPort?: number
  readonly regime?: RegimeName
  readonly competitors?: number
  readonly hip2: readonly Hip2Ladder[]
  readonly fault: Faults
  readonly replay: readonly string[]
  readonly replayCoin: string
  readonly replaySpeed: string
}

/** Runs the paper exchange until told to stop. Returns the exit code. */
export async function runPaper(options: PaperCommandOptions, { stdio, env, path }: CommandContext): Promise<number> {
  const { port, seed, fund, state, blockMs, webData2, ipLimits, universe } = options
  const signals = stopSignals({ source: process, nowMs: systemClock.nowMs })
  const unwatch = watchRunner(() => signals.request('the program that started this one is gone'), env)
  stdio.closed.addEventListener('abort', () => signals.request(String(stdio.closed.reason)))
  signals.leaveNow.addEventListener('abort', () => process.exit(130))
  try {
    const paper = await startPaperExchange({
      port,
      seed,
      universe,
      ipLimits,
      fund: fund as Record<Address, Record<string, string>>,
      ...(state === undefined ? {} : { stateFile: path(state) }),
      ...(blockMs === undefined ? {} : { blockMs }),
      ...(webData2 === undefined ? {} : { webData2 }),
      ...lifeOf(options, path),
    }).catch((error: unknown) => {
      throw paperStartError(error, options)
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

/** What the market is like, and what the operator may do to it. */
function lifeOf(options: PaperCommandOptions, path: CommandContext['path']): PaperOptions {
  const { controlPort, regime, competitors, commitBlocks, takerDelayBlocks, hip2, universe, fault, replay, replayCoin, replaySpeed } =
    options
  return {
    ...(controlPort === undefined ? {} : { control: { port: controlPort } }),
    ...(regime === undefined ? {} : { regime }),
    ...(competitors === undefined ? {} : { competitors }),
    ...(commitBlocks === undefined ? {} : { commitBlocks }),
    ...(takerDelayBlocks === undefined ? {} : { takerDelayBlocks }),
    ...(hip2.length === 0 ? {} : { hip2: hip2Configs(hip2, universe) }),
    ...(Object.keys(fault).length === 0 ? {} : { faults: fault as FaultSettings }),
    ...(replay.length === 0 ? {} : { replay: { files: replay.map((file) => path(file)), coin: replayCoin, speed: Number(replaySpeed) } }),
  }
}

type Greeted = Pick<PaperExchange, 'url' | 'wsUrl' | 'controlUrl' | 'fundedBefore'>

function greeting(paper: Greeted, options: PaperCommandOptions): string {
  const { seed, state } = options
  return [
    `paper exchange, seed ${seed}`,
    `http        ${paper.url}`,
    `websocket   ${paper.wsUrl}`,
    ...(paper.controlUrl === undefined ? [] : [`control     ${paper.controlUrl}`]),
    `state       ${state ?? 'in memory only: gone when this stops (--state FILE keeps it)'}`,
    ...replayLines(options),
    ...accountLines(paper, options),
    '',
    'A maker connects with these lines in its config, and its key in HYPERLADDER_PRIVATE_KEY:',
    '  network = "paper"',
    `  url = "${paper.url}"`,
    '',
    `The ${options.replay.length > 0 ? 'fills are' : 'market is'} made up: profit here says nothing about profit there.`,
    'Ctrl-C stops it.',
  ].join('\n')
}

function replayLines({ replay, replayCoin, replaySpeed }: PaperCommandOptions): readonly string[] {
  if (replay.length === 0) return []
  const files = replay.map((file) => basename(file)).join(' and ')
  return [`replay      ${files} on ${replayCoin}, ${Number(replaySpeed) === 1 ? 'as fast' : `${replaySpeed} times as fast`} as recorded`]
}

/** What was given now, and what an older run of this state gave: nothing is given twice. */
function accountLines({ fundedBefore, controlUrl }: Greeted, { fund, controlPort }: PaperCommandOptions): readonly string[] {
  const isOld = (address: string, token: string) => fundedBefore.some((old) => old.address === address && old.token === token)
  const lines = Object.entries(fund).flatMap(([address, amounts]) => {
    const list = (old: boolean) => Object.entries(amounts).filter(([token]) => isOld(address, token) === old)
    const given = list(false).map(([token, amount]) => `${amount} ${token}`)
    const kept = list(true).map(([token]) => token)
    return [
      ...(given.length > 0 ? [`funded      ${address} with ${given.join(' and ')}`] : []),
      ...(kept.length > 0 ? [`not funded  ${address} with ${kept.join(' and ')}: this state gave it at an earlier start`] : []),
    ]
  })
  const [old] = fundedBefore
  if (old === undefined) return lines
  const port = controlUrl === undefined ? (controlPort ?? 3002) : new URL(controlUrl).port
  const how = `hyperladder paper-control fund address=${old.address} token=${old.token} amount=AMOUNT --port ${port}`
  return [...lines, `more funds  ${controlUrl === undefined ? `start with --control-port ${port}, then: ` : ''}${how}`]
}
