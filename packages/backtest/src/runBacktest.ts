import { Session } from './session.ts'
import type { BacktestAsyncOptions, BacktestOptions } from './settings.ts'
import type { BacktestResult } from './types.ts'

/**
 * Runs history through the maker's engine and the venue's core, and returns what would have come of it, under the assumptions that the result names.
 * Money is exact. Law: the same settings and events give the same result, byte for byte. Memory does not grow with the events.
 * @throws {@link BacktestError} for settings that can't be, events out of order, or no price at all.
 */
export function runBacktest({ events, onFill, ...settings }: BacktestOptions): BacktestResult {
  const session = new Session(settings, onFill)
  for (const event of events) session.take(event)
  return session.finish('complete')
}

/** Events between two looks at the clock. */
const STRIDE = 256
const YIELD_MS = 50

/**
 * The same, over chunks as market-data reads them, giving the event loop its turn. `signal` ends it early: the result is then of what was done so
 * far, `ended: 'aborted'`, and never a rejection for that.
 * @throws {@link BacktestError} as {@link runBacktest}; and whatever reading the chunks throws.
 */
export async function runBacktestAsync(options: BacktestAsyncOptions): Promise<BacktestResult> {
  const { chunks, onFill, onProgress, signal, yieldMs = YIELD_MS, ...settings } = options
  const session = new Session(settings, onFill)
  let turnMs = performance.now() + yieldMs
  let left = STRIDE
  for await (const chunk of chunks) {
    for (const event of chunk) {
      if (signal?.aborted) return session.finish('aborted')
      session.take(event)
      left -= 1
      if (left > 0) continue
      left = STRIDE
      if (performance.now() < turnMs) continue
      onProgress?.(session.progress)
      await turn()
      turnMs = performance.now() + yieldMs
    }
  }
  if (signal?.aborted) return session.finish('aborted')
  onProgress?.(session.progress)
  return session.finish('complete')
}

/** Lets timers, signals and other work have their turn. */
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))
