import { type Timed, TimeHeap } from '@hyperladder/simulator'

/**
 * What is due, in order of time, and of asking within one millisecond. Everything that runs may put more in. Nothing waits for promises,
 * which is what lets a year of history run in seconds.
 */
export class Agenda {
  #order = 0
  readonly #heap = new TimeHeap<Timed & { readonly run: () => void }>()

  /** When the first entry is due; never: infinity. */
  get nextMs(): number {
    return this.#heap.first?.timeMs ?? Number.POSITIVE_INFINITY
  }

  at(timeMs: number, run: () => void): void {
    this.#order += 1
    this.#heap.push({ timeMs, order: this.#order, run })
  }

  /** Takes the first entry out. */
  take(): (() => void) | undefined {
    return this.#heap.pop()?.run
  }
}
