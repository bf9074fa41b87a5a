import type { EventEmitter } from 'node:events'
import { StopOrder } from './orchestrator/stopOrder.ts'

/** Package runners deliver one Ctrl-C twice, some milliseconds apart: a repeat within this time is the same one. */
export const DELIBERATE_AFTER_MS = 1500

const SIGNALS = { SIGINT: 'Ctrl-C', SIGTERM: 'SIGTERM', SIGHUP: 'SIGHUP' } as const

export type StopSignals = {
  /** Aborted by the first order to stop, with its cause as the reason. */
  readonly stop: AbortSignal
  /** Aborted by a second, deliberate signal. */
  readonly leaveNow: AbortSignal
  /** Orders to stop for another cause than a signal. */
  request(reason: string | StopOrder): void
  /** The worst exit code that any order asks for, also one that came while the run was leaving already: 1, then 2, then 0. */
  ordered(): 0 | 1 | 2
  dispose(): void
}

/** Returns the two orders that signals give. `source` is the process. */
export function stopSignals(options: { readonly source: EventEmitter; readonly nowMs: () => number }): StopSignals {
  const stop = new AbortController()
  const leaveNow = new AbortController()
  let firstAtMs: number | undefined
  let ordered: 0 | 1 | 2 = 0
  const onSignal = (name: keyof typeof SIGNALS): void => {
    const nowMs = options.nowMs()
    if (firstAtMs === undefined) {
      firstAtMs = nowMs
      stop.abort(SIGNALS[name])
    } else if (nowMs - firstAtMs >= DELIBERATE_AFTER_MS) leaveNow.abort(`second ${SIGNALS[name]}`)
  }
  const names = Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]
  for (const name of names) options.source.on(name, onSignal)
  return {
    stop: stop.signal,
    leaveNow: leaveNow.signal,
    request: (reason) => {
      if (reason instanceof StopOrder && ordered !== 1) ordered = reason.exitCode
      stop.abort(reason)
    },
    ordered: () => ordered,
    dispose: () => {
      for (const name of names) options.source.off(name, onSignal)
    },
  }
}
