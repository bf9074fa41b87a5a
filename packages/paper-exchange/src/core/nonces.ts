import type { VenueRefusal } from './types.ts'
import { DAY_MS } from './world.ts'

/** The venue keeps the 100 highest nonces of a signer: a new one must be above the smallest of them (API reference 6.3). */
const HIGHEST_KEPT = 100
const WINDOW_PAST_MS = 2 * DAY_MS
const WINDOW_FUTURE_MS = DAY_MS
/** Bound on remembered nonces: below the 100 highest they only decide between `duplicate` and `too low`, and both refuse. */
const REMEMBERED_MAX = 5000

/** The nonces one signer has used, rising. */
export class NonceSet {
  private readonly seen: number[]

  constructor(seen: readonly number[] = []) {
    this.seen = [...seen]
  }

  /** Returns why the nonce is not usable at this block time, without using it. */
  check(nonce: number, timeMs: number): VenueRefusal | undefined {
    const low = timeMs - WINDOW_PAST_MS
    const high = timeMs + WINDOW_FUTURE_MS
    if (nonce > high) return { code: 'nonceTooHigh', nonce, bound: high }
    if (nonce < low) return { code: 'nonceTooLow', nonce, bound: low }
    if (this.seen[this.position(nonce)] === nonce) return { code: 'nonceDuplicate', nonce }
    const floor = this.seen.length < HIGHEST_KEPT ? undefined : this.seen.at(-HIGHEST_KEPT)
    return floor !== undefined && nonce <= floor ? { code: 'nonceTooLow', nonce, bound: floor } : undefined
  }

  use(nonce: number): void {
    this.seen.splice(this.position(nonce), 0, nonce)
    if (this.seen.length > REMEMBERED_MAX) this.seen.shift()
  }

  values(): readonly number[] {
    return this.seen
  }

  private position(nonce: number): number {
    let low = 0
    let high = this.seen.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.seen[middle] as number) < nonce) low = middle + 1
      else high = middle
    }
    return low
  }
}
