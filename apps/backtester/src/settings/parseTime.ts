import { UsageError } from '@hyperladder/command-line'

const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/**
 * Returns a duration in whole milliseconds.
 * @throws {@link UsageError} for anything but a decimal and a unit.
 * @example parseDuration('1.5m') // 90000
 */
export function parseDuration(text: string): number {
  const match = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)$/.exec(text.trim())
  if (match === null) throw new UsageError(`duration was '${text}', must be such as 500ms, 30s, 15m, 1h or 7d`)
  return Math.round(Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS])
}

/**
 * Returns a moment in ms since 1970, UTC.
 * @throws {@link UsageError} for what is neither a date, a date with time, nor ms.
 * @example parseMoment('2025-03-01') // 1740787200000
 */
export function parseMoment(text: string): number {
  if (/^\d{10,15}$/.test(text)) return Number(text)
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)Z?)?$/.exec(text)
  const ms = match === null ? Number.NaN : Date.parse(`${match[1]}T${match[2] ?? '00:00'}Z`)
  // A day that its month does not have is taken for the next month's by Date.
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== match?.[1])
    throw new UsageError(`time was '${text}', must be UTC, such as 2025-03-01, 2025-03-01T12:00 or ms since 1970`)
  return ms
}
