import type { RefusalCode } from '@hyperladder/exchange-port'
import type { OrderRef, Slot } from '@hyperladder/order-state'
import { type BudgetSnapshot, Cooldowns, type CooldownsSnapshot, RateLimitBudget } from '@hyperladder/rate-limit'
import type { Cloid, Oid, TokenSpec } from '@hyperladder/units'
import { type EngineConfig, LIMITS, type MarketConfig } from './config.ts'
import { EngineError } from './engineError.ts'
import type { CautionLevel } from './event.ts'
import { ForeignOrders } from './foreignOrders.ts'
import { type MarketSnapshot, restoreMarket, snapshotMarket } from './marketSnapshot.ts'
import { SeenKeys } from './seenKeys.ts'
import { type BookedRequest, type EngineState, type ForeignOrder, specsByCoin } from './state.ts'
import { finite, restoreToken, snapshotToken, type TokenSnapshot } from './tokenSnapshot.ts'

type RequestSnapshot = Pick<BookedRequest, 'seq' | 'market' | 'kind'> & {
  readonly slot: Slot | null
  readonly cloid: Cloid | null
  readonly target: OrderRef | null
}

/**
 * Everything an engine knows, as plain data: lists, objects, text, whole numbers and bigints, `null` where there is nothing. Not in it: the configuration,
 * notices that were not taken yet, and what the latest plan left undone, which only a display reads.
 */
export type EngineSnapshot = {
  readonly markets: readonly MarketSnapshot[]
  readonly tokens: readonly TokenSnapshot[]
  readonly budget: BudgetSnapshot
  readonly cooldowns: CooldownsSnapshot<string>
  readonly requests: readonly RequestSnapshot[]
  readonly foreign: readonly (ForeignOrder & { readonly oid: Oid })[]
  readonly foreignFills: readonly string[]
  readonly suspects: readonly { readonly key: string; readonly code: RefusalCode }[]
  readonly refusals: readonly { readonly key: string; readonly times: number }[]
  readonly spending: number
  readonly caution: { readonly level: CautionLevel; readonly reason: string }
  readonly pausedUntilMs: { readonly cancels: number; readonly others: number }
  readonly draining: boolean
  readonly waitingForBbo: boolean
  readonly wantsTick: boolean
  readonly connected: boolean
  readonly disconnects: number
  readonly nextSeq: number
  readonly nextGeneration: bigint
  readonly fills: number
  readonly provenFillsMs: number
  readonly foreignFillsSinceMs: number | null
  readonly activity: number
  readonly corrections: { readonly orders: number; readonly balances: number; readonly budget: number }
  readonly violations: number
  readonly brokenSince: readonly { readonly key: string; readonly sinceMs: number }[]
}

/**
 * Returns everything the engine knows, in one canonical order; the state is not changed, and nothing of the snapshot changes with it.
 * Law: {@link restoreEngine} of it gives the same plans, snapshots and notices as this engine, byte for byte, for everything that follows.
 */
export function snapshotEngine(state: EngineState): EngineSnapshot {
  return {
    markets: state.markets.map(snapshotMarket),
    tokens: [...state.tokens].map(([index, token]) => snapshotToken(index, token)),
    budget: state.budget.snapshot(),
    cooldowns: state.cooldowns.snapshot(),
    requests: [...state.requests.values()].map(ofRequest),
    foreign: [...state.foreign].map(([oid, order]) => ({ oid, ...order })).sort((a, b) => a.oid - b.oid),
    foreignFills: state.foreignFills.snapshot(),
    suspects: [...state.suspects].map(([key, code]) => ({ key, code })).sort(byKey),
    refusals: [...state.refusals].map(([key, times]) => ({ key, times })),
    spending: state.spending,
    caution: { ...state.caution },
    pausedUntilMs: { ...state.pausedUntilMs },
    draining: state.draining,
    waitingForBbo: state.waitingForBbo,
    wantsTick: state.wantsTick,
    connected: state.connected,
    disconnects: state.disconnects,
    nextSeq: state.nextSeq,
    nextGeneration: state.nextGeneration,
    fills: state.fills,
    provenFillsMs: state.provenFillsMs,
    foreignFillsSinceMs: finite(state.foreignFillsSinceMs),
    activity: state.activity,
    corrections: { ...state.corrections },
    violations: state.violations,
    brokenSince: [...state.brokenSince].map(([key, sinceMs]) => ({ key, sinceMs })).sort(byKey),
  }
}

/**
 * Returns an engine that knows what the snapshot knows. Law: see {@link snapshotEngine}.
 * @throws {@link EngineError} when the snapshot is of other markets or tokens than the configuration.
 */
export function restoreEngine(config: EngineConfig, snapshot: EngineSnapshot): EngineState {
  checkMarkets(config.markets, snapshot)
  const tokens = new Map(snapshot.tokens.map((token) => [token.index, restoreToken(specOf(config.markets, token.index), token)]))
  const markets = config.markets.map((market, index) =>
    restoreMarket(snapshot.markets[index] as MarketSnapshot, { config: market, index, tokens }),
  )
  return {
    config,
    markets,
    marketByCoin: new Map(markets.map((m) => [m.market.coin, m])),
    specByCoin: specsByCoin(config),
    tokens,
    budget: RateLimitBudget.restore({ reserve: config.reserve }, snapshot.budget),
    cooldowns: Cooldowns.restore(snapshot.cooldowns),
    requests: new Map(snapshot.requests.map((request) => [request.seq, toRequest(request)])),
    foreign: new ForeignOrders(snapshot.foreign.map(({ oid, ...order }) => [oid, order])),
    foreignFills: new SeenKeys(LIMITS.foreignFills, snapshot.foreignFills),
    suspects: new Map(snapshot.suspects.map(({ key, code }) => [key, code])),
    refusals: new Map(snapshot.refusals.map(({ key, times }) => [key, times])),
    spending: snapshot.spending,
    caution: { ...snapshot.caution },
    pausedUntilMs: { ...snapshot.pausedUntilMs },
    draining: snapshot.draining,
    waitingForBbo: snapshot.waitingForBbo,
    wantsTick: snapshot.wantsTick,
    connected: snapshot.connected,
    disconnects: snapshot.disconnects,
    nextSeq: snapshot.nextSeq,
    nextGeneration: snapshot.nextGeneration,
    fills: snapshot.fills,
    provenFillsMs: snapshot.provenFillsMs,
    foreignFillsSinceMs: snapshot.foreignFillsSinceMs ?? Number.NEGATIVE_INFINITY,
    activity: snapshot.activity,
    corrections: { ...snapshot.corrections },
    violations: snapshot.violations,
    brokenSince: new Map(snapshot.brokenSince.map(({ key, sinceMs }) => [key, sinceMs])),
    notices: [],
  }
}

const ofRequest = ({ seq, market, kind, slot, cloid, target }: BookedRequest): RequestSnapshot => ({
  seq,
  market,
  kind,
  slot: slot ? { ...slot } : null,
  cloid: cloid ?? null,
  target: target ?? null,
})

const toRequest = ({ slot, cloid, target, ...request }: RequestSnapshot): BookedRequest => ({
  ...request,
  slot: slot ?? undefined,
  cloid: cloid ?? undefined,
  target: target ?? undefined,
})

const byKey = (a: { readonly key: string }, b: { readonly key: string }): number => (a.key < b.key ? -1 : 1)

function checkMarkets(markets: readonly MarketConfig[], snapshot: EngineSnapshot): void {
  const configured = markets.map(({ market }) => market.coin).join(', ')
  const known = snapshot.markets.map(({ coin }) => coin).join(', ')
  if (configured !== known)
    throw new EngineError('E_SNAPSHOT', `the snapshot is of ${known}, must be of the configured markets in their order: ${configured}`, {
      known,
      configured,
    })
}

function specOf(markets: readonly MarketConfig[], index: number): TokenSpec {
  const token = markets.flatMap(({ market }) => [market.base, market.quote]).find((spec) => spec.index === index)
  if (token) return token
  throw new EngineError('E_SNAPSHOT', `the snapshot has token ${index}, which no configured market trades`, { index })
}
