import { type Cloid, InvariantError, type Side } from '@hyperladder/units'

/** What a cloid says. Layout, high to low: magic 24 bits | fingerprint 24 | market 16 | side 1 | level 15 | generation 48. */
export type CloidFields = {
  /** Names the ladder: `PricingGrid.fingerprint`. */
  readonly fingerprint: number
  /** Pair index. */
  readonly market: number
  readonly side: Side
  readonly level: number
  /** Never used twice: counted up from {@link firstGeneration}. */
  readonly generation: bigint
}

/** Which orders are ours: 'HLD' in ASCII. */
export const CLOID_MAGIC = 0x48_4c_44
const MAGIC_TEXT = `0x${CLOID_MAGIC.toString(16)}`
const ASK_BIT = 0x80_00

/**
 * Returns the cloid of an order. Law: `decodeCloid(encodeCloid(fields))` equals `fields`.
 * @throws {@link InvariantError} when a field does not fit its bits.
 * @example encodeCloid({ fingerprint: 1, market: 107, side: 'ask', level: 17, generation: 1n }) // '0x484c44000001006b8011000000000001'
 */
export function encodeCloid(fields: CloidFields): Cloid {
  const { fingerprint, market, side, level, generation } = fields
  const place = side === 'ask' ? level + ASK_BIT : level
  if (!fits(fingerprint, 0x100_0000) || !fits(market, 0x1_0000) || !fits(level, ASK_BIT) || generation < 0n || generation >= 1n << 48n) {
    throw new InvariantError(
      'E_INVARIANT',
      'a field of a cloid was outside its bits (fingerprint 24, market 16, level 15, generation 48)',
      { ...fields },
    )
  }
  return `${MAGIC_TEXT}${hex(fingerprint, 6)}${hex(market, 4)}${hex(place, 4)}${hex(generation, 12)}` as Cloid
}

/** Returns what a cloid says, or undefined without our magic: somebody else's order. */
export function decodeCloid(cloid: Cloid): CloidFields | undefined {
  if (!cloid.startsWith(MAGIC_TEXT)) return undefined
  const place = Number.parseInt(cloid.slice(18, 22), 16)
  return {
    fingerprint: Number.parseInt(cloid.slice(8, 14), 16),
    market: Number.parseInt(cloid.slice(14, 18), 16),
    side: place >= ASK_BIT ? 'ask' : 'bid',
    level: place % ASK_BIT,
    generation: BigInt(`0x${cloid.slice(22)}`),
  }
}

/**
 * Returns the first generation of a process started at `startMs`: 64 per millisecond of the epoch. Law: a process that makes fewer than 64
 * orders per millisecond of its life never reaches the first generation of its successor. Fits the 48 bits until the year 2109.
 * @example firstGeneration(1_700_000_000_000) // 108800000000000n
 */
export const firstGeneration = (startMs: number): bigint => BigInt(startMs) * 64n

const fits = (value: number, limit: number): boolean => Number.isInteger(value) && value >= 0 && value < limit
const hex = (value: number | bigint, digits: number): string => value.toString(16).padStart(digits, '0')
