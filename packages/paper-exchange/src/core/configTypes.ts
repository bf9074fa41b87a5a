import type { Address, Ntl, Px, Sz, TokenSpec, Wei } from '@hyperladder/units'

/** A token as `spotMeta` lists it. */
export type VenueToken = TokenSpec & {
  /** `0x` and 32 hex digits. */
  readonly tokenId: `0x${string}`
  readonly isCanonical: boolean
  readonly fullName: string | null
}

/** One pair of the universe. `base` and `quote` are token indices, never array positions. */
export type VenuePair = {
  /** The venue's own name: `PURR/USDC` or `@107`. */
  readonly coin: string
  readonly pairIndex: number
  readonly base: number
  readonly quote: number
  /** Whether both tokens are quote assets, which lowers fees. Default: whether another pair is quoted in this one's base. */
  readonly stable?: boolean
  readonly isCanonical: boolean
  /** Reference price before the first trade and quote; `null`: the band has nothing to compare with until then. */
  readonly startPx: Px | null
  /** `null`: nobody but users trades here. */
  readonly traders: TraderConfig | null
}

export type Universe = { readonly tokens: readonly VenueToken[]; readonly pairs: readonly VenuePair[] }

/** How the seeded crowd of one pair behaves. Their orders are a function of (seed, pair, block height) alone. Needs the pair's `startPx`. */
export type TraderConfig = {
  /** Chance of a taker per block, in 1/10000. */
  readonly takersPer10kBlocks: number
  /** Taker size in whole quote units, uniform between both. */
  readonly takerMinQuote: number
  readonly takerMaxQuote: number
  /** A taker pays up to this far beyond the fair value, uniform, in 1/1000000. */
  readonly takerReachPpm: number
  /** The fair value never leaves start price +- this, in 1/1000000. */
  readonly swingPpm: number
  /** Thin resting orders of others, 1/1000000 away from the fair value, between both; `makersPer10kBlocks` 0: none. */
  readonly makersPer10kBlocks: number
  readonly makerNearPpm: number
  readonly makerFarPpm: number
}

/** What the crowd makes of the market; `regimes.ts` says how. */
export type RegimeName = 'calm' | 'trend' | 'crash' | 'chop' | 'empty'

/** A HIP-2 maker of one pair (API reference 9). Its spacing is 0.3 %. */
export type Hip2Config = {
  readonly coin: string
  readonly startPx: Px
  readonly levels: number
  readonly orderSz: Sz
  /** Levels that start as bids. */
  readonly seededLevels: number
}

/** An exact rate: `{ numerator: 7n, denominator: 10_000n }` is 0.07 %. */
export type Rate = { readonly numerator: bigint; readonly denominator: bigint }

/** Spot fee rates from a 14-day volume upwards (API reference 8.4). */
export type FeeTier = { readonly minVolume: Ntl; readonly taker: Rate; readonly maker: Rate }
export type FeeSchedule = {
  /** Ascending by `minVolume`; the first starts at 0. */
  readonly tiers: readonly FeeTier[]
  /** Factor on pairs of two quote tokens: 1/5. */
  readonly stablePair: Rate
  /** What stakers are let off, by their stake; ascending, the first is nothing for nothing. */
  readonly staking: readonly { readonly bpsOfMaxSupply: Rate; readonly discount: Rate }[]
  /** What a referred account is let off its fees, until its lifetime volume is `maxVolume`. */
  readonly referral: { readonly discount: Rate; readonly maxVolume: Ntl }
  /** Negative maker rates above a share of all makers' volume; ascending. */
  readonly rebates: readonly { readonly minShare: Rate; readonly maker: Rate }[]
  /** Factors on pairs whose quote is one of `tokens`, the aligned ones: of taker fees, of rebates, and of what volume counts. */
  readonly aligned: { readonly tokens: readonly number[]; readonly taker: Rate; readonly rebate: Rate; readonly volume: Rate }
}

/** Both bounds inclusive. */
export type BlockSpan = { readonly min: number; readonly max: number }

/** An address that acts through its master's key: a sub-account or a vault. It exists from genesis. */
export type OwnedAccount = {
  readonly address: Address
  readonly master: Address
  readonly kind: 'subAccount' | 'vault'
  readonly name: string
}

export type Funding = { readonly user: Address; readonly token: number; readonly amount: Wei }

export type VenueConfig = {
  readonly universe: Universe
  readonly seed: number
  /** Block cadence. The core never reads a clock; the shell calls `nextBlock` this often. */
  readonly blockMs: number
  /** Time of height 0. */
  readonly genesisMs: number
  readonly fees: FeeSchedule
  /** Turns every pair's traders off when false. */
  readonly traders: boolean
  /** Of every pair, from genesis on. */
  readonly regime: RegimeName
  /** Makers that quote around the fair value of every pair with traders; the default is 3. At most 8. */
  readonly competitors: number
  readonly hip2: readonly Hip2Config[]
  /** Blocks between the arrival of a signed action and the one it runs in, drawn for each between both (API reference 2.1, 8.1). */
  readonly commitBlocks: BlockSpan
  /** Blocks that the mempool holds back what may take, on top (API reference 8.1). */
  readonly takerDelayBlocks: number
  /** Whether a trade has the hash of its action; false: all zeros. For who runs millions of blocks and reads none of them. */
  readonly tradeHashes: boolean
  readonly funds: readonly Funding[]
  readonly owned: readonly OwnedAccount[]
  readonly limits: VenueLimits
}

/** The venue's numbers that a test may want smaller. Defaults are the venue's (`defaultLimits`). */
export type VenueLimits = {
  /** Address budget before any volume: 10000. */
  readonly addressAllowance: number
  /** Open orders before any volume: 1000; one more per 5M; never above 5000. */
  readonly openOrders: number
  readonly openOrdersMax: number
  /** Orders, or modifications, in one action: 1000, which is where clients stop; the venue's own limit is unknown (API reference 2.4). */
  readonly ordersPerAction: number
  /** Closed orders an account's `orderStatus` still knows: 2000. */
  readonly orderHistory: number
  /** Fills an account can still read: 10000. */
  readonly fillHistory: number
  /** Trades of a market that a new subscriber is told: 30 (API reference 4.5). */
  readonly tradeHistory: number
  /** Lifetime volume that unlocks `scheduleCancel`: 1,000,000 quote units. */
  readonly scheduleCancelVolume: Ntl
  /** Pause between conversions of what accounts hold below a lot, counted from 1970: a day at the venue, a minute on its testnet. 0: never. */
  readonly dustEveryMs: number
  /** First oid: above 2^32, as the venue's are. */
  readonly firstOid: number
}
