import type { Fill } from '@hyperladder/exchange-port'

/** The only key of a fill that is unique: a trade id repeats over blocks and between the two sides (API reference 1.8). */
export const fillKey = (fill: Fill): string => `${fill.coin}|${fill.timeMs}|${fill.tid}|${fill.oid}`

/** Block time of the newest fill; 0 when there is none. */
export const newestOf = (fills: readonly Fill[]): number => fills.reduce((newest, { timeMs }) => Math.max(newest, timeMs), 0)

/** Block time of the oldest fill: a list of the newest fills holds all since then. Minus infinity when there is none. */
export const oldestOf = (fills: readonly Fill[]): number =>
  fills.reduce((oldest, { timeMs }) => Math.min(oldest, timeMs), fills[0]?.timeMs ?? Number.NEGATIVE_INFINITY)

/** A bounded set that forgets its oldest members first. */
export class SeenKeys {
  readonly #keys = new Set<string>()
  readonly #capacity: number

  constructor(capacity: number, keys: Iterable<string> = []) {
    this.#capacity = capacity
    for (const key of keys) this.add(key)
  }

  /** The keys, oldest first: a set made of them goes on as this one. */
  snapshot(): readonly string[] {
    return [...this.#keys]
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
