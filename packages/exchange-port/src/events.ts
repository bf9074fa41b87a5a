import type { Address, Cloid, Ntl, Oid, Px, Side, Sz, Tid, Wei } from '@hyperladder/units'

/** How an order ended, or that it hasn't. Unknown words of the venue decode to `unknown` with the word kept: terminal, and a reason to reconcile. */
export type VenueOrderState = 'open' | 'filled' | 'canceled' | 'rejected' | 'unknown'

/** One element of `orderUpdates`, or of a status query: the venue's word on one oid. */
export type OrderUpdate = {
  readonly coin: string
  readonly oid: Oid
  readonly cloid?: Cloid
  readonly side: Side
  readonly px: Px
  readonly origSz: Sz
  /**
   * What the venue printed as `sz`: 0 when filled; what remained when canceled; full when rejected. While `open` it may be stale on a
   * status query (API reference 1.7): believe it only as an upper bound of what remains.
   */
  readonly sz: Sz
  readonly state: VenueOrderState
  /** The venue's own status word, such as `selfTradeCanceled` or `badAloPxRejected`. */
  readonly statusText: string
  readonly statusTimeMs: number
}

/** One own fill. Fills are money: they move inventory whether or not their order is known. */
export type Fill = {
  readonly coin: string
  readonly tid: Tid
  readonly oid: Oid
  readonly cloid?: Cloid
  readonly side: Side
  readonly px: Px
  readonly sz: Sz
  /** Block time. */
  readonly timeMs: number
  /** Account total of the base token before this fill, in its wei. */
  readonly startPosition: Wei
  /** Negative is a rebate. `token` is the venue's name of the fee token; `amount` in that token's wei. */
  readonly fee: { readonly token: string; readonly amount: Wei }
  /** Taker. */
  readonly crossed: boolean
}

/** Balance change that is no trade of ours: today, the daily dust conversion. Base amount sold, proceeds in the quote. */
export type ExternalFlow = {
  readonly type: 'dust'
  readonly coin: string
  readonly timeMs: number
  readonly baseDelta: Wei
  readonly quoteDelta: Ntl
}

export type TokenBalance = {
  readonly tokenIndex: number
  readonly token: string
  /** Includes what open orders hold. */
  readonly total: Wei
  readonly hold: Wei
}

export type OpenOrder = {
  readonly coin: string
  readonly oid: Oid
  readonly cloid?: Cloid
  readonly side: Side
  readonly px: Px
  /** Live remaining size. */
  readonly sz: Sz
  readonly origSz: Sz
  readonly timeMs: number
}

export type RateLimitReading = { readonly used: number; readonly cap: number; readonly surplus: number; readonly cumVlm: Ntl }

/** `null` where the venue prints none. Display figures floored to the price unit. */
export type MarkReading = { readonly coin: string; readonly mark: Px | null; readonly mid: Px | null }

export type OrderStatusReading = { readonly type: 'order'; readonly update: OrderUpdate } | { readonly type: 'unknownOid' }

export type RoleReading =
  | { readonly role: 'missing' | 'user' | 'vault' }
  | { readonly role: 'agent'; readonly master: Address }
  | { readonly role: 'subAccount'; readonly master: Address }

/** What the feeds deliver, already decoded. Frames of one channel arrive in block order; channels have no common order. */
export type FeedEvent =
  | { readonly type: 'orderUpdates'; readonly updates: readonly OrderUpdate[] }
  /** `snapshot`: the replay of up to 2000 old fills that follows each (re)subscription. */
  | { readonly type: 'fills'; readonly snapshot: boolean; readonly fills: readonly Fill[]; readonly flows: readonly ExternalFlow[] }
  /** The account's whole state: a token without a row holds zero. */
  | { readonly type: 'balances'; readonly balances: readonly TokenBalance[] }
  | { readonly type: 'bbo'; readonly coin: string; readonly bid: Px | null; readonly ask: Px | null; readonly timeMs: number }
  /** `up` once every subscription is acknowledged: the first time, and after each reconnect. */
  | { readonly type: 'connection'; readonly state: 'down' | 'up'; readonly reason: string; readonly reconnects: number }
  /** A frame or item that could not be decoded: never dropped in silence. `excerpt` is bounded and holds no secret. */
  | { readonly type: 'undecodable'; readonly channel: string; readonly reason: string; readonly excerpt: string }
