import { type QuoteClaim, shareQuote } from '@hyperladder/inventory'
import { type QuoteInput, quoteLadder } from '@hyperladder/quoter'
import { floorToLot, type Ntl, notional, type Side, type Sz, type Wei } from '@hyperladder/units'
import { LIMITS } from './config.ts'
import { cautionQuote, type GuardedQuote, guardQuote } from './guards.ts'
import { foreignHold } from './holds.ts'
import type { EngineState, MarketState } from './state.ts'

/**
 * Returns what each market wants to have resting, in configuration order; `undefined` where it is halted. The quote of one token is shared
 * inside-out over the markets that spend it: every market's best bid comes before any market's second. What guards hold back claims no quote;
 * what caution takes out does, so that it finds its funds when it comes back.
 */
export function quoteMarkets(state: EngineState): readonly (GuardedQuote | undefined)[] {
  const quotes: (GuardedQuote | undefined)[] = state.markets.map(() => undefined)
  if (state.draining) return quotes
  for (const market of state.markets) {
    if (market.halted !== null) continue
    const tokenIndex = market.market.quote.index
    const sharers = sharersOf(state, tokenIndex)
    if (sharers.length === 1) {
      const quote = quoteLadder(quoteInput(state, market, 1))
      quotes[market.index] = cautionQuote(state, guardQuote(market, quote))
    } else if (sharers[0] === market) shareOut(state, tokenIndex, sharers, quotes)
  }
  return quotes
}

function sharersOf({ markets }: EngineState, tokenIndex: number): readonly MarketState[] {
  return markets.length === 1 ? markets : markets.filter((other) => other.halted === null && other.market.quote.index === tokenIndex)
}

/** Quotes markets that spend the same token. */
function shareOut(state: EngineState, tokenIndex: number, sharers: readonly MarketState[], quotes: (GuardedQuote | undefined)[]): void {
  const inputs = sharers.map((market) => quoteInput(state, market, sharers.length))
  const alone = sharers.map((market, index) => guardQuote(market, quoteLadder(inputs[index] as QuoteInput)))
  const shares = shareQuote(poolOf(state, tokenIndex), claimsOf(sharers, inputs, alone))
  sharers.forEach((market, index) => {
    const input = inputs[index] as QuoteInput
    const share = shares[index] as Ntl
    const enough = share >= input.quote
    const quote = enough ? (alone[index] as GuardedQuote) : guardQuote(market, quoteLadder({ ...input, quote: share }))
    quotes[market.index] = cautionQuote(state, quote)
  })
}

function quoteInput(state: EngineState, market: MarketState, sharers: number): QuoteInput {
  const { config, grid, inventory } = market
  const { base, quote } = market.market
  const effective = inventory.effective()
  const heldBase = floorToLot(foreignHold(state, base.index) as Wei, base)
  const { slots } = market.orders
  return {
    grid,
    orderSize: config.orderSize,
    base: effective.boundaryBase,
    offerableBase: atLeastZero(effective.base - heldBase) as Sz,
    quote: atLeastZero(effective.quote - foreignHold(state, quote.index)) as Ntl,
    gapLevels: config.gapLevels,
    activeLevels: config.activeLevels,
    minNotional: market.market.minNotional,
    resting: {
      partlyFilledBid: (level) => {
        const bid = slots.at('bid', level)
        return bid?.hasFills && bid.remaining > 0n ? bid.remaining : undefined
      },
      askRests: (level) => slots.at('ask', level) !== undefined,
    },
    restingSz: (side: Side, level: number) => slots.at(side, level)?.remaining,
    mark: market.mark,
    maxOrders: Math.max(0, Math.floor((LIMITS.openOrders - state.foreign.size) / Math.max(sharers, state.markets.length))),
  }
}

function claimsOf(sharers: readonly MarketState[], inputs: readonly QuoteInput[], quotes: readonly GuardedQuote[]): readonly QuoteClaim[] {
  return sharers.map((market, index) => {
    const input = inputs[index] as QuoteInput
    const bids = (quotes[index] as GuardedQuote).quote.desired().filter((order) => order.side === 'bid')
    const isKept = (level: number) => input.resting.partlyFilledBid(level) !== undefined
    const kept = bids.filter((bid) => isKept(bid.level)).reduce((sum, bid) => sum + notional(bid.px, bid.sz), 0n)
    const cap = market.inventory.allocatedQuote
    return {
      kept: kept as Ntl,
      bids: bids.filter((bid) => !isKept(bid.level)).map((bid) => notional(bid.px, bid.sz)),
      ...(cap === undefined ? {} : { cap }),
    }
  })
}

/** What bids of a quote token may spend together: what the account has, less what markets were given to sell, less what others hold. */
function poolOf(state: EngineState, tokenIndex: number): Ntl {
  return atLeastZero((state.tokens.get(tokenIndex)?.ledger.unclaimed ?? 0n) - foreignHold(state, tokenIndex)) as Ntl
}

const atLeastZero = (value: bigint): bigint => (value > 0n ? value : 0n)
