import type { ExternalFlow, Fill } from '@hyperladder/exchange-port'
import { isOurCloid } from '@hyperladder/order-state'
import { type MarketSpec, type Ntl, notional, szToWei, type Wei } from '@hyperladder/units'
import { bookFlow } from './absorbBalances.ts'
import { fillKey } from './seenKeys.ts'
import type { EngineState, MarketState, TokenState } from './state.ts'

/**
 * A fill is money first. On a pair of ours: an own order's fill moves the market's inventory and the ledgers, somebody else's on the same
 * account only the ledgers, so that a hand trade never moves the boundary. On any other pair: the ledgers of the tokens it shares with ours.
 */
export function absorbFill(state: EngineState, fill: Fill, atMs: number): void {
  const market = state.marketByCoin.get(fill.coin)
  if (!market) return absorbForeignFill(state, fill, atMs)
  const result = market.orders.onFill(fill)
  if (result === undefined) return
  if (result.type === 'tooOld') {
    state.notices.push({ type: 'fillTooOld', fill })
    return
  }
  bookFill(state, market, fill, { own: result.own, atMs })
  state.notices.push({
    type: 'fill',
    fill,
    own: result.own,
    level: result.own ? (result.order?.level ?? market.grid.exactLevel(fill.px)) : undefined,
    remaining: result.order?.remaining,
  })
}

/**
 * Books the money of a fill that happened while no run watched: the orders are adopted as it left them, so it moves inventory and ledgers
 * alone. Ours by our mark in its cloid. The caller knows that it was never booked.
 */
export function absorbMissedFill(state: EngineState, fill: Fill, atMs: number): void {
  const market = state.marketByCoin.get(fill.coin)
  if (!market) {
    const spec = sharingSpec(state, fill.coin)
    if (spec) bookForeignFill(state, spec, fill, atMs)
    return
  }
  const own = fill.cloid !== undefined && isOurCloid(fill.cloid)
  bookFill(state, market, fill, { own, atMs })
  state.notices.push({ type: 'fill', fill, own, level: own ? market.grid.exactLevel(fill.px) : undefined, remaining: undefined })
}

type HowBooked = { readonly own: boolean; readonly atMs: number }

function bookFill(state: EngineState, market: MarketState, fill: Fill, { own, atMs }: HowBooked): void {
  state.fills += 1
  state.wantsTick = true
  if (own) bookOwnFill(market, fill)
  else moveLedgers(state, market.market, fill)
  touch(state, market.market, atMs)
  if (!feeIsOf(fill, market.market)) moveFeeToken(state, fill)
}

function bookOwnFill(market: MarketState, fill: Fill): void {
  const { stats, inventory, worth } = market
  const token = feeTokenOf(fill, market.market)
  const inventoryFill = { px: fill.px, sz: fill.sz, fee: { token, amount: fill.fee.amount } }
  if (fill.side === 'ask') inventory.onAskFill(inventoryFill)
  else inventory.onBidFill(inventoryFill)
  stats.fills += 1
  stats.volume = (stats.volume + notional(fill.px, fill.sz)) as Ntl
  const sign = fill.side === 'bid' ? 1n : -1n
  const cash = -sign * notional(fill.px, fill.sz) - (token === 'quote' ? fill.fee.amount : 0n)
  stats.cash = (stats.cash + cash) as Ntl
  worth.cash = (worth.cash + cash) as Ntl
  stats.baseDelta = (stats.baseDelta + sign * szToWei(fill.sz, market.market.base) - (token === 'base' ? fill.fee.amount : 0n)) as Wei
  if (token === 'base') stats.feesBase = (stats.feesBase + fill.fee.amount) as Wei
  if (token === 'quote') stats.feesQuote = (stats.feesQuote + fill.fee.amount) as bigint as Ntl
}

/** Names are not unique at the venue, but within a pair they are told apart: a buy is charged in base, a sell in quote. */
function feeTokenOf(fill: Fill, market: MarketSpec): 'base' | 'quote' | 'other' {
  if (fill.fee.token === market.base.name && (fill.side === 'bid' || market.base.name !== market.quote.name)) return 'base'
  if (fill.fee.token === market.quote.name) return 'quote'
  return 'other'
}

const feeIsOf = (fill: Fill, market: MarketSpec): boolean => feeTokenOf(fill, market) !== 'other'

function absorbForeignFill(state: EngineState, fill: Fill, atMs: number): void {
  const spec = sharingSpec(state, fill.coin)
  if (!spec || fill.timeMs <= state.foreignFillsSinceMs || !state.foreignFills.add(fillKey(fill))) return
  bookForeignFill(state, spec, fill, atMs)
}

function bookForeignFill(state: EngineState, spec: MarketSpec, fill: Fill, atMs: number): void {
  state.fills += 1
  moveLedgers(state, spec, fill)
  touch(state, spec, atMs)
  if (!feeIsOf(fill, spec)) moveFeeToken(state, fill)
}

/** Returns a pair that has a token in common with ours. */
function sharingSpec(state: EngineState, coin: string): MarketSpec | undefined {
  const spec = state.specByCoin.get(coin)
  return spec && (state.tokens.has(spec.base.index) || state.tokens.has(spec.quote.index)) ? spec : undefined
}

function moveLedgers(state: EngineState, spec: MarketSpec, fill: Fill): void {
  const base = state.tokens.get(spec.base.index)
  const quote = state.tokens.get(spec.quote.index)
  const token = feeTokenOf(fill, spec)
  const sign = fill.side === 'bid' ? 1n : -1n
  base?.ledger.onFill((sign * szToWei(fill.sz, spec.base) - (token === 'base' ? fill.fee.amount : 0n)) as Wei)
  quote?.ledger.onFill((-sign * notional(fill.px, fill.sz) - (token === 'quote' ? fill.fee.amount : 0n)) as bigint as Wei)
}

function moveFeeToken(state: EngineState, fill: Fill): void {
  const named = [...state.tokens.values()].filter(({ ledger }) => ledger.token.name === fill.fee.token)
  // Two tokens of one name: whose it was will show as a flow in the balances, which is safer than a guess.
  if (named.length === 1) (named[0] as TokenState).ledger.onFill(-fill.fee.amount as Wei)
}

/** Marks the tokens of a pair as just moved, and drops what was suspected of them before. */
function touch(state: EngineState, spec: MarketSpec, atMs: number): void {
  for (const token of [spec.base, spec.quote]) {
    const held = state.tokens.get(token.index)
    if (!held) continue
    held.lastFillMs = atMs
    held.suspicion = undefined
    // The balance frame may have come before its fill: then the ledger has caught up with it now.
    if (held.lastReading === held.ledger.expected) held.ledger.onReading(held.lastReading)
  }
}

/** Books a dust conversion: the venue explains it, so it is accepted as it is. It is less than a lot, so it moves no level by itself. */
export function absorbFlow(state: EngineState, flow: ExternalFlow, atMs: number): void {
  const spec = state.specByCoin.get(flow.coin)
  if (!spec) return
  state.fills += 1
  bookFlow(state, spec.base.index, flow.baseDelta, { accepted: true, atMs })
  bookFlow(state, spec.quote.index, flow.quoteDelta as bigint as Wei, { accepted: true, atMs })
}
