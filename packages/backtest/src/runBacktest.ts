import { Session } from './session.ts'
import type { BacktestAsyncOptions, BacktestOptions } from './settings.ts'
import type { BacktestResult } from './types.ts'

/**
 * Runs history through the maker's engine and the venue's core, and returns what would have come of it, under the assumptions that the result names.
 * Money is exact. Law: the same settings and events give the same result, byte for byte. Memory does not grow with the events.
 * @throws {@link BacktestError} for settings that can't be, events out of order, or no price at all; the engine's and the inventory's errors for a
 * market that can't be quoted or an allocation beyond the funds. All name the setting, its value and what is allowed.
 */
export function runBacktest({ events, onFill, ...settings }: BacktestOptions): BacktestResult {
  const session = new Session(settings, onFill)
  for (const event of events) session.take(event)
  return session.finish('complete')
}

/** Events between two looks at the clock, at most: fewer where an event of many orders, in many runs at once, takes long. */
const MOST_STRIDE = 256
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
  let lookedMs = performance.now()
  let stride = 1
  let left = stride
  for await (const chunk of chunks) {
    for (const event of chunk) {
      if (signal?.aborted) return session.finish('aborted')
      session.take(event)
      left -= 1
      if (left > 0) continue
      const nowMs = performance.now()
      stride = nowMs - lookedMs > yieldMs / 2 ? Math.max(1, stride >> 1) : Math.min(MOST_STRIDE, stride * 2)
      left = stride
      lookedMs = nowMs
      if (nowMs < turnMs) continue
      onProgress?.(session.progress)
      await turn()
      lookedMs = performance.now()
      turnMs = lookedMs + yieldMs
    }
  }
  if (signal?.aborted) return session.finish('aborted')
  onProgress?.(session.progress)
  return session.finish('complete')
}

/** Lets timers, signals and other work have their turn. */
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))
