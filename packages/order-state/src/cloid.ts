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
const GENERATIONS = 1n << 48n
/** Codes of the first digit and the first letter, and what a letter's code is above its worth. */
const [ZERO, ZERO_A, TEN] = [48, 65, 87]

/** What a cloid says of an order's place, which is all but its generation. */
export type CloidPlace = Omit<CloidFields, 'generation'>

/** The characters of the cloid that is being written. Turned into a string at once they make a flat one; parts put together would make a tree of strings. */
const characters: number[] = Array.from(`${MAGIC_TEXT}${'0'.repeat(26)}`, (digit) => digit.charCodeAt(0))

/**
 * Returns the cloid of an order. Law: `decodeCloid(encodeCloid(fields))` equals `fields`.
 * @throws {@link InvariantError} when a field does not fit its bits.
 * @example encodeCloid({ fingerprint: 1, market: 107, side: 'ask', level: 17, generation: 1n }) // '0x484c44000001006b8011000000000001'
 */
export function encodeCloid(fields: CloidFields): Cloid {
  const { fingerprint, market, side, level, generation } = fields
  const place = side === 'ask' ? level + ASK_BIT : level
  if (!fits(fingerprint, 0x100_0000) || !fits(market, 0x1_0000) || !fits(level, ASK_BIT) || generation < 0n || generation >= GENERATIONS) {
    throw new InvariantError(
      'E_INVARIANT',
      'a field of a cloid was outside its bits (fingerprint 24, market 16, level 15, generation 48)',
      { ...fields },
    )
  }
  // 48 bits are exact in a double; its halves are small integers.
  const number = Number(generation)
  const upper = Math.floor(number / 0x100_0000)
  write(fingerprint, 8, 14)
  write(market, 14, 18)
  write(place, 18, 22)
  write(upper, 22, 28)
  write(number - upper * 0x100_0000, 28, 34)
  return String.fromCharCode.apply(null, characters) as Cloid
}

/** Returns what a cloid says, or undefined without our magic: somebody else's order. */
export function decodeCloid(cloid: Cloid): CloidFields | undefined {
  const place = decodePlace(cloid)
  return place && { ...place, generation: BigInt(`0x${cloid.slice(22)}`) }
}

/** Returns where a cloid says that its order is, or undefined without our magic. */
export function decodePlace(cloid: Cloid): CloidPlace | undefined {
  if (!isOurCloid(cloid)) return undefined
  const place = number(cloid, 18, 22)
  return {
    fingerprint: number(cloid, 8, 14),
    market: number(cloid, 14, 18),
    side: place >= ASK_BIT ? 'ask' : 'bid',
    level: place % ASK_BIT,
  }
}

/** Returns the generation that a cloid of ours says; of any other one, some number or none. */
export const generationOf = (cloid: Cloid): number => number(cloid, 22, 34)

/** Whether a cloid has our magic. */
export const isOurCloid = (cloid: Cloid): boolean => cloid.startsWith(MAGIC_TEXT)

/**
 * Returns the first generation of a process started at `startMs`: 64 per millisecond of the epoch. Law: a process that makes fewer than 64
 * orders per millisecond of its life never reaches the first generation of its successor. Fits the 48 bits until the year 2109.
 * @example firstGeneration(1_700_000_000_000) // 108800000000000n
 */
export const firstGeneration = (startMs: number): bigint => BigInt(startMs) * 64n

const fits = (value: number, limit: number): boolean => Number.isInteger(value) && value >= 0 && value < limit

/** Writes the hexadecimal digits `from` to `to - 1`. */
function write(value: number, from: number, to: number): void {
  for (let at = to - 1, left = value; at >= from; at -= 1, left >>= 4) {
    const digit = left & 15
    characters[at] = digit < 10 ? digit + ZERO : digit + TEN
  }
}

/** Returns the number that the hexadecimal digits `from` to `to - 1` say. */
function number(text: string, from: number, to: number): number {
  let value = 0
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at)
    value = value * 16 + (code < ZERO_A ? code - ZERO : (code | 32) - TEN)
  }
  return value
}
