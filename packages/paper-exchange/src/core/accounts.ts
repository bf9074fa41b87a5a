import { type Address, invariant, type Wei } from '@hyperladder/units'
import type { OrderRecord } from './types.ts'
import { type Account, type AccountKind, type Balance, dayOf, isClient, type LiveOrder, type World } from './world.ts'

export function createAccount(address: Address, kind: AccountKind, history: readonly OrderRecord[] = []): Account {
  const closed = new Map(history.map((record) => [record.oid, record]))
  return {
    address,
    kind,
    balances: new Map(),
    open: new Map(),
    liveCloids: new Map(),
    closed,
    oldestClosed: closed.values(),
    cloids: new Map(),
    fills: [],
    days: [],
    used: 0,
    reserved: 0,
    cumVlm: 0n,
    lastPassMs: null,
    cancelAtMs: null,
    triggers: { day: 0, count: 0 },
    builders: new Map(),
    optsOutOfDusting: false,
    perps: 0n,
    stakingTier: 0,
    referred: false,
    makerSharePpm: 0,
    tier: 0,
  }
}

/** Returns the account of an address, opened when it was not known. */
export function openAccount(world: World, address: Address, kind: AccountKind = 'client'): Account {
  const known = world.accounts.get(address)
  if (known !== undefined) return known
  const account = createAccount(address, kind)
  world.accounts.set(address, account)
  return account
}

export function balanceOf(account: Account, token: number): Balance {
  let balance = account.balances.get(token)
  if (balance === undefined) {
    balance = { total: 0n, hold: 0n, entryNtl: 0n }
    addBalance(account.balances, token, balance)
  }
  return balance
}

/** Adds a token in its place: what is read in every block is then in order already. */
function addBalance(balances: Map<number, Balance>, token: number, balance: Balance): void {
  const above = [...balances].filter(([other]) => other > token)
  balances.set(token, balance)
  for (const [other, moved] of above) {
    balances.delete(other)
    balances.set(other, moved)
  }
}

/** Returns total less hold, in wei of the token. */
export function available(account: Account, token: number): Wei {
  const balance = account.balances.get(token)
  return (balance === undefined ? 0n : balance.total - balance.hold) as Wei
}

/** Returns what `sz` of an order holds: px * sz of quote for a bid, the lots in wei of base for an ask. */
export function holdOf(order: Pick<LiveOrder, 'side' | 'px' | 'market'>, sz: bigint): bigint {
  return order.side === 'bid' ? order.px * sz : sz * order.market.lotWei
}

export const holdToken = (order: Pick<LiveOrder, 'side' | 'market'>): number =>
  order.side === 'bid' ? order.market.pair.quote : order.market.pair.base

/** Moves the hold of `sz` of an order: `sign` 1 takes it, -1 gives it back. */
export function moveHold(order: LiveOrder, sz: bigint, sign: 1n | -1n): void {
  const balance = balanceOf(order.account, holdToken(order))
  const moved = holdOf(order, sz)
  balance.hold = sign === 1n ? balance.hold + moved : balance.hold - moved
  const { hold, total } = balance
  if (hold < 0n || hold > total) invariant(false, 'a hold left its balance', { user: order.account.address, oid: order.oid, hold, total })
}

/** Credits or debits a token. What cost a credit of base is added to its cost basis by the caller. */
export function moveTotal(account: Account, token: number, delta: bigint): void {
  const balance = balanceOf(account, token)
  balance.total += delta
  const { total, hold } = balance
  if (total < hold) invariant(false, 'a balance fell below what is held', { user: account.address, token, total })
}

const VOLUME_DAYS = 15

/** Books one side of a trade into the account's lifetime and daily volume. `weighted`: its weight for fee tiers. */
export function bookVolume(world: World, account: Account, gross: bigint, crossed: boolean, weighted: bigint): void {
  account.cumVlm += gross
  if (!isClient(account)) return
  const day = dayOf(world.timeMs)
  let row = account.days.at(-1)
  if (row === undefined || row.day !== day) {
    row = { day, cross: 0n, add: 0n, weighted: 0n }
    account.days.push(row)
    if (account.days.length > VOLUME_DAYS) account.days.shift()
  }
  if (crossed) row.cross += gross
  else row.add += gross
  row.weighted += weighted
}

/** Books a trade, once for both its sides, into the exchange's daily volume. */
export function bookExchangeVolume(world: World, gross: bigint): void {
  const day = dayOf(world.timeMs)
  const last = world.days.at(-1)
  if (last?.day === day) {
    last.volume += gross
    return
  }
  world.days.push({ day, volume: gross })
  if (world.days.length > VOLUME_DAYS) world.days.shift()
}
