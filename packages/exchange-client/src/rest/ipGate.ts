import type { Clock, IpWeight } from '@hyperladder/exchange-port'
import { IpBudget } from '@hyperladder/rate-limit'

/** How long the venue's HTTP 429 is believed, where it names no time. */
const PAUSE_MS = 5_000

/** Weight per minute that reads leave to actions: 100 batches. */
const ACTIONS_RESERVE = 100

/** Our own count of the venue's per-IP limit, and its word when the count was wrong (another process behind the same address). */
export class IpGate {
  readonly #budget = new IpBudget()
  readonly #clock: Clock
  #pausedUntilMs = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Counts a request. */
  spend(weight: number): void {
    if (weight > 0) this.#budget.spend(weight, this.#clock.nowMs())
  }

  /** The venue answered HTTP 429: nothing goes out for a while. */
  onLimited(): void {
    this.#pausedUntilMs = this.#clock.nowMs() + PAUSE_MS
  }

  /**
   * Returns how long a request of this weight has to wait, 0 when it may go. Reads leave some of the weight to actions, so that orders can be
   * cancelled when reading has spent the rest.
   */
  waitMs(weight: number, kind: 'read' | 'action'): number {
    const nowMs = this.#clock.nowMs()
    const needed = kind === 'action' ? weight : weight + ACTIONS_RESERVE
    // A 429 of another process's making must not keep a cancel here: the venue refuses it without harm if it must.
    const pausedMs = kind === 'action' ? 0 : this.#pausedUntilMs - nowMs
    return Math.max(pausedMs, this.#budget.waitMs(needed, nowMs), 0)
  }

  reading(): IpWeight {
    return { used: this.#budget.used(this.#clock.nowMs()), cap: this.#budget.cap }
  }
}
