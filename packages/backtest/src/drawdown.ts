import type { Px } from '@hyperladder/units'

/**
 * The deepest fall of a worth from its highest so far, at every price. Between two fills, and where nothing is left behind, the worth is a rising line over
 * the price, so three prices of a stretch say all: its highest, its lowest, and its deepest fall. Where it is no line, every worth is told by itself.
 */
export class Drawdown {
  max = 0n
  #peak: bigint | undefined
  /** A stretch is open: its prices are told, not yet its worth. */
  #isOpen = false
  #high = 0n as Px
  #low = 0n as Px
  #last = 0n as Px
  /** Ends of the deepest fall of the stretch. */
  #from = 0n as Px
  #to = 0n as Px

  /** A price of the stretch; it begins one where none is open. */
  price(px: Px): void {
    if (!this.#isOpen) {
      this.#begin(px)
      return
    }
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

  /** A worth beside any stretch; {@link end} comes before it. */
  worth(worth: bigint): void {
    if (this.#peak === undefined || worth > this.#peak) this.#peak = worth
    else if (this.#peak - worth > this.max) this.max = this.#peak - worth
  }

  /** Ends a stretch, if one is open: until now the worth was this function of the price. The next begins where it ends. */
  close(worth: (px: Px) => bigint): void {
    if (!this.#isOpen) return
    this.end(worth)
    this.#begin(this.#last)
  }

  /** As {@link close}, and none begins. */
  end(worth: (px: Px) => bigint): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    const highest = worth(this.#high)
    const lowest = this.#low === this.#high ? highest : worth(this.#low)
    if (this.#from !== this.#to) {
      const fall = (this.#from === this.#high ? highest : worth(this.#from)) - (this.#to === this.#low ? lowest : worth(this.#to))
      if (fall > this.max) this.max = fall
    }
    if (this.#peak !== undefined && this.#peak - lowest > this.max) this.max = this.#peak - lowest
    if (this.#peak === undefined || highest > this.#peak) this.#peak = highest
  }

  #begin(px: Px): void {
    this.#isOpen = true
    this.#high = px
    this.#low = px
    this.#last = px
    this.#from = px
    this.#to = px
  }
}
