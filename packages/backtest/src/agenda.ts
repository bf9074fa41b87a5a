type Entry = { readonly timeMs: number; readonly order: number; readonly run: () => void }

/**
 * What is due, in order of time, and of asking within one millisecond. Everything that runs may put more in. Nothing waits for promises,
 * which is what lets a year of history run in seconds.
 */
export class Agenda {
  #order = 0
  readonly #heap: Entry[] = []

  /** When the first entry is due; never: infinity. */
  get nextMs(): number {
    return this.#heap[0]?.timeMs ?? Number.POSITIVE_INFINITY
  }

  at(timeMs: number, run: () => void): void {
    this.#order += 1
    const entry: Entry = { timeMs, order: this.#order, run }
    const heap = this.#heap
    let place = heap.length
    while (place > 0) {
      const parent = (place - 1) >> 1
      if (!isBefore(entry, heap[parent] as Entry)) break
      heap[place] = heap[parent] as Entry
      place = parent
    }
    heap[place] = entry
  }

  /** Takes the first entry out. */
  take(): (() => void) | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    const size = heap.length
    if (size === 0 || last === undefined) return first?.run
    let place = 0
    for (let child = 1; child < size; child = 2 * place + 1) {
      if (child + 1 < size && isBefore(heap[child + 1] as Entry, heap[child] as Entry)) child += 1
      if (!isBefore(heap[child] as Entry, last)) break
      heap[place] = heap[child] as Entry
      place = child
    }
    heap[place] = last
    return first?.run
  }
}

const isBefore = (a: Entry, b: Entry): boolean => a.timeMs < b.timeMs || (a.timeMs === b.timeMs && a.order < b.order)
