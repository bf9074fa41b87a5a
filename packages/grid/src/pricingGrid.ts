import { formatPx, isLegalPx, ladderSteps, type Px } from '@hyperladder/units'
import { fingerprintOf } from './fingerprint.ts'
import { GridError } from './gridError.ts'
import type { Spacing } from './spacing.ts'

export type GridParams = {
  /** The lowest level. Any legal price. */
  readonly startPx: Px
  readonly levels: number
  readonly spacing: Spacing
  /** Decimals of a price, 8 - szDecimals. */
  readonly pxDecimals: number
}

/** What fits the 15 bits that name a level inside a cloid. */
export const LEVELS_MAX = 32_768

/**
 * The fixed price ladder of HIP-2. Immutable. Level 0 is the lowest, and every level is the one below it times
 * `1 + spacing`, rounded half up to the price unit and truncated to 5 significant digits, iterated from the rounded
 * neighbour: the rule of the real ladders, measured on mainnet candles (`hip2/rule_evidence.json`).
 * Laws: strictly rising; every level is a legal price; `levelAt(px(i)) = i`.
 */
export class PricingGrid {
  readonly params: GridParams
  readonly levels: number
  readonly prices: readonly Px[]
  /** 24-bit hash of the parameters: names the ladder in a cloid. Equal ladders have equal fingerprints. */
  readonly fingerprint: number
  /** Of each level, the sum of the prices below it; made when it is first asked for. */
  #sums: readonly bigint[] | undefined

  private constructor(params: GridParams, prices: readonly Px[]) {
    this.params = params
    this.levels = params.levels
    this.prices = prices
    this.fingerprint = fingerprintOf(params)
  }

  /**
   * Returns the ladder of these parameters.
   * @throws {@link GridError} naming the values: level count outside 2 to 32,768 (`E_LEVELS`), spacing outside 0 to 1 (`E_SPACING`), start
   * price the venue would refuse (`E_START_PX`), a level that does not rise above the one before it (`E_NOT_RISING`).
   * @example PricingGrid.build({ startPx: 1_000_000n as Px, levels: 3, spacing: parseSpacing('0.003'), pxDecimals: 6 }).prices
   * // [1000000n, 1003000n, 1006000n]: 1, 1.003, 1.006
   */
  static build(params: GridParams): PricingGrid {
    const { startPx, levels, spacing, pxDecimals } = params
    if (!Number.isInteger(levels) || levels < 2 || levels > LEVELS_MAX) {
      throw new GridError('E_LEVELS', `levels was ${levels}, must be an integer of 2 to ${LEVELS_MAX}`, { levels })
    }
    const { numerator, denominator } = spacing
    if (numerator <= 0n || numerator >= denominator) {
      throw new GridError('E_SPACING', `spacing was ${numerator}/${denominator}, must be above 0 and below 1`, { numerator, denominator })
    }
    if (!isLegalPx(startPx, pxDecimals)) {
      const message = `startPx was ${formatPx(startPx, pxDecimals)}, must be above 0 and an integer or of at most 5 significant figures`
      throw new GridError('E_START_PX', message, { startPx, pxDecimals })
    }
    return new PricingGrid(Object.freeze({ ...params }), Object.freeze(climb(params)))
  }

  /** Returns the price of a level. @throws {@link GridError} outside the ladder. */
  px(level: number): Px {
    const px = this.prices[level]
    if (px === undefined) {
      throw new GridError('E_LEVEL', `level was ${level}, must be an integer of 0 to ${this.levels - 1}`, { level, levels: this.levels })
    }
    return px
  }

  /**
   * Returns the level nearest to a price, or undefined where none is within half a step: below the ladder and above it. Half a step is
   * half the distance to the neighbour, which at the ends is the only one. A price exactly in the middle belongs to the lower level;
   * one exactly half a step outside the ladder still belongs to its end. O(log n).
   * @example grid.levelAt(1_003_900n as Px) // 1 on the ladder 1, 1.003, 1.006 of 6 decimals
   */
  levelAt(px: Px): number | undefined {
    const above = this.#firstAtOrAbove(px)
    if (above === 0) return 2n * (this.px(0) - px) <= this.px(1) - this.px(0) ? 0 : undefined
    const top = this.levels - 1
    if (above > top) return 2n * (px - this.px(top)) <= this.px(top) - this.px(top - 1) ? top : undefined
    return px - this.px(above - 1) <= this.px(above) - px ? above - 1 : above
  }

  /** Returns the level of exactly this price, or undefined. O(log n). */
  exactLevel(px: Px): number | undefined {
    const level = this.#firstAtOrAbove(px)
    return this.prices[level] === px ? level : undefined
  }

  /** Returns how many levels are strictly below a price. O(log n). */
  levelsBelow(px: Px): number {
    return this.#firstAtOrAbove(px)
  }

  /** Returns the sum of the prices of all levels below `level`, 0 to `levels`: what one lot on each of them costs. O(1), after the first time. */
  sumBelow(level: number): bigint {
    this.#sums ??= sumsOf(this.prices)
    const sum = this.#sums[level]
    if (sum === undefined)
      throw new GridError('E_LEVEL', `level was ${level}, must be an integer of 0 to ${this.levels}`, { level, levels: this.levels })
    return sum
  }

  #firstAtOrAbove(px: Px): number {
    let low = 0
    let high = this.levels
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.prices[middle] as Px) < px) low = middle + 1
      else high = middle
    }
    return low
  }
}

function sumsOf(prices: readonly Px[]): readonly bigint[] {
  const sums = [0n]
  let sum = 0n
  for (const px of prices) {
    sum += px
    sums.push(sum)
  }
  return sums
}

function climb({ startPx, levels, spacing, pxDecimals }: GridParams): Px[] {
  const prices = ladderSteps(startPx, spacing.denominator + spacing.numerator, spacing.denominator, levels)
  const [px, next] = prices.slice(-2) as [Px, Px]
  if (next > px) return prices
  const level = prices.length - 1
  const both = `${formatPx(px, pxDecimals)} and ${formatPx(next, pxDecimals)}`
  const message = `levels ${level - 1} and ${level} would be ${both}, must rise: startPx or spacing is too small for ${pxDecimals} price decimals`
  throw new GridError('E_NOT_RISING', message, { level, px, next, startPx, spacing, pxDecimals })
}
