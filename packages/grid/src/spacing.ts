import { DecimalError, formatDecimal, parseDecimal } from '@hyperladder/units'
import { GridError } from './gridError.ts'

/** The exact relative step between two levels, before rounding: `numerator / denominator`, above 0 and below 1. */
export type Spacing = { readonly numerator: bigint; readonly denominator: bigint }

const DECIMALS_MAX = 18

/**
 * Returns a decimal below 1 as an exact fraction whose denominator is a power of ten, without trailing zeros.
 * @throws {@link GridError} unless it is a plain decimal above 0 and below 1, of at most 18 decimals.
 * @example parseSpacing('0.003') // { numerator: 3n, denominator: 1000n }
 */
export function parseSpacing(text: string): Spacing {
  const scaled = parse(text)
  const one = 10n ** BigInt(DECIMALS_MAX)
  if (scaled <= 0n || scaled >= one) throw new GridError('E_SPACING', `spacing was '${text}', must be above 0 and below 1`, { text })
  const decimals = formatDecimal(scaled, DECIMALS_MAX).length - 2
  const denominator = 10n ** BigInt(decimals)
  return { numerator: (scaled * denominator) / one, denominator }
}

function parse(text: string): bigint {
  try {
    return parseDecimal(text, DECIMALS_MAX)
  } catch (cause) {
    if (!(cause instanceof DecimalError)) throw cause
    throw new GridError('E_SPACING', `spacing was '${text}', must be a plain decimal such as 0.003`, { text }, { cause })
  }
}
