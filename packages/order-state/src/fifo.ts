/** Places at the front that are given up before the list is written anew. */
const GIVEN_UP = 4096

/** First in, first out. */
export class Fifo<T> {
  #items: T[] = []
  #head = 0

  get size(): number {
    return this.#items.length - this.#head
  }

  push(item: T): void {
    this.#items.push(item)
  }

  /** Removes and returns the oldest. There must be one. */
  shift(): T {
    const item = this.#items[this.#head] as T
    this.#head += 1
    if (this.#head >= GIVEN_UP) {
      this.#items = this.#items.slice(this.#head)
      this.#head = 0
    }
    return item
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let at = this.#head; at < this.#items.length; at += 1) yield this.#items[at] as T
  }
}
