import { hash32 } from './hash.ts'

/**
 * Noise octaves: blocks between two knots, and share in 1/16. The slow ones carry the trend, the fast ones the chatter; one jumps from knot to
 * knot, as prices do on news: who quotes by what was, pays for it.
 */
const OCTAVES = [
  { period: 4096, share: 8, jumps: false },
  { period: 512, share: 4, jumps: true },
  { period: 256, share: 2, jumps: false },
  { period: 64, share: 1, jumps: false },
  { period: 16, share: 1, jumps: false },
] as const
const STREAM_JUMP = 1
const SHARES = 16
const EASE = 1024

/**
 * Returns how far the fair value of a pair lies from its start price at a block, in 1/1000000: a sum of interpolated noise, so that it is
 * a function of (seed, pair, height) with no memory, starts at 0, and stays within `swingPpm` by construction. Whole numbers below 2^53 only.
 * @example fairOffsetPpm(7, 0, 0, 30_000) // 0
 */
export function fairOffsetPpm(seed: number, pairIndex: number, height: number, swingPpm: number): number {
  let sum = 0
  for (const { period, share, jumps } of OCTAVES) {
    const knot = Math.floor(height / period)
    const from = knotPpm(seed, pairIndex, period, knot)
    const to = knotPpm(seed, pairIndex, period, knot + 1)
    const t = height % period
    const moved = jumps ? (t < jumpAt(seed, pairIndex, period, knot) ? 0 : EASE) : eased(t, period)
    sum += share * (from + Math.trunc(((to - from) * moved) / EASE))
  }
  return Math.trunc((Math.trunc(sum / SHARES) * swingPpm) / 1_000_000)
}

/** A knot of an octave, in +-1000000; every octave starts at 0. */
const knotPpm = (seed: number, pairIndex: number, period: number, knot: number): number =>
  knot === 0 ? 0 : (hash32(seed, pairIndex, period, knot) % 2_000_001) - 1_000_000

/** Block of a period, never its first, at which it jumps. */
const jumpAt = (seed: number, pairIndex: number, period: number, knot: number): number =>
  1 + (hash32(seed, pairIndex, period, knot, STREAM_JUMP) % (period - 1))

/** Smoothstep of t/period in 1/1024: no kink at a knot. */
const eased = (t: number, period: number): number => Math.trunc((t * t * (3 * period - 2 * t) * EASE) / (period * period * period))
