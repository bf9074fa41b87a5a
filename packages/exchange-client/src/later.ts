import type { Clock } from '@hyperladder/exchange-port'

/** Runs something once after a time, unless the signal aborts first: then its timer is gone, too. */
export function later(clock: Clock, ms: number, canceled: AbortSignal, run: () => void): void {
  void clock.sleep(ms, canceled).then(() => {
    if (!canceled.aborted) run()
  })
}
