import type { PricingGrid } from '@hyperladder/grid'
import { floorDiv, type Sz } from '@hyperladder/units'

/**
 * What a ladder holds by itself: with so much base left, the quote that its asks have been paid, each tranche at its level's price. Between two
 * amounts of base it does not matter which way was taken, so it is what trades are measured by.
 */
export class LadderSchedule {
  /** Natural logarithm of a step. */
  readonly logStep: number
  readonly #grid: PricingGrid
  readonly #tranche: bigint
  readonly #lotWei: bigint
  readonly #orderSize: bigint
  /** Quote of all tranches below a level. */
  readonly #below: readonly bigint[]

  constructor(grid: PricingGrid, orderSize: Sz, lotWei: bigint) {
    this.#grid = grid
    this.#orderSize = orderSize
    this.#lotWei = lotWei
    this.#tranche = orderSize * lotWei
    let sum = 0n
    this.#below = grid.prices.map((px) => {
      const before = sum
      sum += px * orderSize
      return before
    })
    this.logStep = Math.log(Number(grid.px(grid.levels - 1)) / Number(grid.px(0))) / (grid.levels - 1)
  }

  /** Returns the quote of the schedule at so much base (wei); 10^-8 quote. Beyond its ends nothing more is traded. Rounding: down. */
  quoteAt(baseWei: bigint): bigint {
    const { levels } = this.#grid
    if (baseWei >= BigInt(levels) * this.#tranche) return 0n
    if (baseWei <= 0n) return (this.#below.at(-1) as bigint) + this.#grid.px(levels - 1) * this.#orderSize
    const full = Number(baseWei / this.#tranche)
    const partial = levels - full - 1
    const gone = this.#tranche - (baseWei % this.#tranche)
    return (this.#below[partial] as bigint) + floorDiv(this.#grid.px(partial) * gone, this.#lotWei)
  }

  /**
   * Returns the closed form of a continuous ladder's loss against holding, between two amounts of base: -(S * p0 / ln m) * (k * ln k - k + 1), k the
   * ratio of the ladder's own prices there. A float, in 10^-8 quote; `null` where the ladder is used up at either end.
   */
  ilClosedForm(startWei: bigint, endWei: bigint): number | null {
    const start = this.#pxAt(startWei)
    const end = this.#pxAt(endWei)
    if (start === null || end === null) return null
    const k = end / start
    return ((Number(this.#orderSize) * start) / this.logStep) * (k - 1 - k * Math.log(k))
  }

  /** The ladder's own price: between its best bid and its best ask. */
  #pxAt(baseWei: bigint): number | null {
    const { levels } = this.#grid
    const sold = levels - Number(baseWei) / Number(this.#tranche)
    if (sold <= 0 || sold >= levels) return null
    return Number(this.#grid.px(0)) * Math.exp(this.logStep * (sold - 0.5))
  }
}
