import type { EngineState, MarketState, SkipReason } from '@hyperladder/engine'
import {
  floorDivPow10,
  formatDecimal,
  formatNtl,
  formatPx,
  formatWei,
  type MarketSpec,
  NTL_DECIMALS,
  type Ntl,
  type Px,
  type Wei,
} from '@hyperladder/units'
import type { BudgetStatus, MarketStatus } from '../events.ts'
import type { MarketSummary, OrdersAtEnd, Summary } from '../summary.ts'
import type { Session } from './session.ts'

/** `BASE/QUOTE` by token names, for people: names are not unique at the venue. */
export const nameOf = (market: MarketSpec): string => `${market.base.name}/${market.quote.name}`

/** Returns the quote value of an amount of base at a price. Rounding: down, to 10^-8 quote. */
function quoteValue(market: MarketSpec, base: Wei, px: Px): Ntl {
  return floorDivPow10(base * px, market.base.weiDecimals - market.szDecimals) as Ntl
}

/** What was held when the run began, and at which price: what profit is counted from. */
export type Opening = { readonly base: Wei; readonly px: Px }

/** Returns the price a market's holdings are valued at: middle of the own quotes, else of the book, else the boundary's. */
export function valuationPx(market: MarketState): Px {
  const { bid, ask } = ownTouch(market)
  if (bid !== null && ask !== null) return ((bid + ask) / 2n) as Px
  if (market.bid !== null && market.ask !== null) return ((market.bid + market.ask) / 2n) as Px
  return bid ?? ask ?? market.mark ?? market.grid.px(Math.min(market.boundary, market.grid.levels - 1))
}

function ownTouch(market: MarketState): { readonly bid: Px | null; readonly ask: Px | null } {
  let bid: Px | null = null
  let ask: Px | null = null
  for (const order of market.orders.getCurrentOrders()) {
    if (order.status !== 'resting') continue
    if (order.side === 'bid' && (bid === null || order.px > bid)) bid = order.px
    if (order.side === 'ask' && (ask === null || order.px < ask)) ask = order.px
  }
  return { bid, ask }
}

/** Reasons that leave a slot as it is: nothing a person has to know. */
const QUIET = new Set<SkipReason>(['inFlight', 'withinTolerance', 'deadZone', 'awaitsCancel'])

/** Returns what was not done and why, most often first, such as `20 insufficientQuote, 1 wouldCross`. */
export function countSkipped(skipped: readonly { readonly reason: SkipReason }[]): string {
  const counts = new Map<SkipReason, number>()
  for (const { reason } of skipped) if (!QUIET.has(reason)) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([reason, count]) => `${count} ${reason}`)
    .join(', ')
}

export function marketStatus(engine: EngineState, market: MarketState, opening: Opening): MarketStatus {
  const { market: spec, stats } = market
  const { bid, ask } = ownTouch(market)
  const resting = market.orders.getCurrentOrders().filter(({ status }) => status === 'resting')
  const px = valuationPx(market)
  // What trading made: cash and base that moved, at today's price. Holding made the rest.
  const traded = (stats.cash + quoteValue(spec, stats.baseDelta, px)) as Ntl
  const held = (quoteValue(spec, opening.base, px) - quoteValue(spec, opening.base, opening.px)) as Ntl
  return {
    coin: spec.coin,
    name: nameOf(spec),
    baseToken: spec.base.name,
    quoteToken: spec.quote.name,
    boundary: market.boundary,
    levels: market.grid.levels,
    bestBid: bid === null ? null : formatPx(bid, spec.pxDecimals),
    bestAsk: ask === null ? null : formatPx(ask, spec.pxDecimals),
    spreadBps: bid === null || ask === null ? null : formatDecimal(((ask - bid) * 2_000_000n) / (ask + bid), 2),
    liveBids: resting.filter(({ side }) => side === 'bid').length,
    liveAsks: resting.filter(({ side }) => side === 'ask').length,
    base: formatWei(ledgerTotal(engine, spec.base.index), spec.base),
    quote: formatWei(ledgerTotal(engine, spec.quote.index), spec.quote),
    pnlQuote: formatNtl((traded + held) as Ntl),
    pnlVersusHoldQuote: formatNtl(traded),
    fills: stats.fills,
    halted: market.halted,
    notPlaced: countSkipped(market.skipped),
  }
}

const ledgerTotal = (engine: EngineState, tokenIndex: number): Wei => engine.tokens.get(tokenIndex)?.ledger.expected ?? (0n as Wei)

/** Deposits that are shown and not quoted until they are accepted, such as `500 PURR`. */
export function waitingDeposits(engine: EngineState): readonly string[] {
  return [...engine.tokens.values()].flatMap(({ ledger: { token, unaccepted } }) =>
    unaccepted > 0n ? [`${formatWei(unaccepted, token)} ${token.name}`] : [],
  )
}

export function budgetStatus(session: Session): BudgetStatus {
  const { budget } = session.engine
  const ip = session.port.ipWeight()
  return { used: budget.used, cap: budget.cap, remaining: budget.remaining, throttled: budget.throttled, ipUsed: ip.used, ipCap: ip.cap }
}

/** What the venue said at the very end; `null` where it could no longer be asked. */
export type VenueEnd = {
  readonly totals: ReadonlyMap<number, Wei> | null
  readonly used: number | null
  readonly orders: readonly OrdersAtEnd[]
}

export function summarize(session: Session, end: VenueEnd): Summary {
  const { engine, counts, settings } = session
  return {
    network: settings.network,
    markets: engine.markets.map((market, index) => marketSummary(engine, market, index, end)),
    reconciles: counts.reconciles,
    reconnects: counts.reconnects,
    budget: { used: engine.budget.used, cap: engine.budget.cap, venueUsed: end.used },
    corrections: { ...engine.corrections },
    violations: engine.violations,
  }
}

function marketSummary(engine: EngineState, market: MarketState, index: number, end: VenueEnd): MarketSummary {
  const { market: spec, stats } = market
  const venue = (tokenIndex: number, decimals: number) =>
    end.totals === null ? null : formatDecimal(end.totals.get(tokenIndex) ?? 0n, decimals)
  return {
    coin: spec.coin,
    ticks: stats.ticks,
    fills: stats.fills,
    placed: stats.placed,
    modified: stats.modified,
    cancelled: stats.cancelled,
    refused: stats.refused,
    volumeQuote: formatNtl(stats.volume),
    feesQuote: formatNtl(stats.feesQuote),
    feesBase: formatWei(stats.feesBase, spec.base),
    inventory: {
      base: formatWei(ledgerTotal(engine, spec.base.index), spec.base),
      quote: formatWei(ledgerTotal(engine, spec.quote.index), spec.quote),
      venueBase: venue(spec.base.index, spec.base.weiDecimals),
      venueQuote: venue(spec.quote.index, NTL_DECIMALS),
    },
    orders: end.orders[index] ?? { live: null, venue: null, afterShutdown: null },
  }
}
