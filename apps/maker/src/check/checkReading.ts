import type { MakerSettings } from '../settings.ts'
import { type Finding, warn } from './finding.ts'

/** What the venue takes from an IP a minute (API reference 7.1). */
const IP_WEIGHT_PER_MINUTE = 1_200
/** One full comparison in a moment without fills: fills, open orders, budget and marks weigh 20 each, balances 2 (API reference 7.1). */
const COMPARISON_WEIGHT = 82
/** What stays for cancels, for single questions, and for whoever else is behind the address. */
const SHARE = 0.7

/** Returns a warning where the comparisons alone use up what the venue takes from an IP: then readings fail, and a maker that can't read takes its quotes out. */
export function checkReading({ intervalMs, reconcileEvery }: Pick<MakerSettings, 'intervalMs' | 'reconcileEvery'>): Finding[] {
  const everyMs = intervalMs * reconcileEvery
  const perMinute = Math.round((COMPARISON_WEIGHT * 60_000) / everyMs)
  if (perMinute <= IP_WEIGHT_PER_MINUTE * SHARE) return []
  const least = Math.ceil((COMPARISON_WEIGHT * 60_000) / (IP_WEIGHT_PER_MINUTE * SHARE) / intervalMs)
  return [
    warn(
      'reading',
      `reconcile_every ${reconcileEvery} at interval_ms ${intervalMs} reads everything each ${everyMs / 1000} s, which weighs ${perMinute} of the ` +
        `${IP_WEIGHT_PER_MINUTE} that the venue takes from an IP a minute: readings will fail, and quotes are taken out then. Set it to ${least} or more`,
    ),
  ]
}
