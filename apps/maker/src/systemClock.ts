import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '@hyperladder/exchange-port'

/** What a timer can hold: longer ones would fire at once. */
const LONGEST_MS = 2 ** 31 - 1

/**
 * Real time that never goes back: the wall clock as it was when the process started, and from then on what has passed. A clock that is set while the
 * maker runs must not stop its pace, its deadlines or its count of the last minute's weight.
 */
export const systemClock: Clock = {
  nowMs: () => Math.floor(performance.timeOrigin + performance.now()),
  sleep: (ms, signal) => sleep(Math.min(Math.max(0, ms), LONGEST_MS), undefined, signal === undefined ? {} : { signal }).catch(() => {}),
}
