import type { Clock } from '@hyperladder/exchange-port'

type Sleep = { readonly untilMs: number; isOver: boolean }

/**
 * Rings after a time, as often as it is set, from few sleeps: a loop that is woken by events thousands of times an hour would else begin and abort one
 * each time. Law: it rings at the latest when it was set to; it may ring early, and more often.
 */
export class Alarm {
  readonly #clock: Clock
  readonly #ring: () => void
  readonly #cleared = new AbortController()
  /** Those under way, the one that ends first at the end. */
  #sleeps: Sleep[] = []

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock
    this.#ring = ring
  }

  set(ms: number): void {
    const nowMs = this.#clock.nowMs()
    const dueMs = nowMs + ms
    // One whose time is past without its end is of a clock that leapt: it would ring late.
    while (this.#sleeps.length > 0 && isUseless(this.#sleeps.at(-1) as Sleep, nowMs)) this.#sleeps.pop()
    const first = this.#sleeps.at(-1)
    if (first !== undefined && first.untilMs <= dueMs) return
    const sleep: Sleep = { untilMs: dueMs, isOver: false }
    this.#sleeps.push(sleep)
    void this.#clock.sleep(ms, this.#cleared.signal).then(() => {
      sleep.isOver = true
      this.#ring()
    })
  }

  /** Ends every sleep; it rings no more after that. */
  clear(): void {
    this.#sleeps = []
    // An abort without a reason makes an error with a stack for nobody to read.
    this.#cleared.abort('cleared')
  }
}

const isUseless = ({ isOver, untilMs }: Sleep, nowMs: number): boolean => isOver || untilMs <= nowMs
