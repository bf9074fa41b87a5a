import type { RateLimitReading } from '@hyperladder/exchange-port'
import type { MakerSettings } from '../settings.ts'
import { type Finding, ok, warn } from './finding.ts'

/** Returns whether the account's requests pay for the first orders. `orders`: how many the first plan places. */
export function checkBudget(reading: RateLimitReading, orders: number, settings: MakerSettings): Finding {
  const left = reading.cap - reading.used
  const usable = left - settings.reserve
  const subject = 'request budget'
  const text = `${left} of ${reading.cap} requests are left (${settings.reserve} kept for cancels), the first orders cost ${orders}`
  if (usable <= 0)
    return warn(subject, `${text}: the maker starts throttled, one action per 10 s. Each unit of quote traded buys one request`)
  if (usable < orders) return warn(subject, `${text}: the last ${orders - usable} go out throttled, one per 10 s`)
  return ok(subject, text)
}
