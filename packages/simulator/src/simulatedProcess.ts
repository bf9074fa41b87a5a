import type { Clock } from '@hyperladder/exchange-port'
import { sleepOn, type Timer, type VirtualClock } from './virtualClock.ts'

/**
 * One program on a machine of its own: its view of time, and everything that reaches it. It can stand still (a suspended machine, a long garbage
 * collection), its clock can leap forward, and it can be killed at any event: then nothing reaches it any more and nothing it waits for comes.
 * Law: its clock never goes back.
 */
export class SimulatedProcess implements Clock {
  readonly #clock: VirtualClock
  #aheadMs: number
  #frozenUntilMs = 0
  /** What came while it stood still, and had no turn since. */
  readonly #waiting: (() => void)[] = []
  #isGoingOn = false
  #alive = true

  /** `aheadMs`: how much its clock differs from the venue's; below 0 it is behind. */
  constructor(clock: VirtualClock, options: { readonly aheadMs?: number } = {}) {
    this.#clock = clock
    this.#aheadMs = options.aheadMs ?? 0
  }

  get alive(): boolean {
    return this.#alive
  }

  get aheadMs(): number {
    return this.#aheadMs
  }

  nowMs(): number {
    return this.#clock.nowMs() + this.#aheadMs
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepOn((delayMs, run) => this.after(delayMs, run), ms, signal)
  }

  /** Runs something inside the process after a time: later if it stands still then, never if it is dead. */
  after(ms: number, run: () => void): Timer {
    let cancelled = false
    const timer = this.#clock.after(ms, () => {
      // Nothing overtakes what still waits.
      if (this.#isFrozen || this.#waiting.length > 0) this.#waiting.push(() => !cancelled && run())
      else if (this.#alive) run()
    })
    return {
      cancel: () => {
        cancelled = true
        timer.cancel()
      },
    }
  }

  /** Stands still for so long. What arrives meanwhile arrives when it goes on, in the order it came. */
  freeze(ms: number): void {
    this.#frozenUntilMs = Math.max(this.#frozenUntilMs, this.#clock.nowMs() + ms)
    this.#clock.at(this.#frozenUntilMs, () => this.#goOn())
  }

  get #isFrozen(): boolean {
    return this.#clock.nowMs() < this.#frozenUntilMs
  }

  /** One after the other, as each would have come by itself. A freeze that began meanwhile has a time of its own to go on. */
  #goOn(): void {
    if (this.#isFrozen || this.#isGoingOn) return
    const next = this.#alive ? this.#waiting.shift() : undefined
    if (next === undefined) return
    this.#isGoingOn = true
    next()
    this.#clock.after(0, () => {
      this.#isGoingOn = false
      this.#goOn()
    })
  }

  /** Sets the clock forward. @throws RangeError for a leap back: no clock of a maker does that. */
  leap(ms: number): void {
    if (!(ms >= 0)) throw new RangeError(`ms was ${ms}, must be 0 or more: the clock of a process never goes back`)
    this.#aheadMs += ms
  }

  /** As kill -9: in the middle of whatever it was doing. */
  kill(): void {
    this.#alive = false
    this.#waiting.length = 0
  }
}
