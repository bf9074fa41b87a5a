/**
 * What others have at the price of an own order: how much of it is ahead.
 * Laws: what is ahead never grows once it is known, and is never more than what is shown there; a trade reaches the order with no more than its size.
 * @example
 * const line = new QueueLine(1, 100n)
 * line.trade(30n) // 0n: 70 are still ahead
 * line.show(35n) // half of what was left has been cancelled, so half of what was ahead has: 35
 * line.trade(40n) // 5n
 */
export class QueueLine {
  /** Which order of ours this is of. */
  readonly joined: number
  /** `undefined` until the price is first shown: then all of it is ahead. */
  #ahead: bigint | undefined
  /** Of others, by the newest book, less what was traded since. */
  #left: bigint

  constructor(joined: number, shown: bigint | undefined) {
    this.joined = joined
    this.#ahead = shown
    this.#left = shown ?? 0n
  }

  /** Ahead of us; `undefined`: nobody has told. */
  get ahead(): bigint | undefined {
    return this.#ahead
  }

  /** A trade at the price. Returns how much of it reaches our order: nothing, while nobody has told what is ahead. */
  trade(sz: bigint): bigint {
    this.#left = sz < this.#left ? this.#left - sz : 0n
    const ahead = this.#ahead
    if (ahead === undefined) return 0n
    this.#ahead = sz < ahead ? ahead - sz : 0n
    return sz > ahead ? sz - ahead : 0n
  }

  /** What others have there now. What went without a trade went from ahead and behind in proportion, rounded in favour of what is ahead. */
  show(sz: bigint): void {
    const left = this.#left
    this.#left = sz
    if (this.#ahead === undefined) this.#ahead = sz
    else if (sz < left) this.#ahead = ceilDiv(this.#ahead * sz, left)
    if (this.#ahead > sz) this.#ahead = sz
  }
}

const ceilDiv = (a: bigint, b: bigint): bigint => (a + b - 1n) / b
