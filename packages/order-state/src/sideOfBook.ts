import type { Px, Side } from '@hyperladder/units'
import { byPlace, type Standing } from './standing.ts'

/** One side of the current orders: who holds which level, who holds none, the edge nearest to the other side, and what all of them take. */
export class SideOfBook {
  readonly #inward: 1 | -1
  readonly #holders: (Standing | undefined)[] = []
  readonly #unslotted: Standing[] = []
  /** The innermost level that is held, and one at or beyond the outermost one; meaningless while none is. */
  #inner = 0
  #outer = 0
  occupied = 0
  live = 0n
  /** What closed and unacknowledged orders take. */
  rest = 0n

  constructor(side: Side) {
    this.#inward = side === 'bid' ? 1 : -1
  }

  get unslotted(): readonly Standing[] {
    return this.#unslotted
  }

  holder(level: number): Standing | undefined {
    return this.#holders[level]
  }

  /** Puts a standing where it belongs by its `level`, which nobody holds. */
  put(standing: Standing): void {
    const { level } = standing
    if (level === undefined) this.#unslotted.splice(this.#place(standing), 0, standing)
    else {
      if (this.occupied === 0) this.#inner = this.#outer = level
      else if ((level - this.#inner) * this.#inward > 0) this.#inner = level
      else if ((level - this.#outer) * this.#inward < 0) this.#outer = level
      // Reaching beyond its end would make the list a slow one.
      while (this.#holders.length < level) this.#holders.push(undefined)
      this.occupied += 1
      this.#holders[level] = standing
    }
  }

  /** Takes a standing out of where its `level` says that it is. */
  take(standing: Standing): void {
    const { level } = standing
    if (level === undefined) this.#unslotted.splice(this.#place(standing), 1)
    else {
      this.#holders[level] = undefined
      this.occupied -= 1
      if (level === this.#inner && this.occupied > 0) this.#recede()
    }
  }

  /** Puts a standing in the place of one of the same level and oid. */
  swap(old: Standing, next: Standing): void {
    if (old.level === undefined) this.#unslotted[this.#place(old)] = next
    else this.#holders[old.level] = next
  }

  count(standing: Standing, sign: 1 | -1): void {
    const takes = sign === 1 ? standing.takes : -standing.takes
    if (standing.closed || standing.leg === undefined) this.rest += takes
    else this.live += takes
  }

  /** The innermost price of what holds a level. */
  edge(): Px | undefined {
    return this.occupied === 0 ? undefined : (this.#holders[this.#inner] as Standing).px
  }

  /** The innermost price of all. */
  best(): Px | undefined {
    let best = this.edge()
    for (const { px } of this.#unslotted) if (best === undefined || (this.#inward === 1 ? px > best : px < best)) best = px
    return best
  }

  /** Adds all of the side, by rising level, then those without one by oid. */
  addTo(found: Standing[]): void {
    let level = this.#inward === 1 ? this.#outer : this.#inner
    for (let left = this.occupied; left > 0; level += 1) {
      const standing = this.#holders[level]
      if (standing === undefined) continue
      left -= 1
      found.push(standing)
    }
    for (const standing of this.#unslotted) found.push(standing)
  }

  #recede(): void {
    do this.#inner -= this.#inward
    while (this.#holders[this.#inner] === undefined)
  }

  /** Where a standing without a level is, or would be: sort keys are unique. */
  #place(standing: Standing): number {
    let [low, high] = [0, this.#unslotted.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (byPlace(this.#unslotted[middle] as Standing, standing) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}
