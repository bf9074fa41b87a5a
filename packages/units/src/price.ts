import type { Px } from './brand.ts'
import { formatDecimal, parseDecimal, roundHalfUpDiv } from './decimal.ts'
import { PriceError } from './errors.ts'

/** The venue's bound on significant figures of a price that is not an integer (API reference 5). */
export const PX_SIGNIFICANT_FIGURES = 5

const digitsOf = (value: bigint): number => value.toString().length

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
  const excess = Math.max(0, digitsOf(px) - PX_SIGNIFICANT_FIGURES)
  return 10n ** BigInt(Math.min(excess, pxDecimals))
}

/** Returns `px` floored to a legal price, or 0 where none is as low. Rounding: down. */
export function floorToLegalPx(px: bigint, pxDecimals: number): bigint {
  const tick = pxTick(px, pxDecimals)
  return px - (px % tick)
}

/** Returns `px` raised to the next legal price. Rounding: up; a power of ten on the way is itself legal. */
export function ceilToLegalPx(px: bigint, pxDecimals: number): bigint {
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
    throw new PriceError('E_PX_FIGURES', `price '${text}' has more than ${PX_SIGNIFICANT_FIGURES} significant figures and is not an integer`, { text, pxDecimals })
  }
  return px as Px
}

/** Formats a price canonically, as it goes over the wire. */
export const formatPx = (px: Px, pxDecimals: number): string => formatDecimal(px, pxDecimals)

/**
 * Returns `px * numerator / denominator`, rounded half up to the price unit, then truncated to 5 significant digits:
 * the recurrence of the real HIP-2 ladders (measured: `rule_evidence.json` of the mainnet candles). Unlike a legal price,
 * integers above 10^5 are truncated to 5 digits too: that is how the chain does it.
 */
export function ladderStep(px: Px, numerator: bigint, denominator: bigint): Px {
  return truncateToSignificant(roundHalfUpDiv(px * numerator, denominator), PX_SIGNIFICANT_FIGURES) as Px
}

/** Returns `value` with all digits after the first `figures` set to zero. Rounding: towards zero. */
export function truncateToSignificant(value: bigint, figures: number): bigint {
  const excess = digitsOf(value < 0n ? -value : value) - figures
  if (excess <= 0) return value
  const unit = 10n ** BigInt(excess)
  return value - (value % unit)
}
