import type { Oid, Px } from '@hyperladder/units'
import { available, holdOf, holdToken } from './accounts.ts'
import { type ActionContext, averagePx, isImmediate, payableLots, type Taken, take } from './matching.ts'
import type { CheckedOrder } from './orderChecks.ts'
import { end, type OrderFacts, recordOf, rest } from './orderLife.ts'
import type { ItemStatus, OrderStatusWord, VenueRefusal } from './types.ts'
import { type Account, isClient, type LiveOrder, type World } from './world.ts'

/** One more open order per this much volume (API reference 7.2), in 10^-8 quote. */
const VOLUME_PER_ORDER = 5_000_000n * 10n ** 8n

function openOrderLimit(world: World, account: Account): number {
  const { openOrders, openOrdersMax } = world.config.limits
  return Math.min(openOrdersMax, openOrders + Number(account.cumVlm / VOLUME_PER_ORDER))
}

/** Runs one checked order: refuses it with a record, fills it, rests it, or both. It takes an oid either way (API reference 8.2). */
export function placeOrder(context: ActionContext, account: Account, order: CheckedOrder): ItemStatus {
  const { world, log } = context
  const facts: LiveOrder = {
    oid: world.nextOid++ as Oid,
    cloid: order.cloid,
    account,
    market: order.market,
    side: order.side,
    px: order.px,
    origSz: order.sz,
    tif: order.tif,
    timeMs: world.timeMs,
    builder: order.builder,
    sz: order.sz,
    level: null,
    prev: null,
    next: null,
  }
  const refused = isImmediate(order.tif) ? refuseImmediate(world, facts) : refuseResting(world, facts)
  if (refused !== undefined) return reject(context, facts, refused)
  const taken = order.tif === 'alo' ? NOTHING : take(context, facts)
  // Only own orders were in the way of an immediate order: they are gone now, and it has matched nothing.
  if (isImmediate(order.tif) && taken.sz === 0n) return reject(context, facts, { code: 'iocNoMatch', asset: order.market.spec.assetId })
  if (isClient(account)) log.orderUpdate(account, recordOf(facts, 'open', facts.origSz, world.timeMs))
  const left = facts.origSz - taken.sz
  if (left > 0n && !isImmediate(order.tif)) {
    facts.sz = left as LiveOrder['sz']
    rest(facts, log)
  } else finish(context, facts)
  const cloid = order.cloid === undefined ? {} : { cloid: order.cloid }
  if (taken.sz === 0n) return { type: 'resting', oid: facts.oid, ...cloid }
  return { type: 'filled', oid: facts.oid, totalSz: taken.sz as LiveOrder['sz'], avgPx: averagePx(taken), ...cloid }
}

const NOTHING: Taken = { sz: 0n, gross: 0n }

/** What an immediate order left unmatched is dropped in silence: it ends `filled` (API reference 1.7). */
function finish(context: ActionContext, facts: OrderFacts): void {
  end(context.world, facts, 'filled', 0n, context.log)
}

/** Precedence as measured for immediate spot orders: liquidity, paying balance, minimum, then as many lots as can be paid. */
function refuseImmediate(world: World, order: OrderFacts): VenueRefusal | undefined {
  const { market, side, px } = order
  const asset = market.spec.assetId
  if (world.timeMs < world.postOnlyUntilMs) return { code: 'postOnlyWindow' }
  const best = market.book.crosses(side, px) ? market.book.best(side === 'bid' ? 'ask' : 'bid') : undefined
  if (best === undefined) return { code: 'iocNoMatch', asset }
  if (available(order.account, holdToken(order)) <= 0n) return { code: 'insufficientBalance', asset }
  if (isTooSmall(order, best.px)) return { code: 'belowMinNotional', asset, quoteToken: market.spec.quote.name }
  return payableLots(order, best.px, 1n) === 0n ? { code: 'insufficientBalance', asset } : undefined
}

function refuseResting(world: World, order: OrderFacts): VenueRefusal | undefined {
  const { account, market, side, px, origSz, tif } = order
  const asset = market.spec.assetId
  if (tif !== 'alo' && world.timeMs < world.postOnlyUntilMs) return { code: 'postOnlyWindow' }
  if (isTooSmall(order, px)) return { code: 'belowMinNotional', asset, quoteToken: market.spec.quote.name }
  if (tif === 'alo' && market.book.crosses(side, px)) return { code: 'postOnlyWouldCross', asset, ...bbo(order) }
  if (available(account, holdToken(order)) < holdOf(order, origSz)) return { code: 'insufficientBalance', asset }
  const limit = openOrderLimit(world, account)
  return isClient(account) && account.open.size >= limit ? { code: 'tooManyOpenOrders', asset, limit } : undefined
}

/** A recording has pieces of orders, which may be of any size; so may a ladder's. */
const isTooSmall = ({ account, market, origSz }: OrderFacts, px: bigint): boolean =>
  isClient(account) && px * origSz < market.spec.minNotional

function bbo(order: OrderFacts): { bid: Px | null; ask: Px | null } {
  const { book } = order.market
  return { bid: book.best('bid')?.px ?? null, ask: book.best('ask')?.px ?? null }
}

function reject(context: ActionContext, facts: OrderFacts, refusal: VenueRefusal): ItemStatus {
  end(context.world, facts, rejectedWord(refusal), facts.origSz, context.log)
  return { type: 'refused', refusal }
}

function rejectedWord(refusal: VenueRefusal): OrderStatusWord {
  switch (refusal.code) {
    case 'belowMinNotional':
      return 'minTradeNtlRejected'
    case 'insufficientBalance':
      return 'insufficientSpotBalanceRejected'
    case 'postOnlyWouldCross':
      return 'badAloPxRejected'
    case 'iocNoMatch':
      return 'iocCancelRejected'
    case 'tooManyOpenOrders':
      return 'tooManyOpenOrdersRejected'
    default:
      return 'rejected'
  }
}
