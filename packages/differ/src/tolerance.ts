import { DifferError } from './differError.ts'
import type { DiffOptions } from './types.ts'

/** {@link DiffOptions} as integers: 10^-10 of the whole for bps, 10^-8 for percent. */
export type Tolerance = { readonly zone: bigint; readonly px: bigint; readonly sz: bigint }

const MICRO = 1_000_000
/** Whole of a value that is counted in 10^-6 bps. */
export const BPS_WHOLE = 10_000_000_000n
const PCT_WHOLE = 100_000_000n

/** @throws {@link DifferError} for a tolerance that is negative or no number. */
export function parseTolerance(options: DiffOptions): Tolerance {
  return {
    zone: micros('deadZoneBps', options.deadZoneBps),
    px: micros('priceToleranceBps', options.priceToleranceBps),
    sz: micros('sizeTolerancePct', options.sizeTolerancePct),
  }
}

/** Returns whether `px` differs from the wanted one by at most the tolerance: exact. */
export const isPxWithin = (px: bigint, wanted: bigint, { px: limit }: Tolerance): boolean =>
  distance(px, wanted) * BPS_WHOLE <= limit * wanted

/** Returns whether `sz` differs from the wanted one by at most the tolerance: exact. */
export const isSzWithin = (sz: bigint, wanted: bigint, { sz: limit }: Tolerance): boolean =>
  distance(sz, wanted) * PCT_WHOLE <= limit * wanted

export const distance = (a: bigint, b: bigint): bigint => (a > b ? a - b : b - a)

function micros(name: string, value: number): bigint {
  if (Number.isFinite(value) && value >= 0) return BigInt(Math.round(value * MICRO))
  throw new DifferError('E_TOLERANCE', `${name} was ${value}, must be a number of at least 0`, { [name]: value })
}
