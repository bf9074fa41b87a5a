import type { Clock } from '@hyperladder/exchange-port'

/** Of the 2000 messages a minute that the venue takes from one address (API reference 7.3), some are left for pings, posts and others here. */
const PER_MINUTE = 1_800
const MINUTE_MS = 60_000

/** Keeps subscriptions that are made again and again, on connections that break, within the messages that the venue takes. */
export class SubscribePace {
  readonly #clock: Clock
  #sent: { readonly atMs: number; readonly count: number }[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Returns how long to wait before so many messages may go out; 0: now. More than a minute's worth goes out after a minute of silence. */
  waitMs(count: number): number {
    const nowMs = this.#clock.nowMs()
    this.#sent = this.#sent.filter(({ atMs }) => atMs + MINUTE_MS > nowMs)
    let used = this.#sent.reduce((sum, sent) => sum + sent.count, 0)
    for (const sent of this.#sent) {
      if (used + count <= PER_MINUTE) break
      used -= sent.count
      if (used + count <= PER_MINUTE || used === 0) return sent.atMs + MINUTE_MS - nowMs
    }
    return 0
  }

  sent(count: number): void {
    this.#sent.push({ atMs: this.#clock.nowMs(), count })
  }
}
