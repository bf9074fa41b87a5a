import { DecimalError } from './errors.ts'

// `$` without the m flag is the very end in JavaScript, so no trailing newline slips through; `\d` is ASCII only.
const PATTERN = /^(-?)(\d+)(?:\.(\d+))?$/

/**
 * Returns a decimal string as an integer count of 10^-decimals. Exact: what does not fit is refused, never rounded;
 * trailing zeros are no digits. Law: `formatDecimal(parseDecimal(s, d), d)` is the canonical form of `s`.
 * @throws {@link DecimalError} for anything but plain digits with an optional sign and point, or more decimals than fit.
 * @example parseDecimal('0.0208', 6) // 20800n
 */
export function parseDecimal(text: string, decimals: number): bigint {
  const match = PATTERN.exec(text)
  if (!match) throw new DecimalError('E_DECIMAL', `'${text}' was not a plain decimal number`, { text, decimals })
  const whole = match[2] as string
  const fraction = (match[3] ?? '').replace(/0+$/, '')
  if (fraction.length > decimals) {
    throw new DecimalError('E_DECIMAL_PRECISION', `'${text}' had ${fraction.length} decimals, at most ${decimals} fit`, { text, decimals })
  }
  const magnitude = BigInt(whole + fraction.padEnd(decimals, '0'))
  return match[1] === '-' ? -magnitude : magnitude
}

/**
 * Returns a decimal string as an integer count of 10^-decimals, dropping what is finer. Rounding: down, below zero too. Only for
 * volumes and display fields, which the venue prints with more digits than anyone can trade.
 * @throws {@link DecimalError} for anything but plain digits with an optional sign and point.
 * @example floorDecimal('87457.469', 2) // 8745746n
 */
export function floorDecimal(text: string, decimals: number): bigint {
  const scale = Math.max(decimals, text.length)
  return floorDivPow10(parseDecimal(text, scale), scale - decimals)
}

/**
 * Returns an integer count of 10^-decimals as a canonical decimal string: no exponent, no trailing zero, no trailing
 * point, no `-0`. Exact inverse of {@link parseDecimal}.
 * @example formatDecimal(20800n, 6) // '0.0208'
 */
export function formatDecimal(value: bigint, decimals: number): string {
  const negative = value < 0n
  const digits = (negative ? -value : value).toString().padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '')
  return `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}

/** Powers of ten up to every scale that occurs: looking one up is many times faster than working it out. */
const POW10: readonly bigint[] = Array.from({ length: 40 }, (_, exponent) => 10n ** BigInt(exponent))

/** Returns `10^exponent`. */
export const pow10 = (exponent: number): bigint => POW10[exponent] ?? 10n ** BigInt(exponent)

/** Returns `value / 10^n`, rounded towards minus infinity. */
export function floorDivPow10(value: bigint, n: number): bigint {
  return floorDiv(value, pow10(n))
}

/** Returns `a / b`, rounded towards minus infinity. `b` is positive. */
export function floorDiv(a: bigint, b: bigint): bigint {
  const quotient = a / b
  return a < 0n && quotient * b !== a ? quotient - 1n : quotient
}

/** Returns `a / b`, rounded half up (ties go towards plus infinity). `b` is positive. */
export function roundHalfUpDiv(a: bigint, b: bigint): bigint {
  return floorDiv(2n * a + b, 2n * b)
}
