import type { Address, Cloid, MarketSpec, Oid, Px, Side, Sz } from '@hyperladder/units'
import type { Book, Level } from './book.ts'
import type { Hip2Ladder } from './hip2.ts'
import type { NonceSet } from './nonces.ts'
import type { Regime } from './regimes.ts'
import type {
  Builder,
  FillRecord,
  OrderRecord,
  OwnedAccount,
  SignedCommand,
  Tif,
  TradeRecord,
  VenueCommand,
  VenueConfig,
  VenuePair,
  VenueToken,
} from './types.ts'

/** A resting order. `level`, `prev`, `next` belong to the book. */
export type LiveOrder = {
  readonly oid: Oid
  readonly cloid: Cloid | undefined
  readonly account: Account
  readonly market: Market
  readonly side: Side
  readonly px: Px
  readonly origSz: Sz
  readonly tif: Tif
  readonly timeMs: number
  readonly builder: Builder | undefined
  /** Remaining. */
  sz: Sz
  level: Level | null
  prev: LiveOrder | null
  next: LiveOrder | null
}

/** In the token's wei; `entryNtl` in 10^-8 quote. */
export type Balance = { total: bigint; hold: bigint; entryNtl: bigint }
/** `weighted`: what the day counts for fee tiers, in 10^-8 quote. */
export type DayRow = { readonly day: number; cross: bigint; add: bigint; weighted: bigint }

export type ExchangeDay = { readonly day: number; volume: bigint }

/**
 * `crowd`: the seeded traders and who plays a recording. `system`: what is part of the chain itself, HIP-2 ladders and the seller of dust. Both
 * have no budget, no smallest order, a short memory and no events of their own.
 */
export type AccountKind = 'client' | 'crowd' | 'system'

export type Account = {
  readonly address: Address
  readonly kind: AccountKind
  readonly balances: Map<number, Balance>
  /** Rising oid. */
  readonly open: Map<Oid, LiveOrder>
  /** Open orders by cloid, newest last: the venue does not mind one that is used again. */
  readonly liveCloids: Map<Cloid, LiveOrder[]>
  /** Oldest first. */
  readonly closed: Map<Oid, OrderRecord>
  /** Goes over `closed`, behind the latest that was forgotten: a fresh iterator would step over all that have gone. */
  readonly oldestClosed: Iterator<OrderRecord>
  /** Of the closed orders: the newest that used a cloid. */
  readonly cloids: Map<Cloid, Oid>
  /** Oldest first. */
  fills: FillRecord[]
  days: DayRow[]
  /** Requests charged, and requests bought to make up for them. */
  used: number
  reserved: number
  cumVlm: bigint
  /** Block time of the last request let through over budget. */
  lastPassMs: number | null
  cancelAtMs: number | null
  triggers: { day: number; count: number }
  readonly builders: Map<Address, number>
  /** Keeps what it holds below a lot. */
  optsOutOfDusting: boolean
  /** USDC of the perps wallet, in its spot wei. */
  perps: bigint
  /** As the operator says: index of the staking discount, referred or not, share of all makers' volume. */
  stakingTier: number
  referred: boolean
  makerSharePpm: number
  /** Index into the fee tiers, of the 14 days before this one. */
  tier: number
}

export type Agent = { readonly address: Address; readonly master: Address; readonly name: string; readonly validUntilMs: number }

export type Market = {
  readonly spec: MarketSpec
  readonly pair: VenuePair
  readonly book: Book
  /** Both tokens are quotes of some pair. */
  readonly stable: boolean
  /** Wei of the base per lot. */
  readonly lotWei: bigint
  /** As of the end of the previous block. */
  mark: Px | null
  lastPx: Px | null
  /** Newest last, at most 30. */
  trades: TradeRecord[]
  prevDayPx: Px | null
  dayNtl: bigint
  dayBase: bigint
  readonly hip2: Hip2Ladder | null
  regime: Regime
  /** Entries of a recording already played here. */
  tapePosition: number
}

export type World = {
  readonly config: VenueConfig
  readonly tokens: ReadonlyMap<number, VenueToken>
  readonly markets: readonly Market[]
  readonly byAsset: ReadonlyMap<number, Market>
  readonly byCoin: ReadonlyMap<string, Market>
  readonly owned: ReadonlyMap<Address, OwnedAccount>
  readonly accounts: Map<Address, Account>
  readonly agents: Map<Address, Agent>
  readonly signers: Map<Address, NonceSet>
  /** Fees kept by the venue per token, in its wei. */
  readonly feesKept: Map<number, bigint>
  /** What dust conversions destroyed, per token, in its wei. */
  readonly burned: Map<number, bigint>
  /** What builders have earned and not claimed, per token, in its wei. */
  readonly builderRewards: Map<Address, Map<number, bigint>>
  /** UTC day of the latest block. */
  day: number
  /** All trades of a UTC day, in 10^-8 quote; oldest first. */
  days: ExchangeDay[]
  pending: VenueCommand[]
  /** Signed actions that run at a later height; in order of arrival. */
  delayed: { readonly command: SignedCommand; readonly height: number }[]
  height: number
  timeMs: number
  nextOid: number
  postOnlyUntilMs: number
  /** Time of the block in which HIP-2 makers last looked. */
  hip2AtMs: number
  /** Number of the pause between two dust conversions that the latest block was in. */
  dustPeriod: number
}

export const isClient = ({ kind }: Account): boolean => kind === 'client'

export const DAY_MS = 86_400_000
export const dayOf = (timeMs: number): number => Math.floor(timeMs / DAY_MS)
