import type { Address, Cloid, MarketSpec, Oid, TokenSpec } from '@hyperladder/units'
import type { ActionBatch, BatchAnswer, BurnAnswer, ScheduleAnswer } from './actions.ts'
import type {
  ExternalFlow,
  FeedEvent,
  Fill,
  MarkReading,
  OpenOrder,
  OrderStatusReading,
  RateLimitReading,
  RoleReading,
  TokenBalance,
} from './events.ts'

/** Every token and spot pair of the venue. Pairs whose numbers make no market are left out and named in `unusable`. */
export type Universe = {
  readonly tokens: readonly TokenSpec[]
  readonly markets: readonly MarketSpec[]
  readonly unusable: readonly { readonly coin: string; readonly reason: string }[]
}

export type FillsReading = {
  readonly fills: readonly Fill[]
  readonly flows: readonly ExternalFlow[]
  readonly listed: FillsListed
}

/**
 * What a reading of fills goes by: every row of the venue's list, those of coins that are no spot market and those that can't be read included. A list of
 * 2000 rows may hold no fill that is told, and still say since when there was none.
 */
export type FillsListed = {
  /** Block times (ms) of its oldest and newest row; `null`: it had none. */
  readonly oldestMs: number | null
  readonly newestMs: number | null
  /** It had as many rows as a list can have, so there may be older ones. Not full: what was asked for is all there. */
  readonly full: boolean
}

export type FeedRequest = {
  readonly coins: readonly string[]
  /** Balance feed: the venue serves `spotState`; `webData2` is for venues that still have it. */
  readonly balanceFeed: 'spotState' | 'webData2'
}

export type Feeds = { close(): Promise<void> }

/** Weight spent at the venue's per-IP limit within the last minute. */
export type IpWeight = { readonly used: number; readonly cap: number }

/**
 * The one door between a maker and an exchange, for one account. Implementations: `exchange-client` (a real venue), `simulator`.
 * Reads reject with an error of the implementation's closed set when they fail or run into their deadline; `execute`,
 * `burnNonce` and `scheduleCancel` never reject: a lost answer is `unknown`, which is neither success nor refusal.
 */
export type ExchangePort = {
  readonly account: Address
  /** Whose key signs, and whose nonces these are: the account's own, or an agent's. A port that only reads has the account's. */
  readonly signer: Address
  readUniverse(): Promise<Universe>
  readOpenOrders(): Promise<readonly OpenOrder[]>
  readBalances(): Promise<readonly TokenBalance[]>
  readRateLimit(): Promise<RateLimitReading>
  /** Newest 2000 without `sinceMs`; else from then on (inclusive), paged until exhausted. Oldest first either way. */
  readFills(sinceMs?: number): Promise<FillsReading>
  readOrderStatus(ref: Oid | Cloid): Promise<OrderStatusReading>
  readMarks(coins: readonly string[]): Promise<readonly MarkReading[]>
  readRole(address: Address): Promise<RoleReading>
  /** Resolves when every subscription was acknowledged. Reconnects and resubscribes by itself until closed. `sink` must not throw. */
  openFeeds(request: FeedRequest, sink: (event: FeedEvent) => void): Promise<Feeds>
  /** A nonce that no action of this port has had: for whoever must write down what is sent before it is sent. */
  nextNonce(): number
  /** `nonce`: from {@link ExchangePort.nextNonce}, used once; without it the port takes the next itself. */
  execute(batch: ActionBatch, nonce?: number): Promise<BatchAnswer>
  burnNonce(nonce: number): Promise<BurnAnswer>
  /** Has the venue cancel every open order of the account at a time at least 5 s away, unless it is moved before; `null` clears it. */
  scheduleCancel(timeMs: number | null): Promise<ScheduleAnswer>
  ipWeight(): IpWeight
  close(): Promise<void>
}

/** Time, injected so that a simulator can run the real orchestrator. It never goes back: pace, deadlines and limits count on it. */
export type Clock = {
  nowMs(): number
  /** Resolves after `ms`, or at once when `signal` aborts (it never rejects). */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}
