import type { Order } from './order.ts'

/** Places that are given up before the queue is written anew. */
const GIVEN_UP = 4096

/** Settled orders in the order in which they came to it. An order knows its own place, so that nothing is looked up. */
export class Tombstones {
  /** `undefined`: gone again. */
  #queue: (Order | undefined)[] = []
  /** The number of the first place in the queue, and how many places from there on are given up. */
  #base = 0
  #head = 0
  size = 0

  /** Puts an order at the end, unless it is here already. */
  add(order: Order): void {
    if (order.tombstone !== undefined) return
    order.tombstone = this.#base + this.#queue.length
    this.#queue.push(order)
    this.size += 1
  }

  delete(order: Order): void {
    if (order.tombstone === undefined) return
    this.#queue[order.tombstone - this.#base] = undefined
    order.tombstone = undefined
    this.size -= 1
  }

  /** Removes and returns the one that came first. There must be one. */
  shift(): Order {
    while (this.#queue[this.#head] === undefined) this.#head += 1
    const order = this.#queue[this.#head] as Order
    this.delete(order)
    if (this.#head >= GIVEN_UP) {
      this.#queue = this.#queue.slice(this.#head)
      this.#base += this.#head
      this.#head = 0
    }
    return order
  }

  *[Symbol.iterator](): Iterator<Order> {
    for (const order of this.#queue) if (order) yield order
  }
}
