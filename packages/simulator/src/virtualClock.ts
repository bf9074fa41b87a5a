import type { Clock } from '@hyperladder/exchange-port'
import { type Timed, TimeHeap } from './timeHeap.ts'

/** Something that waits for its time. */
export type Timer = { cancel(): void }

type Entry = Timed & { run: (() => void) | undefined }

/**
 * Time that passes only when it is told to. What is due runs in order of time, and of asking within one millisecond; after each, whatever it set
 * going by promises comes to rest before the next. Laws: the same calls give the same order of events; `nowMs` never goes back; nothing here
 * looks at the machine's clock.
 * @example
 * const clock = new VirtualClock(0)
 * void clock.sleep(3_600_000).then(() => console.log('an hour later'))
 * await clock.runUntil(3_600_000)
 */
export class VirtualClock implements Clock {
  #nowMs: number
  #order = 0
  #events = 0
  #wantsTurn = false
  readonly #heap = new TimeHeap<Entry>()

  constructor(startMs: number) {
    this.#nowMs = startMs
  }

  /** How many events have run. */
  get events(): number {
    return this.#events
  }

  nowMs(): number {
    return this.#nowMs
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepOn((delayMs, run) => this.after(delayMs, run), ms, signal)
  }

  /** Runs something at a time; at once, but not within this call, if that time has passed. */
  at(timeMs: number, run: () => void): Timer {
    this.#order += 1
    const entry: Entry = { timeMs: Math.max(timeMs, this.#nowMs), order: this.#order, run }
    this.#heap.push(entry)
    return {
      cancel: () => {
        entry.run = undefined
      },
    }
  }

  after(ms: number, run: () => void): Timer {
    return this.at(this.#nowMs + Math.max(0, Math.ceil(ms)), run)
  }

  /** Lets time pass until then, everything due on the way included. */
  async runUntil(timeMs: number): Promise<void> {
    await this.runWhile(() => true, timeMs)
    this.#nowMs = Math.max(this.#nowMs, timeMs)
  }

  /** Lets time pass while `wanted` says so, and not beyond `limitMs`. Returns whether it ended because nothing was wanted any more. */
  async runWhile(wanted: () => boolean, limitMs: number): Promise<boolean> {
    await turned()
    while (wanted()) {
      const entry = this.#heap.first
      if (entry === undefined || entry.timeMs > limitMs) return false
      this.#heap.pop()
      const { run } = entry
      if (run === undefined) continue
      this.#nowMs = entry.timeMs
      this.#events += 1
      run()
      await settled()
      if (this.#events % TURN_EVENTS === 0 || this.#wantsTurn) {
        this.#wantsTurn = false
        await turned()
      }
    }
    return true
  }

  /**
   * Lets Node's event loop turn before the next event. Without it a rejection that nobody waits for is found some events later, or not at all if somebody
   * waits for it by then: whoever rejects a promise of the program under test calls this.
   */
  turn(): void {
    this.#wantsTurn = true
  }
}

/** Promises call each other in microtasks; what waits for the next tick runs only when none is left. */
const settled = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve))

/** The event loop's own turn costs five times that: signals of the process come in it, and rejections are looked at before it. */
const turned = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const TURN_EVENTS = 64

/** A sleep made of a timer: it ends early, and its timer with it, when the signal aborts. */
export function sleepOn(after: (ms: number, run: () => void) => Timer, ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    if (signal === undefined) {
      after(ms, resolve)
      return
    }
    const onAbort = (): void => {
      timer.cancel()
      resolve()
    }
    const timer = after(ms, () => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    })
    signal.addEventListener('abort', onAbort, { once: true })
  })
}
