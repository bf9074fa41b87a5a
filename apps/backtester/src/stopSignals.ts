import type { EventEmitter } from 'node:events'

/** Package runners deliver one Ctrl-C twice, some milliseconds apart: a repeat within this time is the same one. */
const DELIBERATE_AFTER_MS = 1500

const SIGNALS = { SIGINT: 'Ctrl-C', SIGTERM: 'SIGTERM', SIGHUP: 'SIGHUP' } as const

export type StopSignals = {
  /** Aborted by the first order to stop, with its cause as the reason. */
  readonly stop: AbortSignal
  request(reason: string): void
  dispose(): void
}

/** Returns the order to stop that signals give. A second, deliberate one calls `leaveNow`. `source` is the process. */
export function stopSignals(options: { readonly source: EventEmitter; readonly leaveNow: () => void }): StopSignals {
  const stop = new AbortController()
  let firstAtMs: number | undefined
  const listeners = (Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]).map((name) => {
    const onSignal = (): void => {
      const nowMs = performance.now()
      if (firstAtMs === undefined) {
        firstAtMs = nowMs
        stop.abort(SIGNALS[name])
      } else if (nowMs - firstAtMs >= DELIBERATE_AFTER_MS) options.leaveNow()
    }
    options.source.on(name, onSignal)
    return [name, onSignal] as const
  })
  return {
    stop: stop.signal,
    request: (reason) => stop.abort(reason),
    dispose: () => {
      for (const [name, listener] of listeners) options.source.off(name, listener)
    },
  }
}
