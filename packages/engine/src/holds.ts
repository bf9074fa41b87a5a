import type { CurrentOrder, OrderStatus } from '@hyperladder/order-state'
import { type MarketSpec, notional, type Side, type Sz, szToWei } from '@hyperladder/units'
import type { EngineState, MarketState } from './state.ts'

/** What an order holds at the venue: base wei for an ask, quote for a bid (API reference 8.3). */
export const holdOf = (
  market: MarketSpec,
  order: { readonly side: Side; readonly px: CurrentOrder['px'] },
  sz: CurrentOrder['remaining'],
): bigint => (order.side === 'ask' ? szToWei(sz, market.base) : notional(order.px, sz))

const heldToken = (market: MarketSpec, side: Side): number => (side === 'ask' ? market.base.index : market.quote.index)

const CLOSED: ReadonlySet<OrderStatus> = new Set(['filled', 'canceled', 'rejected', 'gone'])

/** Amounts of a market's two tokens, in wei. */
type Holds = { base: bigint; quote: bigint }

/**
 * Returns what own orders of a market hold or may come to hold, for planning: live, in flight, and closed without explanation, since
 * a fill of those may be on its way. Of an open order and its unanswered replacement the larger counts, as the venue releases the one before
 * it checks the other; of a closed one and its replacement, both.
 */
function plannedHolds({ orders, market }: MarketState): Holds {
  const { slots } = orders
  const holds = { base: szToWei(slots.taken('ask') as Sz, market.base) as bigint, quote: slots.taken('bid') }
  // Most of the time nothing is being modified: then every order counts by itself.
  const replacing = slots.replacing()
  if (replacing.length === 0) return holds
  const isOpen = (order: CurrentOrder | undefined): boolean => order !== undefined && !CLOSED.has(order.status)
  const targetOf = ({ replaces }: CurrentOrder) => (replaces === undefined ? undefined : orders.find(replaces))
  const replacements = new Map(replacing.map((order) => [order.replaces, order]))
  for (const order of replacing) if (isOpen(targetOf(order))) holds[tokenOf(order.side)] -= holdOf(market, order, order.remaining)
  for (const replacement of replacements.values()) {
    const target = targetOf(replacement)
    if (target === undefined || !isOpen(target) || isOpen(targetOf(target))) continue
    const more = holdOf(market, replacement, replacement.remaining) - holdOf(market, target, target.remaining)
    if (more > 0n) holds[tokenOf(target.side)] += more
  }
  return holds
}

export const tokenOf = (side: Side): 'base' | 'quote' => (side === 'ask' ? 'base' : 'quote')

/**
 * Returns what own live orders of a market hold, for the invariant. What is in flight is left out: `fitCandidates` gave it no more than was
 * free, and a fill that overtook it can only make the venue refuse it. So is what the latest reading does not list: nothing holds for it there, and whether
 * it has ended is asked.
 */
export function liveHolds({ orders, market, ghosts }: MarketState): Readonly<Holds> {
  const { slots } = orders
  const holds: Holds = { base: szToWei(slots.live('ask') as Sz, market.base), quote: slots.live('bid') }
  for (const ref of ghosts.keys()) {
    const order = orders.find(ref)
    if (order === undefined || order.ref !== ref || order.oid === undefined || CLOSED.has(order.status)) continue
    holds[tokenOf(order.side)] -= holdOf(market, order, order.remaining)
  }
  return holds
}

/** Returns what somebody else's orders of the same account hold of a token. */
export function foreignHold(state: EngineState, tokenIndex: number): bigint {
  let sum = 0n
  if (state.foreign.size === 0) return sum
  for (const order of state.foreign.values()) {
    const spec = state.specByCoin.get(order.coin)
    if (spec && heldToken(spec, order.side) === tokenIndex) sum += holdOf(spec, order, order.sz)
  }
  return sum
}

/** What the account has of a token, less all that is held: negative after a withdrawal. */
type Free = { readonly token: number; amount: bigint }

/** What a market may still take of a token: of what the account has left, and of what the market was given and has not used. */
export type Purse = { readonly free: Free; room: bigint }
export type Purses = { readonly base: Purse; readonly quote: Purse }

/**
 * Returns what new orders may still take, in purses of the caller's own, for each market in configuration order. The account may have more than a market:
 * it is another market's, or nobody's yet.
 */
export function pursesOf(state: EngineState): readonly Purses[] {
  const free: Free[] = []
  for (const { ledger } of state.tokens.values()) {
    const token = ledger.token.index
    free.push({ token, amount: ledger.effective - foreignHold(state, token) })
  }
  return state.markets.map((market) => {
    const holds = plannedHolds(market)
    const { base, quote } = market.market
    const effective = market.inventory.effective()
    const purse = (token: number, share: bigint, held: bigint): Purse => {
      const left = free.find((one) => one.token === token) as Free
      left.amount -= held
      return { free: left, room: share - foreignHold(state, token) - held }
    }
    return { base: purse(base.index, szToWei(effective.base, base), holds.base), quote: purse(quote.index, effective.quote, holds.quote) }
  })
}
