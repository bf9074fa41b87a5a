import { type DesiredOrder, type LadderQuote, StretchBuilder, type Stretches } from '@hyperladder/quoter'
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
export type GuardedQuote = { readonly boundary: number; readonly quote: LadderQuote; readonly withheld: readonly Withheld[] }

const NOTHING: readonly Withheld[] = []

/**
 * Returns a quote without the levels outside the price band, and without what would take the base beyond its bounds. Law: were every
 * order that is let through filled, the allocated base would stay within `minBase` and `maxBase`, or not move further out.
 */
export function guardQuote({ config, inventory }: MarketState, quote: LadderQuote): GuardedQuote {
  const { guards } = config
  if (guards === undefined) return { boundary: quote.boundary, quote, withheld: NOTHING }
  const room = roomOf(guards, inventory.effective().boundaryBase)
  return sift(quote, NOTHING, {
    // A whole run fits where both of its ends do, and all of it does.
    keeps: (first, last, count) => {
      const { side } = first
      const lots = last === first ? first.sz : first.sz * BigInt(count)
      if (isOutside(guards, first) || isOutside(guards, last) || lots > (room[side] ?? lots)) return false
      takeRoom(room, side, lots)
      return true
    },
    reason: (order) => {
      if (isOutside(guards, order)) return { order, reason: 'priceBand', values: { minPx: guards.minPx, maxPx: guards.maxPx } }
      // What lies further out would only take its place.
      room[order.side] = 0n
      return { order, reason: 'inventoryLimit', values: { minBase: guards.minBase, maxBase: guards.maxBase } }
    },
  })
}

/** Returns a quote without what caution takes out: of each side the orders nearest to the inside, or all. */
export function cautionQuote(state: EngineState, guarded: GuardedQuote): GuardedQuote {
  const { level, reason } = state.caution
  if (level === 'none') return guarded
  const left = { bid: widenLevels(state.config.guards), ask: widenLevels(state.config.guards) }
  return sift(guarded.quote, guarded.withheld, {
    keeps: ({ side }) => level !== 'pull' && left[side] <= 0,
    reason: (order) => {
      left[order.side] -= 1
      return { order, reason: 'caution', values: { level, reason } }
    },
  })
}

type Sieve = {
  /** Whether a run of orders passes as a whole, by its innermost and outermost one; of one order both are the same. What passes is counted. */
  keeps(first: DesiredOrder, last: DesiredOrder, count: number): boolean
  /** Why an order that does not pass by itself is withheld. */
  reason(order: DesiredOrder): Withheld
}

/** Passes the orders of each side through a sieve from the inside out: runs as a whole where they pass as a whole, one by one where not. */
function sift(quote: LadderQuote, already: readonly Withheld[], sieve: Sieve): GuardedQuote {
  const withheld: Ranked[] = []
  const bids = siftSide('bid', quote, sieve, withheld)
  const asks = siftSide('ask', quote, sieve, withheld)
  if (withheld.length === 0) return { boundary: quote.boundary, quote, withheld: already }
  withheld.sort((a, b) => a.rank - b.rank || (a.order.side === b.order.side ? 0 : a.order.side === 'bid' ? -1 : 1))
  return {
    boundary: quote.boundary,
    quote: quote.with(bids, asks),
    withheld: [...already, ...withheld.map(({ rank: _, ...entry }) => entry)],
  }
}

type Ranked = Withheld & { readonly rank: number }

function siftSide(side: Side, quote: LadderQuote, sieve: Sieve, withheld: Ranked[]): Stretches {
  const { tranches } = quote
  const kept = new StretchBuilder(side)
  for (const stretch of quote.of(side)) {
    const { level, count, rank } = stretch
    const last = level + (count - 1) * (side === 'bid' ? -1 : 1)
    if (count > 1 && sieve.keeps(tranches.order(side, level), tranches.order(side, last), count)) kept.addTranches(level, count, rank)
    else
      for (let offset = 0; offset < count; offset += 1) {
        const order = stretch.order ?? tranches.order(side, level + offset * (side === 'bid' ? -1 : 1))
        if (!sieve.keeps(order, order, 1)) withheld.push({ ...sieve.reason(order), rank: rank + offset })
        else if (stretch.order) kept.add(order, rank)
        else kept.addTranches(order.level, 1, rank + offset)
      }
  }
  return kept.stretches
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

function takeRoom(room: Room, side: Side, lots: bigint): void {
  const left = room[side]
  if (left !== undefined) room[side] = left - lots
}
