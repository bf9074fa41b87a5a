import type { DesiredOrder, Quote } from '@hyperladder/quoter'
import { formatNtl, formatPx, formatSz, type Side, type Sz } from '@hyperladder/units'
import { type AccountGuards, type EngineConfig, LIMITS, type MarketGuards } from './config.ts'
import { EngineError } from './engineError.ts'
import type { SkipReason } from './plan.ts'
import type { EngineState, MarketState } from './state.ts'

/** An order that the quoter wants and a guard holds back, with the numbers behind it. */
export type Withheld = {
  readonly order: DesiredOrder
  readonly reason: Extract<SkipReason, 'caution' | 'priceBand' | 'inventoryLimit'>
  readonly values: Readonly<Record<string, unknown>>
}

/** A quote as the guards let it through. */
export type GuardedQuote = Quote & { readonly withheld: readonly Withheld[] }

/**
 * Returns a quote without the levels outside the price band, and without what would take the base beyond its bounds. Law: were every
 * order that is let through filled, the allocated base would stay within `minBase` and `maxBase`, or not move further out.
 */
export function guardQuote(market: MarketState, quote: Quote): GuardedQuote {
  const { guards } = market.config
  if (guards === undefined) return { ...quote, withheld: [] }
  const room = roomOf(guards, market.inventory.effective().boundaryBase)
  const desired: DesiredOrder[] = []
  const withheld: Withheld[] = []
  for (const order of quote.desired) {
    if (isOutside(guards, order)) withheld.push({ order, reason: 'priceBand', values: { minPx: guards.minPx, maxPx: guards.maxPx } })
    else if (order.sz <= (room[order.side] ?? order.sz)) {
      desired.push(order)
      take(room, order)
    } else {
      // What lies further out would only take its place.
      room[order.side] = 0n
      withheld.push({ order, reason: 'inventoryLimit', values: { minBase: guards.minBase, maxBase: guards.maxBase } })
    }
  }
  return { ...quote, desired, withheld }
}

/** Returns a quote without what caution takes out: of each side the orders nearest to the inside, or all. */
export function cautionQuote(state: EngineState, quote: GuardedQuote): GuardedQuote {
  const { level, reason } = state.caution
  if (level === 'none') return quote
  const left = { bid: widenLevels(state.config.guards), ask: widenLevels(state.config.guards) }
  const desired: DesiredOrder[] = []
  const withheld: Withheld[] = [...quote.withheld]
  for (const order of quote.desired) {
    if (level === 'pull' || left[order.side] > 0) withheld.push({ order, reason: 'caution', values: { level, reason } })
    else desired.push(order)
    left[order.side] -= 1
  }
  return { ...quote, desired, withheld }
}

/** @throws {@link EngineError} naming the guard, its values and what is allowed. */
export function checkGuards({ markets, guards }: EngineConfig): void {
  const widen = widenLevels(guards)
  if (!Number.isSafeInteger(widen) || widen < 0)
    throw new EngineError('E_GUARDS', `guards.widenLevels was ${widen}, must be a whole number of 0 or more`, { widenLevels: widen })
  for (const { market, guards } of markets) {
    const { minPx, maxPx, minBase, maxBase, maxDrawdown } = guards ?? {}
    const refuse = (text: string): never => {
      throw new EngineError('E_GUARDS', `guards of ${market.coin}: ${text}`, { coin: market.coin, ...guards })
    }
    if (minPx !== undefined && maxPx !== undefined && minPx > maxPx)
      refuse(`minPx was ${formatPx(minPx, market.pxDecimals)}, must be at most maxPx ${formatPx(maxPx, market.pxDecimals)}`)
    if (minBase !== undefined && maxBase !== undefined && minBase > maxBase)
      refuse(`minBase was ${formatSz(minBase, market.szDecimals)}, must be at most maxBase ${formatSz(maxBase, market.szDecimals)}`)
    if (maxDrawdown !== undefined && maxDrawdown <= 0n) refuse(`maxDrawdown was ${formatNtl(maxDrawdown)}, must be above 0`)
  }
}

const widenLevels = (guards: AccountGuards | undefined): number => guards?.widenLevels ?? LIMITS.widenLevels

const isOutside = ({ minPx, maxPx }: MarketGuards, { px }: DesiredOrder): boolean =>
  (minPx !== undefined && px < minPx) || (maxPx !== undefined && px > maxPx)

/** Lots that each side may still move the base by; absent: any. */
type Room = { [side in Side]?: bigint }

function roomOf({ minBase, maxBase }: MarketGuards, base: Sz): Room {
  return {
    ...(minBase === undefined ? {} : { ask: base - minBase }),
    ...(maxBase === undefined ? {} : { bid: maxBase - base }),
  }
}

function take(room: Room, { side, sz }: DesiredOrder): void {
  const left = room[side]
  if (left !== undefined) room[side] = left - sz
}
