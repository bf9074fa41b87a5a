const FIRST_CAPACITY = 16
/** 2^32 divided by the golden ratio: numbers that follow each other land far apart. */
const SPREAD = 0x9e37_79b1

/**
 * A `Map` from integers to values, for what comes and goes thousands of times a second: two flat tables with the keys at (or right after) the place
 * that they hash to. A `Map` boxes every key above 2^31, which all ids of the venue are, and is built anew every few thousand deletions.
 */
export class IntegerMap<V> {
  /** `NaN`: free. */
  #keys = free(FIRST_CAPACITY)
  #values: (V | undefined)[] = new Array<V | undefined>(FIRST_CAPACITY).fill(undefined)
  #shift = 32 - Math.log2(FIRST_CAPACITY)
  size = 0

  get(key: number): V | undefined {
    return this.#values[this.#placeOf(key)]
  }

  has(key: number): boolean {
    return this.#keys[this.#placeOf(key)] === key
  }

  set(key: number, value: V): void {
    let at = this.#placeOf(key)
    if (this.#keys[at] !== key) {
      this.size += 1
      if (this.size * 2 > this.#keys.length) {
        this.#grow()
        at = this.#placeOf(key)
      }
      this.#keys[at] = key
    }
    this.#values[at] = value
  }

  delete(key: number): void {
    let hole = this.#placeOf(key)
    const keys = this.#keys
    if (keys[hole] !== key) return
    const mask = keys.length - 1
    // Whoever was put behind it, and would be looked for at it or before it, moves up.
    for (let at = (hole + 1) & mask; !Number.isNaN(keys[at]); at = (at + 1) & mask) {
      const home = this.#home(keys[at] as number)
      if (((at - home) & mask) < ((at - hole) & mask)) continue
      keys[hole] = keys[at] as number
      this.#values[hole] = this.#values[at]
      hole = at
    }
    keys[hole] = Number.NaN
    this.#values[hole] = undefined
    this.size -= 1
  }

  /** In no order that means anything. */
  *values(): Generator<V> {
    for (let at = 0; at < this.#keys.length; at += 1) if (!Number.isNaN(this.#keys[at])) yield this.#values[at] as V
  }

  #home(key: number): number {
    return Math.imul(key | 0, SPREAD) >>> this.#shift
  }

  /** Where a key is, or else the free place where it would go. */
  #placeOf(key: number): number {
    const keys = this.#keys
    const mask = keys.length - 1
    let at = this.#home(key)
    while (keys[at] !== key && !Number.isNaN(keys[at])) at = (at + 1) & mask
    return at
  }

  #grow(): void {
    const [keys, values] = [this.#keys, this.#values]
    this.#keys = free(keys.length * 2)
    this.#values = new Array<V | undefined>(keys.length * 2).fill(undefined)
    this.#shift -= 1
    for (let from = 0; from < keys.length; from += 1) {
      const key = keys[from] as number
      if (Number.isNaN(key)) continue
      const at = this.#placeOf(key)
      this.#keys[at] = key
      this.#values[at] = values[from]
    }
  }
}

/** A list of numbers holds them unboxed, as a typed array does, and is made in a quarter of the time. */
const free = (capacity: number): number[] => new Array<number>(capacity).fill(Number.NaN)
