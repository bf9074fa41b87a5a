import type { RefusalCode } from '@hyperladder/exchange-port'
import type { Summary } from './summary.ts'

/** State of one market for a person: decimals as canonical text, in the market's own decimals. */
export type MarketStatus = {
  readonly coin: string
  /** `BASE/QUOTE` by token names. */
  readonly name: string
  readonly baseToken: string
  readonly quoteToken: string
  /** Lowest ask level; `levels` when there is none. */
  readonly boundary: number
  readonly levels: number
  /** Own best prices; `null` when the side is empty. */
  readonly bestBid: string | null
  readonly bestAsk: string | null
  readonly spreadBps: string | null
  readonly liveBids: number
  readonly liveAsks: number
  readonly base: string
  readonly quote: string
  /** Value of the holdings at the present price, less value of the starting holdings at the starting price. */
  readonly pnlQuote: string
  /** The same less what the untouched starting holdings would have made. */
  readonly pnlVersusHoldQuote: string
  readonly fills: number
  readonly halted: string | null
  /** Levels without an order and why, such as `20 insufficientQuote, 1 wouldCross`; empty when none. */
  readonly notPlaced: string
}

export type BudgetStatus = {
  readonly used: number
  readonly cap: number
  readonly remaining: number
  readonly throttled: boolean
  readonly ipUsed: number
  readonly ipCap: number
}

/** What the running maker tells its operator: rendered on a terminal, or one JSON line each. */
export type MakerEvent =
  | { readonly type: 'starting'; readonly network: string; readonly account: string; readonly signer: string; readonly url: string }
  | {
      readonly type: 'started'
      readonly markets: readonly (MarketStatus & {
        readonly startPx: string
        readonly lastPx: string
        readonly spacing: string
        readonly orderSize: string
        readonly allocatedBase: string
        readonly gapLevels: number
        readonly activeLevels: number | null
        readonly adopted: number
        readonly foreign: number
      })[]
      readonly budget: BudgetStatus
      readonly notes: readonly string[]
    }
  | {
      readonly type: 'fill'
      readonly coin: string
      readonly name: string
      readonly side: 'bid' | 'ask'
      readonly level: number | null
      readonly px: string
      readonly sz: string
      readonly fee: string
      readonly feeToken: string
      readonly remaining: string | null
      readonly timeMs: number
    }
  /** Once per tick: the rate-limit status of the specification's step 7 is `budget`. `sent` is what this tick sent. */
  | {
      readonly type: 'tick'
      readonly tick: number
      readonly reason: 'interval' | 'fill' | 'answer'
      readonly sent: { readonly places: number; readonly modifies: number; readonly cancels: number }
      readonly skipped: Readonly<Record<string, number>>
      readonly budget: BudgetStatus
    }
  | {
      readonly type: 'status'
      readonly markets: readonly MarketStatus[]
      readonly budget: BudgetStatus
      readonly reconnects: number
      readonly connected: boolean
    }
  | {
      readonly type: 'refused'
      readonly coin: string
      readonly slot: string
      readonly action: 'place' | 'modify' | 'cancel'
      readonly code: RefusalCode
      readonly text: string
    }
  | { readonly type: 'unanswered'; readonly action: string; readonly items: number; readonly reason: string }
  | { readonly type: 'settled'; readonly items: number; readonly landed: number; readonly waitedMs: number }
  | {
      readonly type: 'reconciled'
      readonly ghosts: number
      readonly orphans: number
      readonly foreign: number
      readonly flows: number
      readonly budgetCorrection: number
      readonly reason: 'interval' | 'connection'
    }
  | { readonly type: 'connection'; readonly state: 'down' | 'up'; readonly reason: string }
  | { readonly type: 'flow'; readonly token: string; readonly amount: string; readonly accepted: boolean; readonly reason: string }
  /** `sticky`: kept over restarts until the operator lifts it. */
  | { readonly type: 'halted'; readonly coin: string; readonly reason: string; readonly sticky: boolean }
  | { readonly type: 'undecodable'; readonly channel: string; readonly reason: string; readonly excerpt: string }
  | { readonly type: 'error'; readonly where: string; readonly message: string }
  | { readonly type: 'stopping'; readonly reason: string }
  | { readonly type: 'stopped'; readonly summary: Summary; readonly exitCode: number }
