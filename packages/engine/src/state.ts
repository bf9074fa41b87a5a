import type { RefusalCode } from '@hyperladder/exchange-port'
import type { PricingGrid } from '@hyperladder/grid'
import type { Inventory, TokenLedger } from '@hyperladder/inventory'
import type { OrderRef, OrderState, Slot, SnapshotOrder } from '@hyperladder/order-state'
import type { Cooldowns, RateLimitBudget } from '@hyperladder/rate-limit'
import type { Cloid, MarketSpec, Ntl, Oid, Px, Side, Sz, TokenSpec, Wei } from '@hyperladder/units'
import type { EngineConfig, MarketConfig } from './config.ts'
import { EngineError } from './engineError.ts'
import type { CautionLevel } from './event.ts'
import type { ForeignOrders } from './foreignOrders.ts'
import type { Notice } from './notice.ts'
import { type Plan, type PlanSkip, skippedIn } from './plan.ts'
import type { SeenKeys } from './seenKeys.ts'

/** Counts of one market since the engine was made. */
export type MarketStats = {
  ticks: number
  fills: number
  placed: number
  modified: number
  cancelled: number
  refused: number
  volume: Ntl
  feesQuote: Ntl
  feesBase: Wei
  /** Quote received less quote paid, fees in quote taken off. */
  cash: Ntl
  /** Base received less base given, fees in base taken off. */
  baseDelta: Wei
}

/** What the drawdown guard counts from. Worth is `cash` plus the allocated base at a price. */
export type MarketWorth = {
  /** Quote received less quote paid, fees in quote taken off: since the market was first resumed from. */
  cash: Ntl
  /** Base that came into the allocation, or left it, without a fill, and that `peak` does not count yet. */
  flowed: Wei
  /** Highest worth so far; `null` before the guard has looked. */
  peak: Ntl | null
}

export type MarketState = {
  readonly index: number
  readonly config: MarketConfig
  readonly market: MarketSpec
  readonly grid: PricingGrid
  readonly orders: OrderState
  readonly inventory: Inventory
  readonly stats: MarketStats
  mark: Px | null
  bid: Px | null
  ask: Px | null
  readonly worth: MarketWorth
  /** Why this market quotes nothing any more. */
  halted: string | null
  /** Whether that outlives the run: kept in its position, and resumed with. */
  haltSticky: boolean
  /** Absent from the latest open-orders reading though they should be there, and since which reading: to be asked about by name. */
  ghosts: ReadonlyMap<OrderRef, number>
  /** Listed at the venue though the books say they ended: to be asked about, and where the venue insists, cancelled. */
  contradicted: ReadonlyMap<Oid, SnapshotOrder>
  insisted: ReadonlyMap<Oid, SnapshotOrder>
  /** Lowest ask level of the latest plan. */
  boundary: number
  /** The latest plan that was committed, and what it left undone here. */
  latest: Plan | null
  readonly skipped: readonly PlanSkip[]
}

/** Returns a market's state of what it consists of. A getter inside of the literal would make a slow object of it, in which every read looks up a name. */
export const marketState = (parts: Omit<MarketState, 'skipped'>): MarketState =>
  Object.defineProperty(parts, 'skipped', SKIPPED) as MarketState

const SKIPPED: PropertyDescriptor & ThisType<MarketState> = {
  get() {
    return skippedIn(this.latest, this.market.coin)
  },
  enumerable: true,
  configurable: true,
}

/** A request on the books: what was asked, until it is answered. */
export type BookedRequest = {
  readonly seq: number
  readonly market: number
  readonly kind: 'place' | 'modify' | 'cancel'
  readonly slot: Slot | undefined
  /** The new order's own id, for place and modify. */
  readonly cloid: Cloid | undefined
  readonly target: OrderRef | undefined
}

/** A token's account figures, and what reconcile suspects of them. */
export type TokenState = {
  readonly ledger: TokenLedger
  /** Time of the latest fill that moved it. */
  lastFillMs: number
  /** Time of the latest external flow that was booked. */
  lastFlowMs: number
  /** The venue's latest word, of feed or reading. */
  lastReading: Wei
  /** An unexplained difference seen once. */
  suspicion: { readonly delta: Wei; readonly sinceMs: number; readonly fills: number } | undefined
}

/** Somebody else's resting order on a pair that holds a token of ours. */
export type ForeignOrder = { readonly coin: string; readonly side: Side; readonly px: Px; readonly sz: Sz }

/**
 * The whole state of one account's maker. Owned by whoever calls `absorb`, `planTick` and `commit`; mutated in place behind them.
 * The account holds budget, ledgers and requests; a market holds grid, orders and its base inventory.
 */
export type EngineState = {
  readonly config: EngineConfig
  readonly markets: readonly MarketState[]
  readonly marketByCoin: ReadonlyMap<string, MarketState>
  readonly specByCoin: ReadonlyMap<string, MarketSpec>
  readonly tokens: ReadonlyMap<number, TokenState>
  readonly budget: RateLimitBudget
  readonly cooldowns: Cooldowns<string>
  readonly requests: Map<number, BookedRequest>
  readonly foreign: ForeignOrders
  /** Fills on pairs we do not quote, seen already: bounded, oldest forgotten first. */
  readonly foreignFills: SeenKeys
  /** Slots whose batch was refused as a whole for one item nobody named: sent alone until one of them is. */
  readonly suspects: Map<string, RefusalCode>
  /** Requests beside the batches that are sent and not settled. */
  spending: number
  caution: { readonly level: CautionLevel; readonly reason: string }
  /** Until when nothing of the kind is sent: the venue, or the way to it, refuses us as a whole. */
  pausedUntilMs: { cancels: number; others: number }
  /** The run is ending: nothing is wanted any more, so plans only cancel. */
  draining: boolean
  /** Market and slot whose place or modify waits for the other side of the book to move away. */
  waitingForBbo: boolean
  /** Something changed that a plan should answer before the next interval. */
  wantsTick: boolean
  connected: boolean
  /** How often the feeds were lost: what was read across one proves nothing. */
  disconnects: number
  nextSeq: number
  nextGeneration: bigint
  /** Fills and flows applied so far. */
  fills: number
  /**
   * Every fill up to this block time was read over REST: from here on the next reading goes. A feed's fills don't move it, since a frame before
   * them may be missing.
   */
  provenFillsMs: number
  /** Fills on other pairs from then or before are old news. */
  readonly foreignFillsSinceMs: number
  /** Refusals in a row, per slot or order. */
  readonly refusals: Map<string, number>
  /** Requests booked and answers taken so far. */
  activity: number
  corrections: { orders: number; balances: number; budget: number }
  violations: number
  /** Since when a law has been broken, per market and rule. */
  brokenSince: ReadonlyMap<string, number>
  notices: Notice[]
}

/** Returns the pairs that are known, by the venue's name: the universe's, and those that are quoted. */
export const specsByCoin = ({ universe, markets }: EngineConfig): ReadonlyMap<string, MarketSpec> =>
  new Map([...universe, ...markets.map(({ market }) => market)].map((spec) => [spec.coin, spec]))

/** @throws {@link EngineError} for a token that no ledger was made for. */
export function ledgerOf(tokens: ReadonlyMap<number, TokenState>, token: TokenSpec): TokenLedger {
  const state = tokens.get(token.index)
  if (!state) throw new EngineError('E_TOKEN', `token ${token.name} (${token.index}) has no ledger`, { token })
  return state.ledger
}

/** The key of a slot over all markets. */
export const slotKey = (market: number, slot: Slot): string => `${market}|${slot.side}|${slot.level}`

/** The key of an order that is only to be cancelled. */
export const targetKey = (market: number, target: OrderRef | undefined): string => `${market}|${String(target)}`

/** Removes and returns what the engine has to tell, in order. */
export function takeNotices(state: EngineState): readonly Notice[] {
  const notices = state.notices
  state.notices = []
  return notices
}
