import type { EngineEvent } from '@hyperladder/engine'

/** Most events waiting at once: minutes of the busiest feeds. More means that the loop has stopped. */
const INBOX_CAPACITY = 100_000

type Entry = { readonly event: EngineEvent; readonly absorbed: (() => void) | undefined }

/**
 * The one way into the engine. Callbacks and readers only put events here; one loop takes them out, so that nothing interleaves.
 * Bounded: an overflow is remembered and never dropped in silence.
 */
export class Inbox {
  #entries: Entry[] = []
  #wake: (() => void) | undefined
  #overflowed = 0
  #closed = false

  get size(): number {
    return this.#entries.length
  }

  /** Events that found no room since the start: after one, only a reconcile tells where we stand. */
  get overflowed(): number {
    return this.#overflowed
  }

  push(event: EngineEvent): void {
    this.#put({ event, absorbed: undefined })
  }

  /** Resolves once the loop has absorbed the event. */
  deliver(event: EngineEvent): Promise<void> {
    return new Promise((resolve) => this.#put({ event, absorbed: resolve }))
  }

  /** Hands every waiting event to `absorb`, oldest first. Events put in meanwhile wait for the next drain. */
  drain(absorb: (event: EngineEvent) => void): number {
    const entries = this.#entries
    this.#entries = []
    let taken = 0
    try {
      for (const { event, absorbed } of entries) {
        taken += 1
        try {
          absorb(event)
        } finally {
          absorbed?.()
        }
      }
    } finally {
      // One that can't be absorbed does not take along those behind it.
      this.#entries.unshift(...entries.slice(taken))
    }
    return entries.length
  }

  /** Resolves when an event waits, when `wake` is called, or when `until` resolves. */
  async waitForEvent(until?: Promise<void>): Promise<void> {
    if (this.#entries.length > 0) return
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve
    })
    await (until === undefined ? woken : Promise.race([woken, until]))
    this.#wake = undefined
  }

  /** From now on nothing is taken in, and whoever waits for an event to be absorbed is let go: there is no loop any more. */
  close(): void {
    this.#closed = true
    for (const { absorbed } of this.#entries.splice(0)) absorbed?.()
  }

  wake(): void {
    this.#wake?.()
  }

  #put(entry: Entry): void {
    if (this.#closed) {
      entry.absorbed?.()
    } else if (this.#entries.length >= INBOX_CAPACITY) {
      this.#overflowed += 1
      entry.absorbed?.()
    } else {
      this.#entries.push(entry)
    }
    this.#wake?.()
  }
}
