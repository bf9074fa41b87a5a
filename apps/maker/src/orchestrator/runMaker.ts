import type { Clock, ExchangePort } from '@hyperladder/exchange-port'
import type { MakerEvent } from '../events.ts'
import type { MakerSettings } from '../settings.ts'
import type { Summary } from '../summary.ts'

export type RunOptions = {
  readonly port: ExchangePort
  readonly clock: Clock
  readonly settings: MakerSettings
  readonly onEvent: (event: MakerEvent) => void
  /** Aborting it is the order to stop: cancel, verify, sum up. */
  readonly stop: AbortSignal
  /** Aborting it leaves at once, without the rest of the shutdown. */
  readonly leaveNow?: AbortSignal
}

/** `exitCode`: 0 held, 1 something of ours still rests or start failed, 2 a market was halted. */
export type RunResult = { readonly summary: Summary; readonly exitCode: 0 | 1 | 2 }

export function runMaker(_options: RunOptions): Promise<RunResult> {
  return Promise.reject(new Error('the orchestrator is not wired yet'))
}
