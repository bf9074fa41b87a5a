import type { Address, Cloid, Ntl, Oid, Px, Side, Sz, Tid, Wei } from '@hyperladder/units'
import type { CommandAnswer } from './answerTypes.ts'
import type { Tif } from './commandTypes.ts'

/** The venue's own status words that this core can reach. */
export type OrderStatusWord =
  | 'open'
  | 'filled'
  | 'canceled'
  | 'scheduledCancel'
  | 'selfTradeCanceled'
  | 'minTradeNtlRejected'
  | 'insufficientSpotBalanceRejected'
  | 'badAloPxRejected'
  | 'iocCancelRejected'
  | 'tooManyOpenOrdersRejected'
  | 'rejected'

/**
 * One order at one change of its status, as `orderUpdates` and `orderStatus` tell it: `sz` is not refreshed by partial fills
 * while `open`; 0 when filled; what remained when canceled; full when rejected.
 */
export type OrderRecord = {
  readonly oid: Oid
  readonly cloid?: Cloid
  readonly user: Address
  readonly coin: string
  readonly asset: number
  readonly side: Side
  readonly px: Px
  readonly origSz: Sz
  readonly sz: Sz
  readonly tif: Tif
  /** Block time of its placement. */
  readonly timeMs: number
  readonly status: OrderStatusWord
  readonly statusTimeMs: number
}

/** A resting order with its live remaining size. */
export type OpenOrderView = Omit<OrderRecord, 'status' | 'statusTimeMs'>

/** What an account's fills tell: its trades, and the sale of what it held below a lot. */
export type FillRecord = TradeFill | DustConversion

export type TradeFill = FillFacts & {
  readonly type: 'trade'
  readonly sz: Sz
  /** Of sales through a builder; part of `fee`. */
  readonly builderFee?: Wei
}

/**
 * A sale of less than a lot by the venue itself (API reference 8.5): no order of the account, so `tid` is 0 and `hash` all zeros, and its
 * `px`, an average truncated to the price unit, lies on no tick.
 */
export type DustConversion = FillFacts & {
  readonly type: 'dust'
  /** Sold, in wei of the base: less than a lot, so no {@link Sz}. */
  readonly wei: Wei
}

type FillFacts = {
  readonly user: Address
  readonly coin: string
  readonly asset: number
  readonly side: Side
  readonly px: Px
  readonly timeMs: number
  /** Account total of the base token before this fill, in its wei. */
  readonly startPosition: Wei
  /** 10^-8 quote; 0 on buys; fee excluded. */
  readonly closedPnl: Ntl
  /** Of the taker's action; both sides share it. */
  readonly hash: `0x${string}`
  readonly oid: Oid
  readonly cloid?: Cloid
  /** Taker. */
  readonly crossed: boolean
  /** In wei of `feeToken`: the base on buys, the quote on sells. Negative is a rebate. */
  readonly fee: Wei
  /** Token index. */
  readonly feeToken: number
  readonly tid: Tid
}

export type TradeRecord = {
  readonly coin: string
  /** Of the aggressor. */
  readonly side: Side
  readonly px: Px
  readonly sz: Sz
  readonly timeMs: number
  readonly hash: `0x${string}`
  readonly tid: Tid
  readonly buyer: Address
  readonly seller: Address
}

/** What of an account nothing it trades tells. */
export type Standing = {
  /** Index of its staking discount. */
  readonly stakingTier: number
  /** A referral lets it off part of its fees, still. */
  readonly referred: boolean
  /** Of all makers' volume, in 1/1000000. */
  readonly makerSharePpm: number
  /** Of the 14 days before this one as fee tiers count it (spot twice), 10^-8 quote: what was traded, or given. */
  readonly tierVolume: Ntl
  /** Keeps what it holds below a lot. */
  readonly optsOutOfDusting: boolean
  /** USDC of the perps wallet. */
  readonly perps: Wei
}

/** Tokens never held have no row; rows stay after selling out. Sorted by token index. */
export type BalanceRow = { readonly token: number; readonly total: Wei; readonly hold: Wei; readonly entryNtl: Ntl }
export type RateLimitView = { readonly cumVlm: Ntl; readonly used: number; readonly cap: number; readonly surplus: number }
export type BookLevel = { readonly px: Px; readonly sz: Sz; readonly n: number }
/** Best first. */
export type BookView = { readonly bids: readonly BookLevel[]; readonly asks: readonly BookLevel[] }
export type Bbo = { readonly bid: BookLevel | null; readonly ask: BookLevel | null }

export type MarketCtx = {
  readonly coin: string
  readonly mark: Px | null
  /** Ten times the price unit (one decimal more), because a mid may fall between two units. `null`: an empty side. */
  readonly midTenths: bigint | null
  readonly lastPx: Px | null
  readonly prevDayPx: Px | null
  readonly dayNtlVlm: Ntl
  readonly dayBaseVlm: Sz
}

export type Role =
  | { readonly role: 'missing' | 'user' | 'vault' }
  | { readonly role: 'agent'; readonly master: Address }
  | { readonly role: 'subAccount'; readonly master: Address }
export type AgentView = { readonly address: Address; readonly name: string; readonly validUntilMs: number }
/** UTC day number since 1970 and that day's own volume as taker and as maker. */
export type DayVolume = { readonly day: number; readonly cross: Ntl; readonly add: Ntl }

/** One per type and user or coin per block: type by type as listed here, then in order of first touch; lists inside in order of happening. */
export type VenueEvent =
  | { readonly type: 'orderUpdates'; readonly user: Address; readonly updates: readonly OrderRecord[] }
  | { readonly type: 'fills'; readonly user: Address; readonly fills: readonly FillRecord[] }
  /** Cancels by the exchange: self-trade, scheduled cancel. */
  | { readonly type: 'nonUserCancel'; readonly user: Address; readonly cancels: readonly { readonly coin: string; readonly oid: Oid }[] }
  | { readonly type: 'trades'; readonly coin: string; readonly trades: readonly TradeRecord[] }
  /** Totals or holds of the user changed. */
  | { readonly type: 'balances'; readonly user: Address }
  | { readonly type: 'book'; readonly coin: string }

export type BlockResult = {
  readonly height: number
  readonly timeMs: number
  /** In order of execution, not of submission. */
  readonly answers: readonly CommandAnswer[]
  readonly events: readonly VenueEvent[]
}
