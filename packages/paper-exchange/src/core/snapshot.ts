import { type Address, type Cloid, HyperladderError, invariant, type Oid } from '@hyperladder/units'
import { createAccount } from './accounts.ts'
import { emptyWorld } from './genesis.ts'
import { fromJson, type Json, toJson } from './json.ts'
import { NonceSet } from './nonces.ts'
import { linkCloid } from './orderLife.ts'
import type { FillRecord, OrderRecord, VenueConfig } from './types.ts'
import { type Account, isClient, type LiveOrder, type Market, type World } from './world.ts'

/** The whole state of a venue; JSON-safe, opaque outside the core. Belongs to the configuration it was taken under. */
export type VenueSnapshot = { readonly version: number; readonly identity: string; readonly state: Json }

/** The past of a client's account. It grows at its end and is forgotten from its start; what is in it never changes. */
export type AccountHistory = { readonly user: Address; readonly fills: readonly FillRecord[]; readonly closed: readonly OrderRecord[] }

const VERSION = 3

/** A snapshot of another configuration or version. */
export class SnapshotError extends HyperladderError {}

/** Restored orders link to their account and market by name. */
type StoredOrder = Omit<LiveOrder, 'account' | 'market' | 'level' | 'prev' | 'next'> & { readonly user: Address; readonly asset: number }
type StoredAccount = Pick<Account, (typeof PLAIN)[number]> & {
  readonly balances: [number, Account['balances'] extends Map<number, infer Row> ? Row : never][]
  readonly fills: FillRecord[]
  readonly closed: OrderRecord[]
  readonly cloids: [Cloid, Oid][]
  readonly builders: [Address, number][]
}
type StoredMarket = Pick<Market, (typeof MARKET_PLAIN)[number]>
type StoredWorld = Pick<
  World,
  'pending' | 'delayed' | 'height' | 'timeMs' | 'nextOid' | 'postOnlyUntilMs' | 'hip2AtMs' | 'dustPeriod' | 'day' | 'days'
> & {
  readonly accounts: StoredAccount[]
  readonly agents: [Address, unknown][]
  readonly signers: [Address, readonly number[]][]
  readonly feesKept: [number, bigint][]
  readonly burned: [number, bigint][]
  readonly builderRewards: [Address, [number, bigint][]][]
  readonly markets: readonly StoredMarket[]
  readonly orders: StoredOrder[]
}

const MARKET_PLAIN = [
  'mark',
  'lastPx',
  'trades',
  'prevDayPx',
  'dayNtl',
  'dayBase',
  'regime',
  'tapePosition',
] as const satisfies readonly (keyof Market)[]

const PLAIN = [
  'address',
  'kind',
  'days',
  'used',
  'reserved',
  'cumVlm',
  'lastPassMs',
  'cancelAtMs',
  'triggers',
  'tier',
  'optsOutOfDusting',
  'perps',
  'stakingTier',
  'referred',
  'makerSharePpm',
] as const satisfies readonly (keyof Account)[]

/** What of a configuration a snapshot can't do without: the universe and the seed. */
const identityOf = (config: VenueConfig): string =>
  JSON.stringify([
    config.seed,
    config.universe.pairs.map((pair) => [pair.coin, pair.pairIndex, pair.base, pair.quote]),
    config.universe.tokens.map((token) => [token.index, token.szDecimals, token.weiDecimals]),
  ])

export const historiesOf = (world: World): readonly AccountHistory[] =>
  [...world.accounts.values()]
    .filter(isClient)
    .map(({ address, fills, closed }) => ({ user: address, fills, closed: [...closed.values()] }))

/** Returns the state as plain data. The same world always gives the same bytes. Histories `apart` are left out: {@link historiesOf}. */
export function takeSnapshot(world: World, histories: 'inside' | 'apart'): VenueSnapshot {
  const stored: StoredWorld = {
    height: world.height,
    timeMs: world.timeMs,
    nextOid: world.nextOid,
    postOnlyUntilMs: world.postOnlyUntilMs,
    hip2AtMs: world.hip2AtMs,
    dustPeriod: world.dustPeriod,
    day: world.day,
    days: world.days,
    pending: world.pending,
    delayed: world.delayed,
    accounts: [...world.accounts.values()].map((account) => storeAccount(account, histories === 'inside' || !isClient(account))),
    agents: [...world.agents],
    signers: [...world.signers].map(([address, nonces]) => [address, nonces.values()]),
    feesKept: [...world.feesKept],
    burned: [...world.burned],
    builderRewards: [...world.builderRewards].map(([builder, rewards]) => [builder, [...rewards]]),
    markets: world.markets.map((market) => pick(market, MARKET_PLAIN)),
    orders: world.markets.flatMap((market) => [...market.book.orders('bid'), ...market.book.orders('ask')].map(storeOrder)),
  }
  return { version: VERSION, identity: identityOf(world.config), state: toJson(stored) }
}

function pick<From, Key extends keyof From>(from: From, keys: readonly Key[]): Pick<From, Key> {
  return Object.fromEntries(keys.map((key) => [key, from[key]])) as Pick<From, Key>
}

function storeAccount(account: Account, withHistory: boolean): StoredAccount {
  return {
    ...pick(account, PLAIN),
    balances: [...account.balances],
    fills: withHistory ? account.fills : [],
    closed: withHistory ? [...account.closed.values()] : [],
    cloids: [...account.cloids],
    builders: [...account.builders],
  }
}

function storeOrder(order: LiveOrder): StoredOrder {
  const { account, market, level: _level, prev: _prev, next: _next, ...own } = order
  return { ...own, user: account.address, asset: market.spec.assetId }
}

/**
 * Returns the world a snapshot was taken of: it goes on exactly as the original would. `histories` are those that were taken apart.
 * @throws {@link SnapshotError} when it was taken under another universe or seed, or by another version.
 */
export function restoreWorld(config: VenueConfig, snapshot: VenueSnapshot, histories: readonly AccountHistory[]): World {
  if (snapshot.version !== VERSION)
    throw new SnapshotError('E_SNAPSHOT', `snapshot version was ${snapshot.version}, must be ${VERSION}`, { version: snapshot.version })
  if (snapshot.identity !== identityOf(config)) {
    throw new SnapshotError('E_SNAPSHOT', 'the snapshot was taken under another universe or seed', {
      was: snapshot.identity,
      now: identityOf(config),
    })
  }
  const stored = fromJson(snapshot.state) as StoredWorld
  const world = emptyWorld(config)
  const { height, timeMs, nextOid, postOnlyUntilMs, hip2AtMs, dustPeriod, day, days, pending, delayed } = stored
  Object.assign(world, { height, timeMs, nextOid, postOnlyUntilMs, hip2AtMs, dustPeriod, day, days, pending, delayed })
  for (const [address, agent] of stored.agents) world.agents.set(address, agent as never)
  for (const [address, nonces] of stored.signers) world.signers.set(address, new NonceSet(nonces))
  for (const [token, amount] of stored.feesKept) world.feesKept.set(token, amount)
  for (const [token, amount] of stored.burned) world.burned.set(token, amount)
  for (const [builder, rewards] of stored.builderRewards) world.builderRewards.set(builder, new Map(rewards))
  const apart = new Map(histories.map((history) => [history.user, history]))
  for (const account of stored.accounts) world.accounts.set(account.address, loadAccount({ ...account, ...apart.get(account.address) }))
  world.markets.forEach((market, i) => {
    Object.assign(market, stored.markets[i])
  })
  loadOrders(world, stored)
  return world
}

function loadAccount(stored: Omit<StoredAccount, keyof AccountHistory> & Omit<AccountHistory, 'user'>): Account {
  const { balances, fills, closed, cloids, builders, ...plain } = stored
  return {
    ...createAccount(stored.address, stored.kind, closed),
    ...plain,
    balances: new Map(balances),
    fills: [...fills],
    cloids: new Map(cloids),
    builders: new Map(builders),
  }
}

/** Orders are stored in book order, which is their queue; an account lists its own by rising oid. */
function loadOrders(world: World, stored: StoredWorld): void {
  const orders = stored.orders.map((order): LiveOrder => {
    const { user, asset, ...own } = order
    const account = world.accounts.get(user)
    const market = world.byAsset.get(asset)
    invariant(account !== undefined && market !== undefined, 'a stored order has no account or market', { user, asset })
    return { ...own, account, market, level: null, prev: null, next: null }
  })
  for (const order of orders) order.market.book.add(order)
  for (const order of [...orders].sort((a, b) => a.oid - b.oid)) {
    order.account.open.set(order.oid, order)
    linkCloid(order)
  }
}
