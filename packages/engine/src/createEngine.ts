import type { Fill, FillsListed, MarkReading, OpenOrder, RateLimitReading, TokenBalance } from '@hyperladder/exchange-port'
import { Inventory, TokenLedger } from '@hyperladder/inventory'
import { firstGeneration, OrderState } from '@hyperladder/order-state'
import { Cooldowns, RateLimitBudget } from '@hyperladder/rate-limit'
import type { Ntl, Wei } from '@hyperladder/units'
import { totalOf } from './absorbBalances.ts'
import { adoptOpenOrders } from './absorbOpenOrders.ts'
import { checkMarkets } from './checkMarkets.ts'
import { type EngineConfig, LIMITS, type MarketConfig } from './config.ts'
import { EngineError } from './engineError.ts'
import { ForeignOrders } from './foreignOrders.ts'
import { checkGuards } from './guards.ts'
import { checkResume, type EngineResume, knownFills, type ResumedMarket, takeUpResume } from './resume.ts'
import { fillKey, newestOf, oldestOf, SeenKeys } from './seenKeys.ts'
import { type EngineState, ledgerOf, type MarketState, type MarketStats, marketState, specsByCoin, type TokenState } from './state.ts'

/** One consistent cut of the account: no fill happened between the first and the last of these readings. */
export type EngineSeed = {
  readonly startMs: number
  readonly openOrders: readonly OpenOrder[]
  readonly balances: readonly TokenBalance[]
  /** The account's newest fills at the cut: known, and never booked again. */
  readonly fills: readonly Fill[]
  /** What the list of `fills` reaches back to; default: to the oldest of them. */
  readonly listed?: FillsListed
  readonly rateLimit: RateLimitReading
  readonly marks: readonly MarkReading[]
  /** Where generations of cloids start; default `startMs`. Later than that where the clock has gone back since an earlier run. */
  readonly generationMs?: number
  /** When the last of the readings was answered; default `startMs`. What a balance leaves unexplained is suspected from then on. */
  readonly readMs?: number
  /** Where an earlier run on these markets stood, to go on from: {@link EngineResume}. */
  readonly resume?: EngineResume
}

/**
 * Returns an engine that stands where the account stands: ledgers from the balances, own resting orders adopted by their cloid,
 * budget from the venue's figures. Generations of cloids start at `generationMs`, so that none is used twice over restarts.
 * With `seed.resume` the ledgers and allocations are those of the earlier run, moved by what it missed: what the balances say beyond that
 * is suspected, and never an allocation.
 * @throws {@link EngineError} for two markets on one pair, two that share a base token without explicit allocations, a resume of other markets, or a
 * market of which no ladder can be quoted: a grid of other price decimals than the pair's, an order size or a count out of range.
 */
export function createEngine(config: EngineConfig, seed: EngineSeed): EngineState {
  checkMarkets(config.markets)
  checkAllocations(config.markets)
  checkGuards(config)
  if (seed.resume) checkResume(config.markets, seed.resume)
  const tokens = seedTokens(config.markets, seed)
  const fills = knownFills(seed)
  const markets = config.markets.map((market, index) => createMarket(market, index, { tokens, seed, fills }))
  const state: EngineState = {
    config,
    markets,
    marketByCoin: new Map(markets.map((m) => [m.market.coin, m])),
    specByCoin: specsByCoin(config),
    tokens,
    budget: new RateLimitBudget({
      used: seed.rateLimit.used,
      cap: seed.rateLimit.cap,
      surplus: seed.rateLimit.surplus,
      reserve: config.reserve,
    }),
    cooldowns: new Cooldowns<string>(),
    requests: new Map(),
    foreign: new ForeignOrders(),
    foreignFills: new SeenKeys(LIMITS.foreignFills, fills.filter((fill) => !markets.some((m) => m.market.coin === fill.coin)).map(fillKey)),
    suspects: new Map(),
    refusals: new Map(),
    spending: 0,
    caution: { level: 'none', reason: '' },
    pausedUntilMs: { cancels: 0, others: 0 },
    draining: false,
    waitingForBbo: false,
    wantsTick: true,
    connected: false,
    disconnects: 0,
    nextSeq: 1,
    nextGeneration: firstGeneration(seed.generationMs ?? seed.startMs),
    fills: 0,
    provenFillsMs: Math.max(newestOf(fills), seed.listed?.newestMs ?? 0, seed.resume?.provenFillsMs ?? 0),
    foreignFillsSinceMs: horizonOf(seed),
    activity: 0,
    corrections: { orders: 0, balances: 0, budget: 0 },
    violations: 0,
    brokenSince: new Map(),
    notices: [],
  }
  adoptOpenOrders(state, seed.openOrders)
  if (seed.resume) takeUpResume(state, seed, seed.resume)
  return state
}

type Origin = { readonly tokens: ReadonlyMap<number, TokenState>; readonly seed: EngineSeed; readonly fills: readonly Fill[] }

function createMarket(config: MarketConfig, index: number, { tokens, seed, fills }: Origin): MarketState {
  const { market, grid } = config
  const orders = new OrderState({ grid, market: market.pairIndex, coin: market.coin })
  orders.primeFills(
    fills.filter((fill) => fill.coin === market.coin),
    horizonOf(seed),
  )
  const resumed = seed.resume?.markets.find(({ coin }) => coin === market.coin)
  const reading = seed.marks.find((mark) => mark.coin === market.coin)
  return marketState({
    index,
    config,
    market,
    grid,
    orders,
    inventory: inventoryOf(config, tokens, resumed),
    stats: { ...(resumed?.stats ?? NO_STATS) },
    worth: { cash: 0n as Ntl, flowed: 0n as Wei, peak: null, ...resumed?.worth },
    mark: reading?.mark ?? null,
    bid: null,
    ask: null,
    halted: resumed?.halted ?? null,
    haltSticky: typeof resumed?.halted === 'string',
    ghosts: new Map(),
    contradicted: new Map(),
    insisted: new Map(),
    boundary: grid.levels,
    latest: null,
  })
}

/** Block time up to which no fill is news: what is older than the list, or as old as its oldest row, was there before. */
const horizonOf = ({ fills, listed }: EngineSeed): number =>
  listed === undefined ? oldestOf(fills) : (listed.oldestMs ?? Number.NEGATIVE_INFINITY)

const NO_STATS: MarketStats = {
  ticks: 0,
  fills: 0,
  placed: 0,
  modified: 0,
  cancelled: 0,
  refused: 0,
  volume: 0n as Ntl,
  feesQuote: 0n as Ntl,
  feesBase: 0n as Wei,
  cash: 0n as Ntl,
  baseDelta: 0n as Wei,
}

function inventoryOf(
  { market, allocation }: MarketConfig,
  tokens: ReadonlyMap<number, TokenState>,
  resumed: ResumedMarket | undefined,
): Inventory {
  const shared = { market, base: ledgerOf(tokens, market.base), quote: ledgerOf(tokens, market.quote) }
  if (!resumed) return new Inventory({ ...shared, allocation })
  const { allocatedBase, pendingBase } = resumed
  // A limit that was taken out of the configuration is gone; one that is new begins at its figure.
  const allocatedQuote = allocation.quote === undefined ? null : (resumed.allocatedQuote ?? allocation.quote)
  return Inventory.restore({ ...shared, snapshot: { allocatedBase, allocatedQuote, pendingBase } })
}

/** Ledgers start where the account stands, or go on from where an earlier run knew it to stand. */
function seedTokens(markets: readonly MarketConfig[], { balances, resume }: EngineSeed): Map<number, TokenState> {
  const tokens = new Map<number, TokenState>()
  for (const { market } of markets) {
    for (const token of [market.base, market.quote]) {
      if (tokens.has(token.index)) continue
      const seed = totalOf(balances, token.index)
      const resumed = resume?.tokens.find(({ index }) => index === token.index)
      tokens.set(token.index, {
        ledger: resumed ? TokenLedger.restore(token, { ...resumed, account: resumed.expected }) : new TokenLedger({ token, seed }),
        lastFillMs: Number.NEGATIVE_INFINITY,
        lastFlowMs: Number.NEGATIVE_INFINITY,
        lastReading: seed,
        suspicion: undefined,
      })
    }
  }
  return tokens
}

function checkAllocations(markets: readonly MarketConfig[]): void {
  const coins = new Set<string>()
  for (const { market } of markets) {
    if (coins.has(market.coin))
      throw new EngineError('E_MARKET_TWICE', `market ${market.coin} was given twice, each pair can be quoted once`, { coin: market.coin })
    coins.add(market.coin)
  }
  for (const { market, allocation } of markets) {
    const sharers = markets.filter(
      (other) =>
        other.market !== market && (other.market.base.index === market.base.index || other.market.quote.index === market.base.index),
    )
    if (sharers.length > 0 && allocation.base === undefined) {
      const names = sharers.map((other) => other.market.coin).join(', ')
      throw new EngineError(
        'E_ALLOCATION',
        `allocation_base of ${market.coin} was unset, must be given because ${names} uses ${market.base.name} too`,
        { coin: market.coin },
      )
    }
  }
}
