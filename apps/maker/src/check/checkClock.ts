import { type Finding, fail, ok, warn } from './finding.ts'

/** Below this a difference is the network and the venue's blocks; above it somebody should know. */
const WORTH_A_WORD_MS = 5_000
const DAY_MS = 86_400_000
/** A nonce is this machine's time, and must lie within 1 day after and 2 days before the venue's; 2 min inside both ends was measured (API reference 6.3). */
const MARGIN_MS = 120_000
const AHEAD_MAX_MS = DAY_MS - MARGIN_MS
const BEHIND_MAX_MS = 2 * DAY_MS - MARGIN_MS

const SUBJECT = 'clock'

/** Returns how far this machine's clock is from the venue's. `aheadMs` is negative where it is behind. */
export function checkClock(aheadMs: number): Finding {
  const off = `this machine's clock is ${spanText(Math.abs(aheadMs))} ${aheadMs < 0 ? 'behind' : 'ahead of'} the venue's`
  const fix = 'set it, best by NTP (timedatectl set-ntp true)'
  if (aheadMs > AHEAD_MAX_MS || -aheadMs > BEHIND_MAX_MS) {
    return fail(SUBJECT, `${off}, and the venue refuses every action signed more than a day ahead or two days behind its own: ${fix}`)
  }
  if (Math.abs(aheadMs) <= WORTH_A_WORD_MS) return ok(SUBJECT, `${off}: near enough`)
  return warn(SUBJECT, `${off}: times in the log are off by that, and so is a cancel that is scheduled at the venue; ${fix}`)
}

/** Returns a span by its two largest units. @example spanText(303_500) // '5 min 3 s' */
function spanText(ms: number): string {
  if (ms < 1000) return `${ms} ms`
  const parts: [number, string][] = [
    [Math.floor(ms / DAY_MS), 'd'],
    [Math.floor(ms / 3_600_000) % 24, 'h'],
    [Math.floor(ms / 60_000) % 60, 'min'],
    [Math.floor(ms / 1000) % 60, 's'],
  ]
  const first = parts.findIndex(([count]) => count > 0)
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ')
}
