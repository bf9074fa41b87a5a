import type { BookEventLevel } from '@hyperladder/exchange-port'
import type { Px, Side, Sz } from '@hyperladder/units'

/** One side of a book that is told by its changes. */
export class DepthSide {
  /** Best first. */
  #prices: Px[] = []
  readonly #sizes = new Map<Px, Sz>()
  readonly #sign: 1n | -1n

  constructor(side: Side) {
    this.#sign = side === 'ask' ? 1n : -1n
  }

  clear(): void {
    this.#prices = []
    this.#sizes.clear()
  }

  /** `sz` 0 takes the level away. */
  set(px: Px, sz: Sz): void {
    const known = this.#sizes.has(px)
    if (sz === 0n) {
      if (!known) return
      this.#sizes.delete(px)
      this.#prices.splice(this.#placeOf(px), 1)
      return
    }
    if (!known) this.#prices.splice(this.#placeOf(px), 0, px)
    this.#sizes.set(px, sz)
  }

  top(depth: number): BookEventLevel[] {
    return this.#prices.slice(0, depth).map((px) => ({ px, sz: this.#sizes.get(px) as Sz }))
  }

  /** Where the price is, or would be. */
  #placeOf(px: Px): number {
    let from = 0
    let to = this.#prices.length
    while (from < to) {
      const middle = (from + to) >>> 1
      if (((this.#prices[middle] as Px) - px) * this.#sign < 0n) from = middle + 1
      else to = middle
    }
    return from
  }
}
