import { setImmediate as turn } from 'node:timers/promises'

type Sleeper = { readonly dueMs: number; readonly wake: () => void }

/**
 * A clock that stands still until told to go on: nothing sleeps for real. Sleepers wake in the order of their due times, those of
 * one time in the order they fell asleep, and each sees its own due time as now.
 */
export class FakeClock {
  #nowMs: number
  #sleepers: Sleeper[] = []

  constructor(startMs = 0) {
    this.#nowMs = startMs
  }

  readonly nowMs = (): number => this.#nowMs

  /** Resolves when the clock has been advanced by `ms`, or at once when `signal` aborts. Never rejects. */
  readonly sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const wake = (): void => {
        signal?.removeEventListener('abort', wake)
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper)
        resolve()
      }
      const sleeper: Sleeper = { dueMs: this.#nowMs + Math.max(0, ms), wake }
      const behind = this.#sleepers.findIndex((other) => other.dueMs > sleeper.dueMs)
      this.#sleepers.splice(behind === -1 ? this.#sleepers.length : behind, 0, sleeper)
      signal?.addEventListener('abort', wake, { once: true })
    })

  /** How many sleep at present. */
  get sleeping(): number {
    return this.#sleepers.length
  }

  /** Moves time on by `ms`, waking every sleeper on the way and letting it run before the next one wakes. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms
    await turn()
    for (let next = this.#sleepers[0]; next !== undefined && next.dueMs <= endMs; next = this.#sleepers[0]) {
      this.#nowMs = Math.max(this.#nowMs, next.dueMs)
      next.wake()
      await turn()
    }
    this.#nowMs = Math.max(this.#nowMs, endMs)
    await turn()
  }
}
