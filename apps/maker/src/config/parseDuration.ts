import { UsageError } from '@hyperladder/command-line'

const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const

/** Longest duration: a timer of Node counts to 2^31 - 1 ms. */
const DURATION_MS_MAX = 480 * UNIT_MS.h

/**
 * Returns a duration such as `500ms`, `30s`, `5m` or `1h` in milliseconds.
 * @throws {@link UsageError} for anything else, for zero, and above 480h.
 * @example parseDuration('1.5m') // 90000
 */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text.trim())
  const ms = match ? Math.round(Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS]) : 0
  if (ms < 1 || ms > DURATION_MS_MAX)
    throw new UsageError(`duration was '${text}', must be above 0 and at most 480h, such as 500ms, 30s, 5m or 1h`)
  return ms
}
