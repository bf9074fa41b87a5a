import type { Px } from '@hyperladder/units'

/**
 * The deepest fall of a worth from its highest so far, at every price. Between two fills the worth is a rising function of the price, so three prices
 * of a stretch say all: its highest, its lowest, and its deepest fall.
 */
export class Drawdown {
  max = 0n
  #peak: bigint | undefined
  #high: Px
  #low: Px
  #last: Px
  /** Ends of the deepest fall of the stretch. */
  #from: Px
  #to: Px

  constructor(px: Px) {
    this.#high = px
    this.#low = px
    this.#last = px
    this.#from = px
    this.#to = px
  }

  price(px: Px): void {
    this.#last = px
    if (px > this.#high) this.#high = px
    else {
      if (px < this.#low) this.#low = px
      if (this.#high - px > this.#from - this.#to) {
        this.#from = this.#high
        this.#to = px
      }
    }
  }

  /** Ends a stretch: until now the worth was this function of the price. */
  close(worth: (px: Px) => bigint): void {
    const highest = worth(this.#high)
    const lowest = this.#low === this.#high ? highest : worth(this.#low)
    if (this.#from !== this.#to) {
      const fall = (this.#from === this.#high ? highest : worth(this.#from)) - (this.#to === this.#low ? lowest : worth(this.#to))
      if (fall > this.max) this.max = fall
    }
    if (this.#peak !== undefined && this.#peak - lowest > this.max) this.max = this.#peak - lowest
    if (this.#peak === undefined || highest > this.#peak) this.#peak = highest
    this.#high = this.#last
    this.#low = this.#last
    this.#from = this.#last
    this.#to = this.#last
  }
}
