import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '@hyperladder/exchange-port'

/** Real time. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  sleep: (ms, signal) => sleep(Math.max(0, ms), undefined, signal === undefined ? {} : { signal }).catch(() => {}),
}
