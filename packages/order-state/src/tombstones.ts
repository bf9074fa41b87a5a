import { generationOf } from './cloid.ts'
import type { Order } from './order.ts'

/** Places that are given up before the lists are written anew. */
const GIVEN_UP = 4096

/** Takes a settled order out of the books. `oid`: of its one leg; `NaN` where it has several or none. `generation`: of its cloid; `NaN` without one. */
export type Forget = (order: Order, oid: number, generation: number) => void

/**
 * Settled orders in the order in which they came to it. An order knows its own place, so that nothing is looked up; and what it is known by is
 * noted here while it is at hand: thousands of orders later, when it is forgotten, nothing of it is in any cache, and every step to it waits for memory.
 */
export class Tombstones {
  /** `undefined`: gone again. */
  #orders: (Order | undefined)[] = []
  #oids: number[] = []
  #generations: number[] = []
  /** The number of the first place, and how many places from there on are given up. */
  #base = 0
  #head = 0
  size = 0

  /** Puts an order at the end, unless it is here already; then it only takes note of what has changed. */
  add(order: Order): void {
    if (order.tombstone === undefined) {
      order.tombstone = this.#base + this.#orders.length
      this.#orders.push(order)
      this.size += 1
    }
    const { cloid, legs } = order
    const at = order.tombstone - this.#base
    this.#oids[at] = legs.length === 1 ? (legs[0] as Order['legs'][number]).oid : Number.NaN
    this.#generations[at] = cloid === undefined ? Number.NaN : generationOf(cloid)
  }

  delete(order: Order): void {
    if (order.tombstone === undefined) return
    this.#orders[order.tombstone - this.#base] = undefined
    order.tombstone = undefined
    this.size -= 1
  }

  /** Forgets the one that came first. There must be one. */
  forgetOldest(forget: Forget): void {
    while (this.#orders[this.#head] === undefined) this.#head += 1
    const at = this.#head
    const order = this.#orders[at] as Order
    this.#orders[at] = undefined
    order.tombstone = undefined
    this.size -= 1
    forget(order, this.#oids[at] as number, this.#generations[at] as number)
    if (at >= GIVEN_UP) this.#cutOff()
  }

  *[Symbol.iterator](): Iterator<Order> {
    for (const order of this.#orders) if (order) yield order
  }

  #cutOff(): void {
    this.#orders = this.#orders.slice(this.#head)
    this.#oids = this.#oids.slice(this.#head)
    this.#generations = this.#generations.slice(this.#head)
    this.#base += this.#head
    this.#head = 0
  }
}
