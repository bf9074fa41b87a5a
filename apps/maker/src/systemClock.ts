import { uptime } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '@hyperladder/exchange-port'

/** What a timer can hold: longer ones would fire at once. */
const LONGEST_MS = 2 ** 31 - 1
/** A wall clock that gains so much at once was set, or the machine slept. */
const LEAP_MS = 1_000

/** Clocks of the machine, in ms. */
type Sources = {
  /** Wall clock at the start of the process. */
  readonly originMs: number
  /** Since the start; most systems leave out the time that the machine slept. */
  readonly monotonicMs: () => number
  readonly wallMs: () => number
  /** Since the machine was booted, its sleep included. */
  readonly uptimeMs: () => number
}

/**
 * Returns time that never goes back: the wall clock as it was when the process started, and from then on what has passed, the sleep of the machine included. A
 * clock that is set while the maker runs must not stop its pace, its deadlines or its count of the last minute's weight; a machine that slept must not go
 * on as if it had seen what happened. The one is told from the other by the time since boot, which is asked for only when the wall clock leaps.
 */
export function createSystemClock({ originMs, monotonicMs, wallMs, uptimeMs }: Sources): Pick<Clock, 'nowMs'> {
  const awakeMs = () => uptimeMs() - monotonicMs()
  const bootedMs = awakeMs()
  let sleptMs = 0
  let wallAheadMs = wallMs() - originMs - monotonicMs()
  return {
    nowMs: () => {
      const aheadMs = wallMs() - originMs - monotonicMs()
      if (aheadMs - wallAheadMs >= LEAP_MS) sleptMs = Math.max(sleptMs, awakeMs() - bootedMs)
      wallAheadMs = aheadMs
      return Math.floor(originMs + monotonicMs() + (sleptMs >= LEAP_MS ? sleptMs : 0))
    },
  }
}

/** The time of this machine: {@link createSystemClock}. */
export const systemClock: Clock = {
  ...createSystemClock({
    originMs: performance.timeOrigin,
    monotonicMs: () => performance.now(),
    wallMs: Date.now,
    uptimeMs: () => uptime() * 1000,
  }),
  sleep: (ms, signal) => sleep(Math.min(Math.max(0, ms), LONGEST_MS), undefined, signal === undefined ? {} : { signal }).catch(() => {}),
}
