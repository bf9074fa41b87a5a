import type { Px } from './brand.ts'
import { formatDecimal, parseDecimal, roundHalfUpDiv } from './decimal.ts'
import { PriceError } from './errors.ts'

/** The venue's bound on significant figures of a price that is not an integer (API reference 5). */
export const PX_SIGNIFICANT_FIGURES = 5

/** Powers of ten up to every price and size that occurs: looking digits up is three times faster than printing the number. */
const POW10: readonly bigint[] = Array.from({ length: 40 }, (_, exponent) => 10n ** BigInt(exponent))

function digitsOf(value: bigint): number {
  let digits = 1
  while (digits < POW10.length && value >= (POW10[digits] as bigint)) digits++
  return digits < POW10.length ? digits : value.toString().length
}

const pow10 = (exponent: number): bigint => POW10[exponent] ?? 10n ** BigInt(exponent)

/**
 * Returns whether the venue takes this price: above zero, and either an integer or of at most 5 significant figures.
 * The bound on decimals is kept by the unit itself. `pxDecimals` is 8 - szDecimals.
 * @example isLegalPx(93218n as Px, 3) // true: 93.218
 * @example isLegalPx(932185n as Px, 4) // false: 93.2185 has six figures
 */
export function isLegalPx(px: bigint, pxDecimals: number): boolean {
  return px > 0n && px % pxTick(px, pxDecimals) === 0n
}

/** Returns the step between legal prices at `px`, in the same unit: 1 below 10^5 units, then 10^(digits-5), never above one quote unit. */
export function pxTick(px: bigint, pxDecimals: number): bigint {
  const excess = digitsOf(px) - PX_SIGNIFICANT_FIGURES
  return excess <= 0 ? 1n : pow10(Math.min(excess, pxDecimals))
}

/**
 * Returns the highest legal price at or below `px`, or 0 where there is none. Rounding: down.
 * @example floorToLegalPx(932185n, 4) // 932180n: 93.218
 */
export function floorToLegalPx(px: bigint, pxDecimals: number): bigint {
  return px <= 0n ? 0n : px - (px % pxTick(px, pxDecimals))
}

/**
 * Returns the lowest legal price at or above `px`. Rounding: up; a power of ten on the way is itself legal.
 * @example ceilToLegalPx(999995n, 4) // 1000000n: 100
 */
export function ceilToLegalPx(px: bigint, pxDecimals: number): bigint {
  if (px <= 0n) return 1n
  const floor = floorToLegalPx(px, pxDecimals)
  return floor === px ? px : floor + pxTick(px, pxDecimals)
}

/**
 * Parses a price exactly.
 * @throws {@link DecimalError} when it has more decimals than the market's prices; {@link PriceError} when the venue would refuse it, with the reason.
 * @example parsePx('93.218', 6) // 93218000n
 */
export function parsePx(text: string, pxDecimals: number): Px {
  const px = parseDecimal(text, pxDecimals)
  if (px <= 0n) throw new PriceError('E_PX_ZERO', `price was '${text}', must be above 0`, { text })
  if (!isLegalPx(px, pxDecimals)) {
    const message = `price '${text}' has more than ${PX_SIGNIFICANT_FIGURES} significant figures and is not an integer`
    throw new PriceError('E_PX_FIGURES', message, { text, pxDecimals })
  }
  return px as Px
}

/** Formats a price canonically, as it goes over the wire. */
export const formatPx = (px: Px, pxDecimals: number): string => formatDecimal(px, pxDecimals)

/**
 * Returns `px * numerator / denominator`, rounded half up to the price unit, then truncated to 5 significant digits:
 * the recurrence of the real HIP-2 ladders (measured: `rule_evidence.json` of the mainnet candles). Unlike a legal price,
 * integers above 10^5 are truncated to 5 digits too: that is how the chain does it.
 * @example ladderStep(932180n as Px, 1003n, 1000n) // 934970n: 93.218 * 1.003 = 93.497654, truncated to 93.497
 */
export function ladderStep(px: Px, numerator: bigint, denominator: bigint): Px {
  return truncateToSignificant(roundHalfUpDiv(px * numerator, denominator), PX_SIGNIFICANT_FIGURES) as Px
}

/**
 * Returns a run of `count` prices from `px` on, each the {@link ladderStep} of the one before; the first that does not rise is the last. Rounding half
 * up and truncating are one division here, by a unit that only grows.
 * @example ladderSteps(1000n as Px, 1003n, 1000n, 3) // [1000n, 1003n, 1006n]
 */
export function ladderSteps(px: Px, numerator: bigint, denominator: bigint, count: number): Px[] {
  const prices = [px]
  const full = pow10(PX_SIGNIFICANT_FIGURES)
  const twice = 2n * numerator
  let [unit, divisor] = [1n, 2n * denominator]
  for (let below = px; prices.length < count; ) {
    const doubled = below * twice + denominator
    let digits = doubled / divisor
    while (digits >= full) {
      unit *= 10n
      divisor *= 10n
      digits = doubled / divisor
    }
    const next = (digits * unit) as Px
    prices.push(next)
    if (next <= below) break
    below = next
  }
  return prices
}

/** Returns `value` with all digits after the first `figures` set to zero. Rounding: towards zero. */
export function truncateToSignificant(value: bigint, figures: number): bigint {
  const excess = digitsOf(value < 0n ? -value : value) - figures
  if (excess <= 0) return value
  const unit = pow10(excess)
  return value - (value % unit)
}
