import { shareQuote } from '@hyperladder/inventory'
import { computeDesiredOrders, type Quote } from '@hyperladder/quoter'
import { floorToLot, type Ntl, notional, type Px, type Wei } from '@hyperladder/units'
import type { MarketPlan } from '../config/planMarket.ts'

export type MarketFunds = {
  readonly plan: MarketPlan
  readonly mark: Px | null
  /** The account's total of the base token. */
  readonly baseTotal: Wei
  /** The account's total of the quote token, which all its markets share. */
  readonly quoteTotal: Ntl
}

export type FirstQuote = MarketFunds & { readonly allocatedBase: Wei; readonly quote: Ntl; readonly result: Quote }

/** Returns what a maker with an empty book would first want of each market, quote tokens shared as it shares them. */
export function firstQuotes(markets: readonly MarketFunds[]): FirstQuote[] {
  const alone = markets.map((market) => quoteWith(market, capped(market)))
  const shares = new Map<MarketFunds, Ntl>()
  for (const token of new Set(markets.map(({ plan }) => plan.spec.quote.index))) {
    const sharing = alone.filter(({ plan }) => plan.spec.quote.index === token)
    const claims = sharing.map(({ plan, result }) => ({
      kept: 0n as Ntl,
      bids: result.desired.filter(({ side }) => side === 'bid').map(({ px, sz }) => notional(px, sz)),
      ...(plan.allocation.quote === undefined ? {} : { cap: plan.allocation.quote }),
    }))
    const given = shareQuote(sharing[0]?.quoteTotal ?? (0n as Ntl), claims)
    for (const [i, market] of sharing.entries()) shares.set(markets[alone.indexOf(market)] as MarketFunds, given[i] as Ntl)
  }
  return markets.map((market) => quoteWith(market, shares.get(market) as Ntl))
}

const capped = ({ plan, quoteTotal }: MarketFunds): Ntl =>
  plan.allocation.quote !== undefined && plan.allocation.quote < quoteTotal ? plan.allocation.quote : quoteTotal

function quoteWith(market: MarketFunds, quote: Ntl): FirstQuote {
  const { plan, mark, baseTotal } = market
  const { spec, grid, orderSize, settings } = plan
  const allocatedBase = plan.allocation.base ?? baseTotal
  const offerable = allocatedBase < baseTotal ? allocatedBase : baseTotal
  const result = computeDesiredOrders({
    grid,
    orderSize,
    base: floorToLot(allocatedBase, spec.base),
    offerableBase: floorToLot(offerable, spec.base),
    quote,
    gapLevels: settings.gapLevels,
    activeLevels: settings.activeLevels,
    minNotional: spec.minNotional,
    resting: { partlyFilledBid: () => undefined, askRests: () => false },
    restingSz: () => undefined,
    mark,
    maxOrders: null,
  })
  return { ...market, allocatedBase, quote, result }
}
