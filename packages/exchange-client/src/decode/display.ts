import { DecimalError, floorDivPow10, parseDecimal } from '@hyperladder/units'

/**
 * Returns a display figure of the venue (volume, mark, mid; float noise and all) in 10^-decimals. Rounding: down, whatever its digits.
 * @throws {@link DecimalError} when it is no decimal at all.
 * @example floorDecimal('690824.1400000008', 2) // 69082414n
 */
export function floorDecimal(text: string, decimals: number): bigint {
  const point = text.indexOf('.')
  const own = point === -1 ? 0 : text.length - point - 1
  if (own > MAX_DECIMALS)
    throw new DecimalError('E_DECIMAL_PRECISION', `'${text.slice(0, 40)}' had ${own} decimals, at most ${MAX_DECIMALS} are read`, {})
  const exact = parseDecimal(text, Math.max(own, decimals))
  return floorDivPow10(exact, Math.max(own - decimals, 0))
}

/** Keeps a hostile reply from asking for arithmetic on millions of digits. */
const MAX_DECIMALS = 60
