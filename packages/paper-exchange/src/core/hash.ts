import type { Oid, Tid } from '@hyperladder/units'

/** 32-bit finalizer of MurmurHash3: every input bit reaches every output bit. */
function mix(word: number): number {
  let h = word ^ (word >>> 16)
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/**
 * Returns an unsigned 32-bit hash of a list of integers of 0 or more, below 2^53. A counter-based source of chance: the same words
 * always give the same number, whatever was drawn before.
 * @example hash32(7, 1, 2) === hash32(7, 1, 2) // true
 */
export function hash32(...words: readonly number[]): number {
  let h = START
  for (const word of words) h = takeIn(h, word)
  return h
}

const START = 0x9e3779b9

/** Both halves of a word, the low one first. */
function takeIn(h: number, word: number): number {
  return mix((mix(h ^ (word >>> 0)) + Math.imul(Math.floor(word / 0x1_0000_0000), 0x9e3779b1)) | 0)
}

/** Returns `count` times 32 bits as `0x…` hex of 8 digits each. */
export function hashHex(count: number, ...words: readonly number[]): `0x${string}` {
  let text = '0x'
  for (let i = 0; i < count; i++) {
    let h = takeIn(START, i)
    for (const word of words) h = takeIn(h, word)
    // A number's own conversion takes ten times as long.
    text += (HEX_3[h >>> 20] as string) + (HEX_3[(h >>> 8) & 0xfff] as string) + (HEX_2[h & 0xff] as string)
  }
  return text as `0x${string}`
}

/** Every number of so many hex digits. */
const hexTable = (digits: number): readonly string[] => Array.from({ length: 16 ** digits }, (_, n) => n.toString(16).padStart(digits, '0'))
const HEX_2 = hexTable(2)
const HEX_3 = hexTable(3)

/** Of what no action brought about: system fills (API reference 1.8). */
export const NO_HASH = `0x${'0'.repeat(64)}` as const

/** Returns the trade id: a 50-bit hash of (buyer oid, seller oid), the same for two trades of the same two orders (API reference 1.8). */
export function tidOf(buyer: Oid, seller: Oid): Tid {
  const low = hash32(1, buyer, seller)
  const high = hash32(2, buyer, seller) & 0x3ffff
  return (high * 0x1_0000_0000 + low) as Tid
}
