import type { RegimeName, TraderConfig } from './configTypes.ts'

/** A regime as a market lives it: since when, and how far earlier ones had moved its fair value. */
export type Regime = { readonly name: RegimeName; readonly sinceHeight: number; readonly driftPpm: number }

/** How the crowd behaves under a regime. */
export type Behaviour = TraderConfig & {
  /** Chance in 1/10000 that a taker buys. */
  readonly buyersPer10k: number
  /** Chance per block, in 1/10000, of somebody who knows the fair value and takes what is offered beyond it. */
  readonly informedPer10kBlocks: number
}

export const REGIME_NAMES: readonly RegimeName[] = ['calm', 'trend', 'crash', 'chop', 'empty']

/** A trend rises so much per block, until the fair value stands twice as high. */
const TREND_PPM_PER_BLOCK = 30
const TREND_END_PPM = 1_000_000
/** A crash falls by 30 % in this many blocks, and stays there. */
const CRASH_BLOCKS = 300
const CRASH_PPM = -300_000
/** Chop swings by 1.2 % around its middle, once in so many blocks. */
const CHOP_BLOCKS = 160
const CHOP_PPM = 12_000
/** The fair value stays between a tenth of and five times the start price, whatever regimes follow each other. */
const DRIFT_MIN_PPM = -900_000
const DRIFT_MAX_PPM = 4_000_000

/** Returns how far regimes have moved the fair value at a block, in 1/1000000 of what it would be without them. */
export function driftPpm({ name, sinceHeight, driftPpm: before }: Regime, height: number): number {
  const blocks = Math.max(0, height - sinceHeight)
  const moved = Math.trunc(((1_000_000 + before) * (1_000_000 + moveOf(name, blocks))) / 1_000_000) - 1_000_000
  return Math.min(DRIFT_MAX_PPM, Math.max(DRIFT_MIN_PPM, moved))
}

function moveOf(name: RegimeName, blocks: number): number {
  switch (name) {
    case 'calm':
    case 'empty':
      return 0
    case 'trend':
      return Math.min(TREND_END_PPM, TREND_PPM_PER_BLOCK * blocks)
    case 'crash':
      return Math.trunc((CRASH_PPM * Math.min(blocks, CRASH_BLOCKS)) / CRASH_BLOCKS)
    case 'chop':
      return Math.trunc((CHOP_PPM * triangle(blocks % CHOP_BLOCKS, CHOP_BLOCKS)) / CHOP_BLOCKS)
    default:
      return name satisfies never
  }
}

/** From 0 up to the period, down to its negative, and back to 0. */
function triangle(t: number, period: number): number {
  if (4 * t <= period) return 4 * t
  return 4 * t <= 3 * period ? 2 * period - 4 * t : 4 * t - 4 * period
}

/** Who knows the fair value is there so soon: within three blocks or so. */
const INFORMED = 3000

/**
 * Returns how a pair's traders behave. `calm` is the configuration itself; `trend` has three buyers for one seller; `crash` three times as
 * many and larger takers, nine sellers for one buyer, and a third of the makers, four times as far away; `chop` twice as many takers. In all of
 * them somebody takes what is offered beyond the fair value. `empty`: nobody.
 */
export function behaviourOf(traders: TraderConfig, name: RegimeName): Behaviour {
  switch (name) {
    case 'calm':
      return { ...traders, buyersPer10k: 5000, informedPer10kBlocks: INFORMED }
    case 'trend':
      return { ...traders, buyersPer10k: 7500, informedPer10kBlocks: INFORMED }
    case 'crash':
      return {
        ...traders,
        takersPer10kBlocks: 3 * traders.takersPer10kBlocks,
        takerMaxQuote: 3 * traders.takerMaxQuote,
        makersPer10kBlocks: Math.ceil(traders.makersPer10kBlocks / 3),
        makerNearPpm: 4 * traders.makerNearPpm,
        makerFarPpm: 4 * traders.makerFarPpm,
        buyersPer10k: 1000,
        informedPer10kBlocks: 2 * INFORMED,
      }
    case 'chop':
      return { ...traders, takersPer10kBlocks: 2 * traders.takersPer10kBlocks, buyersPer10k: 5000, informedPer10kBlocks: INFORMED }
    case 'empty':
      return { ...traders, takersPer10kBlocks: 0, makersPer10kBlocks: 0, buyersPer10k: 5000, informedPer10kBlocks: 0 }
    default:
      return name satisfies never
  }
}
