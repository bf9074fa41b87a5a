import { UsageError } from '@hyperladder/command-line'
import { parseDuration } from '../settings/parseTime.ts'

const DEFAULT_MS = 30_000
/** Shorter ones would take a busy worker for a dead one. */
const LEAST_MS = 1000

/** Returns how long a worker may be silent. @throws UsageError for what is no such time. */
export function lostAfterMs(text: string | undefined): number {
  if (text === undefined) return DEFAULT_MS
  const ms = parseDuration(text)
  if (ms < LEAST_MS) throw new UsageError(`--lost-after was ${text}, must be at least 1s`)
  return ms
}
