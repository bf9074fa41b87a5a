import { IP_WEIGHT_PER_MINUTE } from './ipWeight.ts'
import { RateLimitError } from './rateLimitError.ts'

/** Spending is kept in this many buckets per window at most, so memory is bounded however fast requests go. */
const BUCKETS = 600

type Bucket = { readonly index: number; atMs: number; weight: number }

/**
 * Weight spent by one IP address within a sliding window (1200 per minute at the venue, API reference 7.1). It counts and forecasts; it never refuses.
 *
 * Law: never less than what was spent within the last `windowMs`, and nothing older than `windowMs` and one bucket (a 600th of it).
 * @throws {@link RateLimitError} for a cap or window that is not above 0.
 * @example
 * const ip = new IpBudget()
 * ip.spend(1_190, 0)
 * ip.waitMs(20, 1_000) // 59000
 */
export class IpBudget {
  readonly cap: number
  readonly windowMs: number
  readonly #bucketMs: number
  #buckets: Bucket[] = []
  #used = 0

  constructor(options: { readonly cap?: number; readonly windowMs?: number } = {}) {
    this.cap = positive('cap', options.cap ?? IP_WEIGHT_PER_MINUTE)
    this.windowMs = positive('windowMs', options.windowMs ?? 60_000)
    this.#bucketMs = Math.ceil(this.windowMs / BUCKETS)
  }

  /** Counts a request that goes out now. */
  spend(weight: number, nowMs: number): void {
    this.#expire(nowMs)
    this.#used += weight
    const last = this.#buckets.at(-1)
    const index = Math.floor(nowMs / this.#bucketMs)
    // The bucket lives as long as its newest spending; a clock that went back lands in the newest bucket.
    if (last === undefined || last.index < index) this.#buckets.push({ index, atMs: nowMs, weight })
    else {
      last.atMs = Math.max(last.atMs, nowMs)
      last.weight += weight
    }
  }

  /** Returns the weight spent within the window. */
  used(nowMs: number): number {
    this.#expire(nowMs)
    return this.#used
  }

  /** Returns how long until `weight` more fits: 0 when it does now. More than the cap waits for an empty window. */
  waitMs(weight: number, nowMs: number): number {
    this.#expire(nowMs)
    let excess = this.#used + Math.min(weight, this.cap) - this.cap
    if (excess <= 0) return 0
    for (const bucket of this.#buckets) {
      excess -= bucket.weight
      if (excess <= 0) return bucket.atMs + this.windowMs - nowMs
    }
    return 0
  }

  #expire(nowMs: number): void {
    let gone = 0
    for (const bucket of this.#buckets) {
      if (bucket.atMs + this.windowMs > nowMs) break
      this.#used -= bucket.weight
      gone += 1
    }
    if (gone > 0) this.#buckets = this.#buckets.slice(gone)
  }
}

function positive(name: string, value: number): number {
  if (Number.isFinite(value) && value > 0) return value
  throw new RateLimitError('E_RATE_LIMIT', `${name} was ${value}, must be above 0`, { [name]: value })
}
