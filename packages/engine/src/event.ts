import type {
  BatchAnswer,
  FeedEvent,
  FillsReading,
  MarkReading,
  OpenOrder,
  OrderStatusReading,
  RateLimitReading,
  TokenBalance,
} from '@hyperladder/exchange-port'
import type { RequestOutcome } from '@hyperladder/order-state'
import type { Cloid, Oid } from '@hyperladder/units'

/** Where the engine stood when a reading was asked for: what happened since makes a reading inconclusive. See `readingMark`. */
export type ReadingMark = {
  /** Fills applied so far. */
  readonly fills: number
  /** Requests sent and answers taken so far. */
  readonly activity: number
  /** Facts merged so far, per market in configuration order. */
  readonly facts: readonly number[]
}

/** How a request whose answer was lost turned out. */
export type SettledOutcome = { readonly seq: number; readonly outcome: RequestOutcome }

/**
 * `widen`: the innermost orders of each side are not quoted. `pull`: nothing is. Nothing is halted by either: `none` brings the quotes back.
 */
export type CautionLevel = 'none' | 'widen' | 'pull'

/** Everything that can enter the engine. One event, one call of `absorb`; `atMs` is the shell's clock. */
export type EngineEvent =
  | (FeedEvent & { readonly atMs: number })
  /** The answer to a batch that `commit` booked. */
  | { readonly type: 'answer'; readonly atMs: number; readonly seqs: readonly number[]; readonly answer: BatchAnswer }
  /** Unanswered requests, settled by status queries after their nonce was burned. `charged`: what the venue charged, burning included. */
  | { readonly type: 'settled'; readonly atMs: number; readonly outcomes: readonly SettledOutcome[]; readonly charged: number }
  | {
      readonly type: 'orderStatusRead'
      readonly atMs: number
      readonly coin: string
      readonly ref: Oid | Cloid
      readonly reading: OrderStatusReading
      readonly seq?: number
      /**
       * The shell has ruled out that more will be learned, by asking again and reading the fills: an unknown order is gone, and one that
       * ended is what its booked fills say.
       */
      readonly confirmGone: boolean
    }
  | { readonly type: 'openOrdersRead'; readonly atMs: number; readonly mark: ReadingMark; readonly orders: readonly OpenOrder[] }
  | { readonly type: 'balancesRead'; readonly atMs: number; readonly mark: ReadingMark; readonly balances: readonly TokenBalance[] }
  /** Fills read over REST, to close a gap of the feed. */
  | { readonly type: 'fillsRead'; readonly atMs: number; readonly reading: FillsReading }
  | { readonly type: 'rateLimitRead'; readonly atMs: number; readonly mark: ReadingMark; readonly reading: RateLimitReading }
  /** Requests go out beside the batches: they count as charged until a `spent` event says how they ended. */
  | { readonly type: 'spending'; readonly atMs: number; readonly requests: number }
  /** What the venue charged for requests beside the batches. `requests`: how many of an earlier `spending` this settles; default 0. */
  | { readonly type: 'spent'; readonly atMs: number; readonly charged: number; readonly requests?: number }
  | { readonly type: 'marksRead'; readonly atMs: number; readonly marks: readonly MarkReading[] }
  /** The operator takes over a shown deposit. */
  | { readonly type: 'acceptFlows'; readonly atMs: number }
  /** How far the shell trusts what it sees: see {@link CautionLevel}. */
  | { readonly type: 'caution'; readonly atMs: number; readonly level: CautionLevel; readonly reason: string }
  /** The run is ending: from now on plans only cancel. */
  | { readonly type: 'drain'; readonly atMs: number }
  /** `coin`: `null` halts every market. `sticky`: the halt outlives the run; default no. */
  | { readonly type: 'halt'; readonly atMs: number; readonly coin: string | null; readonly reason: string; readonly sticky?: boolean }
