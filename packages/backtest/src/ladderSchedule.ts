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
   * Returns how much less the account would be worth if the ladder had been filled at its own prices as far as the market has gone beyond them,
   * and as its quote pays for; 10^-8 quote. Law: never below 0, so an order that is left behind flatters. Rounding: down.
   */
  leftBehind(baseWei: bigint, quote: bigint, px: bigint): bigint {
    const whole = BigInt(this.#grid.levels) * this.#tranche
    const held = baseWei < 0n ? 0n : baseWei < whole ? baseWei : whole
    return floorDiv(this.#asksBelow(whole - held, px) + this.#bidsAbove(whole - held, px, quote * this.#lotWei), this.#lotWei)
  }

  /** What the tranches that are left, but should be gone at that price, are worth more than they would have been sold for. */
  #asksBelow(gone: bigint, px: bigint): bigint {
    const { levels, prices } = this.#grid
    let more = 0n
    // A part of the tranche at the boundary may be gone.
    let wei = this.#tranche - (gone % this.#tranche)
    for (let level = Number(gone / this.#tranche); level < levels; level += 1) {
      const gain = px - (prices[level] as bigint)
      if (gain <= 0n) break
      more += gain * wei
      wei = this.#tranche
    }
    return more
  }

  /** What the tranches that are gone, but should have been bought back on the way to that price, would have cost more than they are worth. */
  #bidsAbove(gone: bigint, px: bigint, purse: bigint): bigint {
    const { prices } = this.#grid
    const part = gone % this.#tranche
    let more = 0n
    let left = purse
    let wei = part === 0n ? this.#tranche : part
    for (let level = Number(gone / this.#tranche) - (part === 0n ? 1 : 0); level >= 0; level -= 1) {
      const own = prices[level] as bigint
      if (own <= px) break
      const bought = own * wei <= left ? wei : left / own
      more += (own - px) * bought
      left -= own * bought
      wei = this.#tranche
    }
    return more
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
