/** Due at `timeMs`; `order` decides within one millisecond, and is never the same twice. */
export type Timed = { readonly timeMs: number; readonly order: number }

/** What is due, the next first: a binary heap by time, and by order within one millisecond. */
export class TimeHeap<Entry extends Timed> {
  readonly #heap: Entry[] = []

  get first(): Entry | undefined {
    return this.#heap[0]
  }

  push(entry: Entry): void {
    const heap = this.#heap
    let at = heap.length
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!isBefore(entry, heap[parent] as Entry)) break
      heap[at] = heap[parent] as Entry
      at = parent
    }
    heap[at] = entry
  }

  /** Takes the first entry out. */
  pop(): Entry | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    const size = heap.length
    if (size === 0 || last === undefined) return first
    let at = 0
    for (let child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && isBefore(heap[child + 1] as Entry, heap[child] as Entry)) child += 1
      if (!isBefore(heap[child] as Entry, last)) break
      heap[at] = heap[child] as Entry
      at = child
    }
    heap[at] = last
    return first
  }
}

const isBefore = (a: Timed, b: Timed): boolean => a.timeMs < b.timeMs || (a.timeMs === b.timeMs && a.order < b.order)
