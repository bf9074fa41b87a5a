import type { Cloid } from '@hyperladder/units'
import { generationOf } from './cloid.ts'
import { IntegerMap } from './integerMap.ts'
import type { Order } from './order.ts'

/** A `Map` of our orders by cloid. Generations are hardly ever shared, so an order is found by its generation, and what shares one is kept aside. */
export class OrdersByCloid {
  readonly #byGeneration = new IntegerMap<Order>()
  readonly #others = new Map<Cloid, Order>()

  get size(): number {
    return this.#byGeneration.size + this.#others.size
  }

  get(cloid: Cloid): Order | undefined {
    const order = this.#byGeneration.get(generationOf(cloid))
    if (order?.cloid === cloid) return order
    return this.#others.size === 0 ? undefined : this.#others.get(cloid)
  }

  has(cloid: Cloid): boolean {
    return this.get(cloid) !== undefined
  }

  /** Puts a new order under its cloid, which none has yet. */
  add(cloid: Cloid, order: Order): void {
    const generation = generationOf(cloid)
    if (this.#byGeneration.has(generation)) this.#others.set(cloid, order)
    else this.#byGeneration.set(generation, order)
  }

  /** Removes an order of that generation. */
  delete(order: Order, generation: number): void {
    if (this.#byGeneration.get(generation) === order) this.#byGeneration.delete(generation)
    else this.#others.delete(order.cloid as Cloid)
  }

  /** In no order that means anything. */
  *values(): Generator<Order> {
    yield* this.#byGeneration.values()
    yield* this.#others.values()
  }
}
