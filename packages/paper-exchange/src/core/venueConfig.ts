import type { Ntl } from '@hyperladder/units'
import type { FeeSchedule, FeeTier, VenueConfig, VenueLimits } from './types.ts'
import { defaultUniverse } from './universe.ts'
import { DAY_MS } from './world.ts'

const QUOTE_UNIT = 10n ** 8n

/** Spot tiers of the venue: 14-day volume in millions of quote, taker and maker rates in 1/100000 (API reference 1.10 and 8.4). */
const TIERS = [
  [0n, 70n, 40n],
  [5n, 60n, 30n],
  [25n, 50n, 20n],
  [100n, 40n, 10n],
  [500n, 35n, 0n],
  [2000n, 30n, 0n],
  [7000n, 25n, 0n],
] as const
const RATE_DENOMINATOR = 100_000n
/** Stake in 1/10000 of a basis point of all HYPE, and percent off. */
const STAKING = [
  [0n, 0n],
  [1n, 5n],
  [10n, 10n],
  [100n, 15n],
  [1000n, 20n],
  [10_000n, 30n],
  [50_000n, 40n],
] as const
/** Share of makers' volume in 1/1000, and the rate in 1/100000. */
const REBATES = [
  [5n, -1n],
  [15n, -2n],
  [30n, -3n],
] as const

export const venueFees: FeeSchedule = {
  tiers: TIERS.map(
    ([millions, taker, maker]): FeeTier => ({
      minVolume: (millions * 1_000_000n * QUOTE_UNIT) as Ntl,
      taker: { numerator: taker, denominator: RATE_DENOMINATOR },
      maker: { numerator: maker, denominator: RATE_DENOMINATOR },
    }),
  ),
  stablePair: { numerator: 1n, denominator: 5n },
  staking: STAKING.map(([bps, percent]) => ({
    bpsOfMaxSupply: { numerator: bps, denominator: 10_000n },
    discount: { numerator: percent, denominator: 100n },
  })),
  referral: { discount: { numerator: 4n, denominator: 100n }, maxVolume: (25_000_000n * QUOTE_UNIT) as Ntl },
  rebates: REBATES.map(([share, rate]) => ({
    minShare: { numerator: share, denominator: 1000n },
    maker: { numerator: rate, denominator: RATE_DENOMINATOR },
  })),
  // None: no answer of the venue says which quotes are aligned.
  aligned: {
    tokens: [],
    taker: { numerator: 4n, denominator: 5n },
    rebate: { numerator: 3n, denominator: 2n },
    volume: { numerator: 6n, denominator: 5n },
  },
}

export const venueLimits: VenueLimits = {
  addressAllowance: 10_000,
  openOrders: 1000,
  openOrdersMax: 5000,
  orderHistory: 2000,
  fillHistory: 10_000,
  tradeHistory: 30,
  scheduleCancelVolume: (1_000_000n * QUOTE_UNIT) as Ntl,
  ordersPerAction: 1000,
  dustEveryMs: DAY_MS,
  firstOid: 566_000_000_000,
}

/**
 * What is between a client and a block at the venue, in blocks of 100 ms: 0.2 s from a request to its answer at the median, and several blocks more
 * for what may take (API reference 2.1, 8.1).
 */
export const venueLatency: Pick<VenueConfig, 'commitBlocks' | 'takerDelayBlocks'> = {
  commitBlocks: { min: 1, max: 2 },
  takerDelayBlocks: 2,
}

/** Genesis of a venue that is told no other: long enough after 2026 began for every client's idea of a plausible time. */
const GENESIS_MS = 1_790_000_000_000

/**
 * Returns a complete configuration: the default universe with its crowd, the venue's fees and limits, and what is given instead. Actions run in
 * the block they arrive in, unless it says `...venueLatency`.
 * @example venueConfig({ seed: 7, traders: false }).blockMs // 100
 */
export function venueConfig(given: Partial<Omit<VenueConfig, 'limits'>> & { readonly limits?: Partial<VenueLimits> } = {}): VenueConfig {
  const { limits, ...rest } = given
  return {
    universe: defaultUniverse,
    seed: 1,
    blockMs: 100,
    genesisMs: GENESIS_MS,
    fees: venueFees,
    traders: true,
    regime: 'calm',
    competitors: 3,
    hip2: [],
    commitBlocks: { min: 0, max: 0 },
    takerDelayBlocks: 0,
    tradeHashes: true,
    funds: [],
    owned: [],
    ...rest,
    limits: { ...venueLimits, ...limits },
  }
}
