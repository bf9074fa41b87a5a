import { moveHold } from './accounts.ts'
import type { BlockLog } from './blockLog.ts'
import type { OpenOrderView, OrderRecord, OrderStatusWord } from './types.ts'
import { type Account, isClient, type LiveOrder, type World } from './world.ts'

/** Closed orders and fills that others than clients keep, and never more than clients: nobody asks for more. */
const OTHER_HISTORY = 50

const historyMax = (account: Account, limit: number): number => (isClient(account) || limit < OTHER_HISTORY ? limit : OTHER_HISTORY)
const orderHistoryMax = (world: World, account: Account): number => historyMax(account, world.config.limits.orderHistory)
export const fillHistoryMax = (world: World, account: Account): number => historyMax(account, world.config.limits.fillHistory)

/** What an order record says besides its status. */
export type OrderFacts = Pick<LiveOrder, 'oid' | 'cloid' | 'account' | 'market' | 'side' | 'px' | 'origSz' | 'tif' | 'timeMs' | 'builder'>

export function recordOf(order: OrderFacts, status: OrderStatusWord, left: bigint, statusTimeMs: number): OrderRecord {
  const { oid, cloid, account, market, side, px, origSz, tif, timeMs } = order
  const { coin, assetId } = market.spec
  const user = account.address
  const sz = left as OrderRecord['sz']
  if (cloid === undefined) return { oid, user, coin, asset: assetId, side, px, origSz, sz, tif, timeMs, status, statusTimeMs }
  return { oid, cloid, user, coin, asset: assetId, side, px, origSz, sz, tif, timeMs, status, statusTimeMs }
}

/** Returns an order as it rests, with so much left of it. */
export function viewOf({ oid, cloid, account, market, side, px, origSz, tif, timeMs }: OrderFacts, left: bigint): OpenOrderView {
  const { coin, assetId } = market.spec
  const user = account.address
  const sz = left as OpenOrderView['sz']
  // Made some hundred times a second of a busy venue: spreading what may not be there takes five times as long.
  if (cloid === undefined) return { oid, user, coin, asset: assetId, side, px, origSz, sz, tif, timeMs }
  return { oid, cloid, user, coin, asset: assetId, side, px, origSz, sz, tif, timeMs }
}

/** Leaves a record of an order that rests no more, and tells its owner; where nobody could ever read it, none is made. */
export function end(world: World, order: OrderFacts, status: OrderStatusWord, left: bigint, log: BlockLog): void {
  const { account } = order
  if (!isClient(account) && orderHistoryMax(world, account) === 0) return
  const record = recordOf(order, status, left, world.timeMs)
  keepClosed(world, account, record)
  log.orderUpdate(account, record)
}

/** Keeps the last status of an order that does not rest, forgetting the oldest beyond the account's history. */
function keepClosed(world: World, account: Account, record: OrderRecord): void {
  account.closed.set(record.oid, record)
  if (record.cloid !== undefined && (account.cloids.get(record.cloid) ?? 0) < record.oid) account.cloids.set(record.cloid, record.oid)
  if (account.closed.size <= orderHistoryMax(world, account)) return
  const oldest = account.oldestClosed.next().value as OrderRecord
  account.closed.delete(oldest.oid)
  if (oldest.cloid !== undefined && account.cloids.get(oldest.cloid) === oldest.oid) account.cloids.delete(oldest.cloid)
}

/** Makes an open order findable by its cloid, behind older ones that carry the same. */
export function linkCloid(order: LiveOrder): void {
  if (order.cloid === undefined) return
  const { liveCloids } = order.account
  const same = liveCloids.get(order.cloid)
  if (same === undefined) liveCloids.set(order.cloid, [order])
  else same.push(order)
}

function unlinkCloid(order: LiveOrder): void {
  if (order.cloid === undefined) return
  const { liveCloids } = order.account
  const same = liveCloids.get(order.cloid) ?? []
  if (same.length > 1)
    liveCloids.set(
      order.cloid,
      same.filter((other) => other !== order),
    )
  else if (same[0] === order) liveCloids.delete(order.cloid)
}

/** Puts an order on the book, holds its funds and makes it findable. */
export function rest(order: LiveOrder, log: BlockLog): void {
  const { account, market } = order
  market.book.add(order)
  moveHold(order, order.sz, 1n)
  account.open.set(order.oid, order)
  linkCloid(order)
  log.book(market)
  log.balance(account)
}

/** Makes a resting order smaller where it stands: its place in the queue is kept. */
export function shrink(order: LiveOrder, by: bigint, log: BlockLog): void {
  moveHold(order, by, -1n)
  order.market.book.reduce(order, by)
  log.book(order.market)
  log.balance(order.account)
}

/** Takes a resting order off the book for good: gives back what it still holds, leaves a record, tells its owner. */
export function close(world: World, order: LiveOrder, status: OrderStatusWord, log: BlockLog): void {
  const { account, market, sz } = order
  market.book.remove(order)
  if (sz > 0n) moveHold(order, sz, -1n)
  account.open.delete(order.oid)
  unlinkCloid(order)
  end(world, order, status, sz, log)
  log.book(market)
  log.balance(account)
  if (status === 'selfTradeCanceled' || status === 'scheduledCancel') log.nonUserCancel(account, market.spec.coin, order.oid)
}
