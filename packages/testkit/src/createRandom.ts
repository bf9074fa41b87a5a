/** A deterministic stream of chance for tests and simulations. Not for secrets. */
export type Random = {
  /** Returns a number of 0 to below 1, of 53 random bits. */
  next(): number
  /** Returns an integer of 0 to `n - 1`, every one equally likely. `n` is 1 to 2^32. */
  int(n: number): number
  /** Returns an integer of 0 to `n - 1`, every one equally likely. `n` is above 0. */
  bigint(n: bigint): bigint
  /** Returns whether an event of probability `p` happens. */
  chance(p: number): boolean
  /** Returns one of the list. Throws when it is empty. */
  pick<T>(list: readonly T[]): T
  /** Returns the list in random order, as a new one. */
  shuffle<T>(list: readonly T[]): T[]
  /** Returns the stream of that name: it depends on the seed and the names on the way only, never on what was drawn before. */
  fork(name: string): Random
}

const TWO_32 = 0x1_0000_0000

/** Returns the stream of a seed: sfc32, seeded from the seed's text. The same seed gives the same numbers on every machine. */
export function createRandom(seed: number | string): Random {
  const uint32 = sfc32(hash128(String(seed)))

  const int = (n: number): number => {
    if (!Number.isInteger(n) || n < 1 || n > TWO_32) throw new RangeError(`n was ${n}, must be an integer of 1 to 2^32`)
    // What lies above the last multiple of n is drawn again: the remainder alone would favour small numbers.
    const limit = TWO_32 - (TWO_32 % n)
    let value = uint32()
    while (value >= limit) value = uint32()
    return value % n
  }

  const bigint = (n: bigint): bigint => {
    if (n <= 0n) throw new RangeError(`n was ${n}, must be above 0`)
    const words = Math.ceil(n.toString(2).length / 32)
    const limit = (1n << BigInt(32 * words)) - ((1n << BigInt(32 * words)) % n)
    for (;;) {
      let value = 0n
      for (let word = 0; word < words; word++) value = (value << 32n) | BigInt(uint32())
      if (value < limit) return value % n
    }
  }

  const next = (): number => ((uint32() >>> 5) * 0x400_0000 + (uint32() >>> 6)) / 0x20_0000_0000_0000

  return {
    next,
    int,
    bigint,
    chance: (p) => next() < p,
    pick: (list) => {
      if (list.length === 0) throw new RangeError('the list was empty, must hold something to pick')
      return list[int(list.length)] as (typeof list)[number]
    },
    shuffle: (list) => {
      const out = [...list]
      for (let i = out.length - 1; i > 0; i--) {
        const j = int(i + 1)
        const held = out[i] as (typeof list)[number]
        out[i] = out[j] as (typeof list)[number]
        out[j] = held
      }
      return out
    },
    fork: (name) => createRandom(`${seed}/${name}`),
  }
}

type State = readonly [number, number, number, number]

/** Four FNV-1a hashes of different starts: enough to give every seed its own state, which the warm-up then mixes. */
function hash128(text: string): State {
  const hash = (start: number): number => {
    let value = start
    for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
    return value >>> 0
  }
  return [hash(0x811c9dc5), hash(0x9e3779b9), hash(0x243f6a88), hash(0xb7e15162)]
}

function sfc32(state: State): () => number {
  let [a, b, c, d] = state
  const step = (): number => {
    const sum = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  for (let i = 0; i < 20; i++) step()
  return step
}
