import type { OpenOrder } from '@hyperladder/exchange-port'
import { decodeCloid } from '@hyperladder/order-state'
import { formatPx, formatSz, type MarketSpec } from '@hyperladder/units'
import type { MakerSettings } from '../settings.ts'
import { type Finding, fail, ok, warn } from './finding.ts'

/** Most foreign orders that are listed one by one. */
const LISTED_MAX = 20

export const isOwn = (order: Pick<OpenOrder, 'cloid'>): boolean => order.cloid !== undefined && decodeCloid(order.cloid) !== undefined

/** Returns one line that tells an order to a person. */
export function orderText(order: OpenOrder, specs: readonly MarketSpec[]): string {
  const spec = specs.find(({ coin }) => coin === order.coin)
  const side = order.side === 'bid' ? 'buy' : 'sell'
  const numbers = spec ? `${formatSz(order.sz, spec.szDecimals)} at ${formatPx(order.px, spec.pxDecimals)}` : `${order.sz} lots`
  return `${order.coin} ${side} ${numbers} (oid ${order.oid})`
}

/** Returns what rests already in the markets of the config, ours and others', and what the maker will do about it. */
export function checkOpenOrders(orders: readonly OpenOrder[], specs: readonly MarketSpec[], settings: MakerSettings): Finding[] {
  const here = orders.filter(({ coin }) => specs.some((spec) => spec.coin === coin))
  const foreign = here.filter((order) => !isOwn(order))
  const own = here.length - foreign.length
  const findings = [
    ok('open orders', own === 0 ? 'none of ours rests' : `${own} of ours rest: those that fit a ladder are adopted, the others cancelled`),
  ]
  if (foreign.length === 0) return findings
  const list = foreign.slice(0, LISTED_MAX).map((order) => orderText(order, specs))
  const more = foreign.length > LISTED_MAX ? `, and ${foreign.length - LISTED_MAX} more` : ''
  const what = `${foreign.length} orders of others rest in these markets: ${list.join('; ')}${more}`
  if (settings.foreignOrders === 'leave')
    return [...findings, ok('foreign orders', `${what}. They are left alone, and what they hold is not quoted`)]
  if (settings.foreignOrders === undefined && settings.network === 'mainnet') {
    return [
      ...findings,
      fail('foreign orders', `${what}. quoting.foreign_orders is not set, must be "cancel" or "leave" to start over them on mainnet`),
    ]
  }
  return [...findings, warn('foreign orders', `${what}. The maker will cancel them; quoting.foreign_orders = "leave" leaves them alone`)]
}
