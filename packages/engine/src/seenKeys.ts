import type { Fill } from '@hyperladder/exchange-port'

/** The only key of a fill that is unique: a trade id repeats over blocks and between the two sides (API reference 1.8). */
export const fillKey = (fill: Fill): string => `${fill.coin}|${fill.timeMs}|${fill.tid}|${fill.oid}`

/** A bounded set that forgets its oldest members first. */
export class SeenKeys {
  readonly #keys = new Set<string>()
  readonly #capacity: number

  constructor(capacity: number, keys: Iterable<string> = []) {
    this.#capacity = capacity
    for (const key of keys) this.add(key)
  }

  /** Returns whether the key was new. */
  add(key: string): boolean {
    if (this.#keys.has(key)) return false
    this.#keys.add(key)
    if (this.#keys.size > this.#capacity) {
      const oldest = this.#keys.values().next()
      if (!oldest.done) this.#keys.delete(oldest.value)
    }
    return true
  }
}
