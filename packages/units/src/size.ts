import type { Ntl, Px, Sz, Wei } from './brand.ts'
import { floorDivPow10, formatDecimal, parseDecimal, pow10 } from './decimal.ts'
import { SizeError } from './errors.ts'
import { NTL_DECIMALS, type TokenSpec } from './market.ts'

/** Returns price times size: exact, in 10^-8 quote. */
export const notional = (px: Px, sz: Sz): Ntl => (px * sz) as bigint as Ntl

/**
 * Parses a size exactly.
 * @throws {@link DecimalError} off the lot grid; {@link SizeError} when zero or negative.
 */
export function parseSz(text: string, szDecimals: number): Sz {
  const sz = parseDecimal(text, szDecimals)
  if (sz <= 0n) throw new SizeError('E_SZ_ZERO', `size was '${text}', must be above 0`, { text })
  return sz as Sz
}

/** Formats a size canonically, as it goes over the wire. */
export const formatSz = (sz: Sz, szDecimals: number): string => formatDecimal(sz, szDecimals)
/** Parses quote money exactly, of either sign. @throws {@link DecimalError} */
export const parseNtl = (text: string): Ntl => parseDecimal(text, NTL_DECIMALS) as Ntl
/** Formats quote money canonically. */
export const formatNtl = (ntl: Ntl): string => formatDecimal(ntl, NTL_DECIMALS)
/** Parses an amount of `token` exactly, of either sign. @throws {@link DecimalError} when it is finer than the token's ledger. */
export const parseWei = (text: string, token: TokenSpec): Wei => parseDecimal(text, token.weiDecimals) as Wei
/** Formats an amount of `token` canonically. */
export const formatWei = (wei: Wei, token: TokenSpec): string => formatDecimal(wei, token.weiDecimals)

/** Returns the whole lots in an amount of the base token. Rounding: down, below zero too. Law: `floorToLot(szToWei(sz)) = sz`. */
export function floorToLot(wei: Wei, base: TokenSpec): Sz {
  return floorDivPow10(wei, base.weiDecimals - base.szDecimals) as Sz
}

/** Returns lots as an amount of the base token: exact. */
export function szToWei(sz: Sz, base: TokenSpec): Wei {
  return (sz * pow10(base.weiDecimals - base.szDecimals)) as bigint as Wei
}

/** Returns the most lots that `quote` pays for at `px`. Rounding: down. */
export const affordableSz = (quote: Ntl, px: Px): Sz => (quote <= 0n ? 0n : quote / px) as bigint as Sz
