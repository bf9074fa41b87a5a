/** A stream of chance that depends on a seed and a name alone. Not for secrets. */
export type Random = {
  /** Returns a number of 0 to below 1. */
  next(): number
  /** Returns a whole number of `low` to `high`, both included. */
  between(low: number, high: number): number
  /** Returns whether something of this chance, 0 to 1, happens. A chance of 0 draws nothing. */
  chance(probability: number): boolean
  pick<T>(list: readonly T[]): T
  /** Returns the stream of a name under this one: what is drawn from one never moves another. */
  fork(name: string): Random
}

const TWO_32 = 0x1_0000_0000

/**
 * Returns the stream of a seed. Law: the same seed and names give the same numbers on every machine.
 * @example createRandom('7').fork('latency').between(1, 6)
 */
export function createRandom(seed: string): Random {
  const uint32 = sfc32(hash128(seed))
  const next = (): number => uint32() / TWO_32
  return {
    next,
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: (probability) => probability > 0 && next() < probability,
    pick: (list) => {
      if (list.length === 0) throw new RangeError('the list was empty, must hold something to pick')
      return list[Math.floor(next() * list.length)] as (typeof list)[number]
    },
    fork: (name) => createRandom(`${seed}/${name}`),
  }
}

/** Four words of a text, each by its own multiplier: a finalized FNV-like hash. */
function hash128(text: string): [number, number, number, number] {
  const words: [number, number, number, number] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0xdeadbeef]
  const multipliers = [0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f, 0x165667b1] as const
  for (let i = 0; i < text.length; i += 1) {
    for (let w = 0; w < 4; w += 1) {
      const mixed = Math.imul((words[w] as number) ^ text.charCodeAt(i), multipliers[w] as number)
      words[w] = (mixed ^ (mixed >>> 15)) >>> 0
    }
  }
  return words
}

/** Chris Doty-Humphrey's sfc32: small, fast, and of a period beyond any use of it here. */
function sfc32([a0, b0, c0, d0]: readonly [number, number, number, number]): () => number {
  let [a, b, c, d] = [a0 | 0, b0 | 0, c0 | 0, d0 | 0]
  const step = (): number => {
    const t = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + t
    c |= 0
    return t >>> 0
  }
  for (let i = 0; i < 12; i += 1) step()
  return step
}
