import type { Px } from '@hyperladder/units'
import type { FillStage } from './fillStage.ts'

/**
 * The market's price as the venue marks it: the last trade, brought between best bid and best ask; without a trade, the side that is there. A trade
 * beyond the best prices shows that they are old.
 */
export class Quotes {
  readonly #stage: FillStage
  #last: Px | null = null
  #bid: Px | null = null
  #ask: Px | null = null

  constructor(stage: FillStage) {
    this.#stage = stage
  }

  trade(timeMs: number, px: Px): void {
    this.#last = px
    if (this.#bid !== null && px < this.#bid) this.#bid = px
    if (this.#ask !== null && px > this.#ask) this.#ask = px
    this.#stage.quote(timeMs, px, this.#bid, this.#ask)
  }

  touch(timeMs: number, bid: Px | null, ask: Px | null): void {
    this.#bid = bid
    this.#ask = ask
    const px = this.#marked()
    if (px !== null) this.#stage.quote(timeMs, px, bid, ask)
  }

  #marked(): Px | null {
    const bid = this.#bid
    const ask = this.#ask
    const last = this.#last
    if (last === null) return bid !== null && ask !== null ? (((bid + ask) / 2n) as Px) : (bid ?? ask)
    if (bid !== null && last < bid) return bid
    return ask !== null && last > ask ? ask : last
  }
}
