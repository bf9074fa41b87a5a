import { floorDivPow10, formatNtl, formatPx, formatWei, type MarketSpec, type Ntl, type Px, type Wei } from '@hyperladder/units'
import type { Breach, Worth } from './plan.ts'
import type { EngineState, MarketState } from './state.ts'

/** Returns which guards halt their market now, with the numbers, and what the drawdown guards saw. Changes nothing. */
export function judgeGuards(
  state: EngineState,
  quotes: readonly ({ readonly boundary: number } | undefined)[],
): { readonly breaches: readonly Breach[]; readonly worths: readonly Worth[] } {
  const breaches: Breach[] = []
  const worths: Worth[] = []
  for (const market of state.markets) {
    const quote = quotes[market.index]
    if (market.config.guards === undefined || quote === undefined) continue
    const worth = worthOf(market)
    if (worth) worths.push(worth)
    const reason = bandBreach(market, quote.boundary) ?? (worth && drawdownBreach(market, worth))
    if (reason !== undefined) breaches.push({ market: market.index, reason })
  }
  return { breaches, worths }
}

/** The price that the market stands at is the lowest ask's; above the whole ladder, the highest level's. */
function bandBreach({ config, grid, market }: MarketState, boundary: number): string | undefined {
  const { minPx, maxPx } = config.guards ?? {}
  const level = Math.min(boundary, grid.levels - 1)
  const px = grid.px(level)
  const format = (value: Px) => formatPx(value, market.pxDecimals)
  if (minPx !== undefined && px < minPx) return `price band: the boundary is level ${level} at ${format(px)}, below min_px ${format(minPx)}`
  if (maxPx !== undefined && px > maxPx) return `price band: the boundary is level ${level} at ${format(px)}, above max_px ${format(maxPx)}`
  return undefined
}

function drawdownBreach(state: MarketState, { worth, peak }: Worth): string | undefined {
  const most = state.config.guards?.maxDrawdown
  if (most === undefined || peak - worth <= most) return undefined
  const { quote } = state.market
  const amount = (value: bigint): string => `${formatNtl(value as Ntl)} ${quote.name}`
  return (
    `drawdown: down ${amount(peak - worth)}, from ${amount(peak)} at the highest to ${amount(worth)} now, more than max_drawdown_quote ${amount(most)}. ` +
    `Counted is ${countedWords(state)}; the account's other ${quote.name} is in neither figure`
  )
}

/** What the worth of now is made of, so that the operator can add it up: the account's balances do not show it. */
function countedWords(state: MarketState): string {
  const { market, inventory, worth, mark } = state
  const px = mark ?? ownMid(state)
  const at = px === undefined ? '' : ` at ${formatPx(px, market.pxDecimals)} (${mark === null ? 'middle of the own quotes' : 'mark'})`
  const [sign, traded] = worth.cash < 0n ? ['less', 'paid'] : ['plus', 'brought']
  const cash = formatNtl((worth.cash < 0n ? -worth.cash : worth.cash) as Ntl)
  return `${formatWei(inventory.allocatedBase, market.base)} ${market.base.name}${at}, ${sign} ${cash} ${market.quote.name} that trading ${traded}`
}

/** Base that flowed in raises the highest worth by what it is worth now: it is neither profit nor loss. */
function worthOf(market: MarketState): Worth | undefined {
  const { worth, inventory, index, config } = market
  if (config.guards?.maxDrawdown === undefined) return undefined
  const px = market.mark ?? ownMid(market)
  if (px === undefined) return undefined
  const now = (worth.cash + quoteValue(market.market, inventory.allocatedBase, px)) as Ntl
  const before = worth.peak === null ? now : worth.peak + quoteValue(market.market, worth.flowed, px)
  return { market: index, worth: now, peak: (before > now ? before : now) as Ntl }
}

/** Middle of the own quotes, where both sides rest. Rounding: down to the price unit. */
function ownMid(market: MarketState): Px | undefined {
  let bid: Px | undefined
  let ask: Px | undefined
  for (const order of market.orders.getCurrentOrders()) {
    if (order.status !== 'resting') continue
    if (order.side === 'bid') bid = bid === undefined || order.px > bid ? order.px : bid
    else ask = ask === undefined || order.px < ask ? order.px : ask
  }
  return bid === undefined || ask === undefined ? undefined : (((bid + ask) / 2n) as Px)
}

/** Quote value of base wei. Rounding: down, to 10^-8 quote. */
const quoteValue = ({ base, szDecimals }: MarketSpec, amount: Wei, px: Px): bigint =>
  floorDivPow10(amount * px, base.weiDecimals - szDecimals)
