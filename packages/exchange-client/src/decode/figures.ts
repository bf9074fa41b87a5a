import { DecimalError, floorDivPow10, parseDecimal, parseWei, roundHalfUpDiv, type TokenSpec, type Wei } from '@hyperladder/units'

/**
 * Returns a display figure of the venue (volume, mark, mid; float noise and all) in 10^-decimals. Rounding: down, whatever its digits.
 * @throws {@link DecimalError} when it is no decimal at all.
 * @example floorDecimal('690824.1400000008', 2) // 69082414n
 */
export function floorDecimal(text: string, decimals: number): bigint {
  const own = decimalsOf(text)
  return floorDivPow10(parseDecimal(text, Math.max(own, decimals)), Math.max(own - decimals, 0))
}

/**
 * Returns the ledger amount that a figure with float noise stands for, in 10^-decimals. Rounding: half up. The venue prints positions before a fill
 * this way: `1107212.2156400001` of a token of 5 decimals (node fills of 2025-06-24).
 * @throws {@link DecimalError} when it is no decimal at all.
 * @example roundNoise('1107212.2156400001', 5) // 110721221564n
 */
export function roundNoise(text: string, decimals: number): bigint {
  const own = decimalsOf(text)
  return roundHalfUpDiv(parseDecimal(text, Math.max(own, decimals)), 10n ** BigInt(Math.max(own - decimals, 0)))
}

/**
 * Returns a balance or fee in the token's ledger unit. Exact, but for float noise: a figure within a thousandth of a unit of a whole one is that one, as
 * the venue prints some of its ledger through floats ({@link roundNoise}). Anything else that the ledger can't hold is refused.
 * @throws {@link DecimalError}
 */
export function parseLedger(text: string, token: TokenSpec): Wei {
  if (decimalsOf(text) <= token.weiDecimals) return parseWei(text, token)
  const nearest = roundNoise(text, token.weiDecimals)
  // Three more decimals of the text are the thousandths; the exact parser says what was wrong.
  if (roundNoise(text, token.weiDecimals + 3) !== nearest * 1_000n) return parseWei(text, token)
  return nearest as Wei
}

/** Keeps a hostile reply from asking for arithmetic on millions of digits. */
const MAX_DECIMALS = 60

function decimalsOf(text: string): number {
  const point = text.indexOf('.')
  const own = point === -1 ? 0 : text.length - point - 1
  if (own > MAX_DECIMALS)
    throw new DecimalError('E_DECIMAL_PRECISION', `'${text.slice(0, 40)}' had ${own} decimals, at most ${MAX_DECIMALS} are read`, {})
  return own
}
