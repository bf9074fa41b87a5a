import type { Address, Cloid, Ntl, Oid, Px, Wei } from '@hyperladder/units'
import { liveAgent } from './agents.ts'
import { isReferred, type Rates, ratesOf, tierVolumeOf } from './fees.ts'
import { recordOf, viewOf } from './orderLife.ts'
import type { BalanceRow, FillRecord, MarketCtx, OpenOrderView, OrderRecord, OrderTarget, Role, Standing } from './types.ts'
import type { Account, LiveOrder, Market, World } from './world.ts'

/** The venue serves at most this many fills or orders in one answer (API reference 1.8, 1.9). */
export const ROWS_MAX = 2000

export function readRole(world: World, address: Address): Role {
  const agent = liveAgent(world, address)
  if (agent !== undefined) return { role: 'agent', master: agent.master }
  const owned = world.owned.get(address)
  if (owned !== undefined) return owned.kind === 'vault' ? { role: 'vault' } : { role: 'subAccount', master: owned.master }
  return { role: world.accounts.has(address) ? 'user' : 'missing' }
}

export function readRates(world: World, account: Account | undefined): Rates {
  const { taker, maker } = account === undefined ? (world.config.fees.tiers[0] as Rates) : ratesOf(world, account)
  return { taker, maker }
}

export function readStanding(world: World, account: Account | undefined): Standing {
  if (account === undefined)
    return { stakingTier: 0, referred: false, makerSharePpm: 0, tierVolume: 0n as Ntl, optsOutOfDusting: false, perps: 0n as Wei }
  const { stakingTier, makerSharePpm, optsOutOfDusting, perps } = account
  const tierVolume = tierVolumeOf(account, world.day)
  return { stakingTier, referred: isReferred(world, account), makerSharePpm, tierVolume, optsOutOfDusting, perps: perps as Wei }
}

export function readBalances(account: Account): BalanceRow[] {
  const rows: BalanceRow[] = []
  account.balances.forEach(({ total, hold, entryNtl }, token) => {
    rows.push({ token, total, hold, entryNtl } as BalanceRow)
  })
  return rows.every(({ token }, at) => at === 0 || (rows[at - 1] as BalanceRow).token < token)
    ? rows
    : rows.sort((a, b) => a.token - b.token)
}

export function readOpenOrders(account: Account): OpenOrderView[] {
  return [...account.open.values()].reverse().map((order) => viewOf(order, order.sz))
}

/** A resting order's record is the one of its placement: partial fills don't refresh it (API reference 1.7). */
const openRecord = (order: LiveOrder): OrderRecord => recordOf(order, 'open', order.origSz, order.timeMs)

export function readOrderStatus(account: Account, ref: OrderTarget): OrderRecord | undefined {
  const oid =
    typeof ref === 'number' ? (ref as Oid) : (account.liveCloids.get(ref as Cloid)?.at(-1)?.oid ?? account.cloids.get(ref as Cloid))
  if (oid === undefined) return undefined
  const open = account.open.get(oid)
  return open === undefined ? account.closed.get(oid) : openRecord(open)
}

export function readHistory(account: Account, limit: number): OrderRecord[] {
  const records = [...account.closed.values(), ...[...account.open.values()].map(openRecord)]
  return records.sort((a, b) => b.statusTimeMs - a.statusTimeMs || b.oid - a.oid).slice(0, limit)
}

/** Fills are kept in order of time: both ends are found by binary search. */
export function readFillsByTime(fills: readonly FillRecord[], startMs: number, endMs: number, limit: number): FillRecord[] {
  const from = firstAtOrAfter(fills, startMs)
  const to = firstAtOrAfter(fills, endMs + 1)
  return fills.slice(from, Math.min(to, from + limit))
}

function firstAtOrAfter(fills: readonly FillRecord[], timeMs: number): number {
  let low = 0
  let high = fills.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((fills[middle] as FillRecord).timeMs < timeMs) low = middle + 1
    else high = middle
  }
  return low
}

export function readCtx(market: Market): MarketCtx {
  const bid = market.book.best('bid')?.px
  const ask = market.book.best('ask')?.px
  return {
    coin: market.spec.coin,
    mark: market.mark,
    midTenths: bid === undefined || ask === undefined ? null : (bid + ask) * 5n,
    lastPx: market.lastPx,
    prevDayPx: market.prevDayPx as Px | null,
    dayNtlVlm: market.dayNtl as MarketCtx['dayNtlVlm'],
    dayBaseVlm: market.dayBase as MarketCtx['dayBaseVlm'],
  }
}
