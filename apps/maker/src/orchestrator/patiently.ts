import type { Clock } from '@hyperladder/exchange-port'

/** The venue counts an IP's weight by the minute: after this long there is room again, whoever used it up. */
const PATIENCE_MS = 90_000
const PAUSE_MS = 5_000

/** Whether a reading failed for the IP limit alone. Told by its code, since every port has its own error classes. */
export const isRateLimited = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'E_RATE_LIMITED'

export type Patience = { readonly clock: Clock; readonly stop: AbortSignal; readonly onWait: (message: string) => void }

/** Returns what `work` gives, trying again while only the IP limit stands in the way: another process behind the same address may use it. */
export async function patiently<T>(work: () => Promise<T>, { clock, stop, onWait }: Patience): Promise<T> {
  const untilMs = clock.nowMs() + PATIENCE_MS
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!isRateLimited(error) || clock.nowMs() >= untilMs) throw error
      onWait(`${(error as Error).message}: waiting`)
      await clock.sleep(PAUSE_MS, stop)
      stop.throwIfAborted()
    }
  }
}
