import type { Address, MarketSpec, Ntl, Oid, Px, Wei } from '@hyperladder/units'
import { agentsOf } from './agents.ts'
import { runBlock } from './block.ts'
import { rateLimitView } from './budget.ts'
import type { Rates } from './fees.ts'
import { genesis } from './genesis.ts'
import {
  ROWS_MAX,
  readBalances,
  readCtx,
  readFillsByTime,
  readHistory,
  readOpenOrders,
  readOrderStatus,
  readRates,
  readRole,
  readStanding,
} from './reads.ts'
import { type AccountHistory, historiesOf, restoreWorld, takeSnapshot, type VenueSnapshot } from './snapshot.ts'
import type {
  AgentView,
  BalanceRow,
  Bbo,
  BlockResult,
  BookView,
  DayVolume,
  FillRecord,
  MarketCtx,
  OpenOrderView,
  OrderRecord,
  OrderTarget,
  OwnedAccount,
  RateLimitView,
  RegimeName,
  Role,
  Standing,
  TradeRecord,
  VenueCommand,
  VenueConfig,
} from './types.ts'
import { checkBlockTime, marketOf } from './venueError.ts'
import { type Account, isClient, type Market, type World } from './world.ts'

/**
 * A spot venue without sockets, clock or wire format: commands go in, blocks come out, refusals are codes.
 *
 * Laws: the same configuration, commands and block times give the same results, byte for byte; `restore(config, snapshot())` goes on as the
 * original would; nothing is created or lost but by `fund` and what is burned of dust: balances, fees kept and dust burned add up; what is
 * held is what open orders hold; the book is never crossed between blocks.
 * @example
 * const venue = new VenueCore(venueConfig({ seed: 7 }))
 * venue.nextBlock(venue.timeMs + venue.config.blockMs).height // 1
 */
export class VenueCore {
  readonly config: VenueConfig
  private readonly world: World

  constructor(config: VenueConfig, world: World = genesis(config)) {
    this.config = config
    this.world = world
  }

  /** In the order of the universe. */
  get markets(): readonly MarketSpec[] {
    return this.world.markets.map((market) => market.spec)
  }

  get height(): number {
    return this.world.height
  }

  /** Time of the latest block; of genesis before the first. */
  get timeMs(): number {
    return this.world.timeMs
  }

  /** The oid the next order takes. */
  get nextOid(): Oid {
    return this.world.nextOid as Oid
  }

  /** Queues a command for the next block. */
  submit(command: VenueCommand): void {
    this.world.pending.push(command)
  }

  /**
   * Runs a block. Every queued command is answered in it, but what waits for its commit (`commitBlocks`, `takerDelayBlocks`).
   * @throws VenueError unless `timeMs` is a whole number above the previous block's.
   */
  nextBlock(timeMs: number): BlockResult {
    checkBlockTime(this.world, timeMs)
    return runBlock(this.world, timeMs)
  }

  /** Everybody who is not of the crowd, in order of first funding. */
  get users(): readonly Address[] {
    return [...this.world.accounts.values()].filter(isClient).map(({ address }) => address)
  }

  /** What the crowd makes of a market, and since which block. */
  regime(coin: string): { readonly name: RegimeName; readonly sinceHeight: number } {
    const { name, sinceHeight } = this.byCoin(coin).regime
    return { name, sinceHeight }
  }

  /** How many entries of a recording this market has played. */
  tapePosition(coin: string): number {
    return this.byCoin(coin).tapePosition
  }

  market(coin: string): MarketSpec | undefined {
    return this.world.byCoin.get(coin)?.spec
  }

  marketByAsset(asset: number): MarketSpec | undefined {
    return this.world.byAsset.get(asset)?.spec
  }

  /** Returns whether the address may sign: an account or a live agent. Lets the shell choose between two networks' recovered signers. */
  knows(address: Address): boolean {
    return readRole(this.world, address).role !== 'missing'
  }

  role(address: Address): Role {
    return readRole(this.world, address)
  }

  agents(user: Address): readonly AgentView[] {
    return agentsOf(this.world, user).map(({ address, name, validUntilMs }) => ({ address, name, validUntilMs }))
  }

  ownedAccounts(master: Address): readonly OwnedAccount[] {
    return this.config.owned.filter((owned) => owned.master === master)
  }

  balances(user: Address): readonly BalanceRow[] {
    return this.read(user, readBalances) ?? []
  }

  rateLimit(user: Address): RateLimitView {
    return rateLimitView(this.world, this.account(user))
  }

  /** Newest first. */
  openOrders(user: Address): readonly OpenOrderView[] {
    return this.read(user, readOpenOrders) ?? []
  }

  /** A cloid finds the newest open order that carries it, else the newest that did. */
  orderStatus(user: Address, ref: OrderTarget): OrderRecord | undefined {
    return this.read(user, (account) => readOrderStatus(account, ref))
  }

  /** Newest status first: the closed orders still known and the open ones. */
  historicalOrders(user: Address, limit = ROWS_MAX): readonly OrderRecord[] {
    return this.read(user, (account) => readHistory(account, limit)) ?? []
  }

  /** Newest first. */
  userFills(user: Address, limit = ROWS_MAX): readonly FillRecord[] {
    return (this.account(user)?.fills ?? []).slice(-limit).reverse()
  }

  /** Oldest first, both bounds inclusive. */
  userFillsByTime(user: Address, startMs: number, endMs: number, limit = ROWS_MAX): readonly FillRecord[] {
    return readFillsByTime(this.account(user)?.fills ?? [], startMs, endMs, limit)
  }

  /** The account's own rates on an ordinary pair, before what a referral lets off. */
  feeRates(user: Address): Rates {
    return readRates(this.world, this.account(user))
  }

  standing(user: Address): Standing {
    return readStanding(this.world, this.account(user))
  }

  /** What a builder has earned, by token. */
  builderRewards(builder: Address): ReadonlyMap<number, Wei> {
    return (this.world.builderRewards.get(builder) ?? new Map()) as ReadonlyMap<number, Wei>
  }

  /** Of all trades of a UTC day. */
  exchangeVolume(day: number): Ntl {
    return (this.world.days.find((row) => row.day === day)?.volume ?? 0n) as Ntl
  }

  /** Oldest first, at most 15 days, days without a trade left out. */
  dayVolumes(user: Address): readonly DayVolume[] {
    return (this.account(user)?.days ?? []).map(({ day, cross, add }) => ({ day, cross, add }) as DayVolume)
  }

  /** What the account allows its builders, in tenths of a basis point; 0: no longer. */
  builders(user: Address): ReadonlyMap<Address, number> {
    return this.account(user)?.builders ?? new Map()
  }

  /** Best first; every level unless `depth` says how many. */
  book(coin: string, depth = Number.POSITIVE_INFINITY): BookView {
    const { book } = this.byCoin(coin)
    return { bids: book.view('bid', depth), asks: book.view('ask', depth) }
  }

  bbo(coin: string): Bbo {
    const { bids, asks } = this.book(coin, 1)
    return { bid: bids[0] ?? null, ask: asks[0] ?? null }
  }

  /** As of the latest block; `null`: the coin has no price yet. */
  mark(coin: string): Px | null {
    return this.byCoin(coin).mark
  }

  marketCtx(coin: string): MarketCtx {
    return readCtx(this.byCoin(coin))
  }

  /** Newest first, at most 30. */
  recentTrades(coin: string): readonly TradeRecord[] {
    return this.byCoin(coin).trades.toReversed()
  }

  /** `apart`: without the {@link histories}, for who writes those down as they grow. */
  snapshot(histories: 'inside' | 'apart' = 'inside'): VenueSnapshot {
    return takeSnapshot(this.world, histories)
  }

  get histories(): readonly AccountHistory[] {
    return historiesOf(this.world)
  }

  /** @throws SnapshotError when the snapshot belongs to another universe, seed or version. */
  static restore(config: VenueConfig, snapshot: VenueSnapshot, histories: readonly AccountHistory[] = []): VenueCore {
    return new VenueCore(config, restoreWorld(config, snapshot, histories))
  }

  private account(user: Address): Account | undefined {
    return this.world.accounts.get(user)
  }

  private read<Read>(user: Address, read: (account: Account) => Read): Read | undefined {
    const account = this.account(user)
    return account && read(account)
  }

  private byCoin(coin: string): Market {
    return marketOf(this.world, coin)
  }
}
