import type { Settings } from '../options.ts'

/** The venue takes 30 new connections a minute from one address (API reference 7.3). */
const CONNECTS_PER_MINUTE = 30
const MINUTE_MS = 60_000

/** When the next connection may be tried: exponential with jitter, and never more than 30 tries in any minute. */
export class Backoff {
  readonly #settings: Settings
  #tries: number[] = []
  #failures = 0

  constructor(settings: Settings) {
    this.#settings = settings
  }

  /** Returns how long to wait before the next try, half of it fixed and half chance. The first try after {@link reset} waits for nothing but the limit. */
  nextMs(): number {
    const { socket, random, clock } = this.#settings
    const full = Math.min(socket.backoffMaxMs, socket.backoffMinMs * 2 ** Math.min(this.#failures - 1, 30))
    const wait = this.#failures === 0 ? 0 : full * (0.5 + random() / 2)
    const nowMs = clock.nowMs()
    const oldest = this.#tries.length >= CONNECTS_PER_MINUTE ? (this.#tries[0] as number) : undefined
    return Math.max(wait, oldest === undefined ? 0 : oldest + MINUTE_MS - nowMs)
  }

  /** A connection is tried now. It counts as failed until it is {@link reset}. */
  tried(): void {
    const nowMs = this.#settings.clock.nowMs()
    this.#tries = [...this.#tries.filter((at) => at + MINUTE_MS > nowMs), nowMs].slice(-CONNECTS_PER_MINUTE)
    this.#failures += 1
  }

  /** The connection was good for something: the next wait is the shortest again. */
  reset(): void {
    this.#failures = 1
  }
}
