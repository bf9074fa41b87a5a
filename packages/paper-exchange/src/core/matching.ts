import { invariant, type Ntl, type Px, type Sz, type Wei } from '@hyperladder/units'
import { available, balanceOf, bookExchangeVolume, bookVolume, moveHold, moveTotal } from './accounts.ts'
import type { BlockLog } from './blockLog.ts'
import { baseFee, builderFeeOf, quoteFee, tierWeight, tradeRate } from './fees.ts'
import { tidOf } from './hash.ts'
import { close, fillHistoryMax, type OrderFacts } from './orderLife.ts'
import type { Builder, FillRecord, Tif, TradeFill, TradeRecord } from './types.ts'
import { type Account, type Balance, isClient, type LiveOrder, type Market, type World } from './world.ts'

export type Taken = { readonly sz: bigint; readonly gross: bigint }

/** The action being executed: `hash` is made when the first trade needs it. */
export type ActionContext = { readonly world: World; readonly log: BlockLog; readonly hash: () => `0x${string}` }

/**
 * Matches an incoming order against the book: best price first, oldest first, at the resting order's price, until it is filled, nothing
 * crosses, or (immediate orders) the account can't pay another lot. An own resting order in the way is cancelled and the taker goes on
 * (API reference 8.2).
 */
export function take(context: ActionContext, taker: OrderFacts): Taken {
  const { world, log } = context
  const { book } = taker.market
  const opposite = taker.side === 'bid' ? 'ask' : 'bid'
  const immediate = isImmediate(taker.tif)
  let left = taker.origSz as bigint
  let gross = 0n
  while (left > 0n && book.crosses(taker.side, taker.px)) {
    const maker = book.best(opposite)?.head
    invariant(maker !== undefined && maker !== null, 'a level of the book was empty', { coin: taker.market.spec.coin })
    if (maker.account === taker.account) {
      close(world, maker, 'selfTradeCanceled', log)
      continue
    }
    let sz = min(left, maker.sz)
    if (immediate) {
      sz = payableLots(taker, maker.px, sz)
      if (sz === 0n) break
    }
    settle(context, maker, taker, sz)
    left -= sz
    gross += maker.px * sz
  }
  return { sz: taker.origSz - left, gross }
}

const min = (a: bigint, b: bigint): bigint => (b < a ? b : a)

export const isImmediate = (tif: Tif): boolean => tif === 'ioc' || tif === 'market'

/** Returns how many of `lots` the account can pay at `px`: quote for a buy, base for a sale. Rounding: down. */
export function payableLots(order: Pick<OrderFacts, 'account' | 'market' | 'side'>, px: bigint, lots: bigint): bigint {
  const { account, market, side } = order
  const { base, quote } = market.pair
  const held = available(account, side === 'bid' ? quote : base)
  const each = side === 'bid' ? px : market.lotWei
  return each * lots <= held ? lots : held / each
}

function settle(context: ActionContext, maker: LiveOrder, taker: OrderFacts, sz: bigint): void {
  const { world, log } = context
  const { market, px } = maker
  const buyer = maker.side === 'bid' ? maker : taker
  const seller = maker.side === 'bid' ? taker : maker
  const trade: TradeRecord = {
    coin: market.spec.coin,
    px,
    sz: sz as Sz,
    timeMs: world.timeMs,
    hash: context.hash(),
    tid: tidOf(buyer.oid, seller.oid),
    side: taker.side,
    buyer: buyer.account.address,
    seller: seller.account.address,
  }
  const gross = px * sz
  moveHold(maker, sz, -1n)
  market.book.reduce(maker, sz)
  fillOne(context, maker, false, trade)
  fillOne(context, taker, true, trade)
  bookExchangeVolume(world, gross)
  market.lastPx = px
  market.dayNtl += gross
  market.dayBase += sz
  keepTrade(world, market, trade)
  log.trade(trade)
  log.book(market)
  if (maker.sz === 0n) close(world, maker, 'filled', log)
}

function keepTrade(world: World, market: Market, trade: TradeRecord): void {
  const most = world.config.limits.tradeHistory
  if (most === 0) return
  market.trades.push(trade)
  if (market.trades.length > most) market.trades.shift()
}

/** Books one party's side of a trade, and keeps and tells the record of it. */
function fillOne({ world, log }: ActionContext, party: OrderFacts, crossed: boolean, trade: TradeRecord): void {
  const { account, side, oid, cloid } = party
  const { coin, px, sz, timeMs, hash, tid } = trade
  const { startPosition, closedPnl, fee, feeToken, builderFee } = bookFill(world, party, crossed, px, sz)
  log.balance(account)
  if (!isClient(account) && fillHistoryMax(world, account) === 0) return
  const asset = party.market.spec.assetId
  const user = account.address
  const record: TradeFill =
    cloid === undefined
      ? { type: 'trade', user, asset, side, oid, crossed, coin, px, sz, timeMs, hash, tid, startPosition, closedPnl, fee, feeToken }
      : { type: 'trade', user, asset, side, oid, cloid, crossed, coin, px, sz, timeMs, hash, tid, startPosition, closedPnl, fee, feeToken }
  const told = builderFee === undefined ? record : { ...record, builderFee }
  keepFill(world, account, told)
  log.fill(account, told)
}

type FillFigures = Pick<TradeFill, 'startPosition' | 'closedPnl' | 'fee' | 'feeToken' | 'builderFee'>

/** Moves one party's money for a trade, and its volume. Buys pay their fee in base, sales in quote; a builder takes its part of sales alone. */
function bookFill(world: World, party: OrderFacts, crossed: boolean, px: bigint, sz: bigint): FillFigures {
  const { account, market, side } = party
  const { base, quote } = market.pair
  const gross = px * sz
  const lots = sz * market.lotWei
  const held = balanceOf(account, base)
  const startPosition = held.total as Wei
  const inQuote = quoteFee(gross, tradeRate(world, account, market, crossed))
  const builderFee = side === 'ask' && party.builder !== undefined ? builderFeeOf(gross, party.builder) : undefined
  const kept = side === 'bid' ? baseFee(inQuote, px, market.lotWei) : inQuote
  const fee = kept + (builderFee ?? 0n)
  const feeToken = side === 'bid' ? base : quote
  let closedPnl = 0n
  if (side === 'bid') {
    moveTotal(account, quote, -gross)
    moveTotal(account, base, lots - fee)
    held.entryNtl += gross
  } else {
    closedPnl = gross - sellBasis(held, lots)
    moveTotal(account, base, -lots)
    moveTotal(account, quote, gross - fee)
  }
  world.feesKept.set(feeToken, (world.feesKept.get(feeToken) ?? 0n) + kept)
  if (builderFee !== undefined) reward(world, party.builder as Builder, feeToken, builderFee)
  bookVolume(world, account, gross, crossed, isClient(account) ? tierWeight(world, market, gross) : 0n)
  const figures = { startPosition, closedPnl: closedPnl as Ntl, fee: fee as Wei, feeToken }
  return builderFee === undefined ? figures : { ...figures, builderFee: builderFee as Wei }
}

/** A builder need not have an account: what it earns waits to be claimed. */
function reward(world: World, { address }: Builder, token: number, amount: bigint): void {
  const rewards = world.builderRewards.get(address) ?? new Map<number, bigint>()
  world.builderRewards.set(address, rewards.set(token, (rewards.get(token) ?? 0n) + amount))
}

/** Shrinks the cost basis by the share sold and returns what left it. Rounding: the rest is truncated (API reference 8.5). */
function sellBasis(balance: Balance, lots: bigint): bigint {
  const rest = balance.total === 0n ? 0n : (balance.entryNtl * (balance.total - lots)) / balance.total
  const sold = balance.entryNtl - rest
  balance.entryNtl = rest
  return sold
}

export function keepFill(world: World, account: Account, record: FillRecord): void {
  const most = fillHistoryMax(world, account)
  if (most === 0) return
  account.fills.push(record)
  if (account.fills.length > most) account.fills.shift()
}

/** Returns the size-weighted price of what was taken. Rounding: truncated to the price unit (API reference 2.3). */
export const averagePx = (taken: Taken): Px => (taken.gross / taken.sz) as Px
