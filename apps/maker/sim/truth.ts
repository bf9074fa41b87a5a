import type { MarketConfig } from '@hyperladder/engine'
import { type CloidFields, decodeCloid } from '@hyperladder/order-state'
import type { BlockResult, FillRecord, OpenOrderView, OrderRecord, TradeFill } from '@hyperladder/paper-exchange'
import type { Cloid, Oid } from '@hyperladder/units'
import { floorToLot, type Wei } from '@hyperladder/units'
import { type Allocation, moveByFill } from './allocations.ts'
import { MAKER } from './scenario.ts'
import { report, tell, type World } from './world.ts'

/** After a flow, a halt or a crash the orders follow within this; see where it is set. */
const GRACE_MS = 60_000
/** A request is on its way for at most this: what travels longest, and the block it waits for. */
const IN_FLIGHT_MS = 30_000
/** Cloids whose words are remembered. */
const FIELDS_MAX = 10_000

export type OwnOrder = { readonly order: OpenOrderView; readonly fields: CloidFields; readonly market: MarketConfig }

/**
 * Looks at the venue's own books after every block, and at nothing else: what rests there in the maker's name, what it was filled, and whether
 * that keeps the laws. It also keeps each market's allocation by the venue's fills.
 */
export class Truth {
  readonly #world: World
  /** Fills of the account on the maker's pairs, in order. */
  fills: TradeFill[] = []
  /** By coin; set when a maker has started. */
  readonly allocations = new Map<string, Allocation>()
  /** Orders placed by hand, until they end. */
  readonly handOrders = new Set<Oid>()
  /** When the account last changed. */
  touchedAtMs = 0
  /** Orders of the present life have generations from here on; set when it begins. */
  lifeGeneration = 0n
  /** A journal tells each life what the one before had sent. */
  readonly knowsPast: boolean
  #graceUntilMs = 0
  /** Own asks filled within what a request may be on its way. */
  #sold: { readonly coin: string; readonly timeMs: number; readonly sz: bigint }[] = []
  readonly #overSinceMs = new Map<string, number>()
  readonly #fields = new Map<Cloid, CloidFields | undefined>()
  readonly #markets: ReadonlyMap<string, MarketConfig>

  constructor(world: World) {
    this.#world = world
    this.#markets = new Map(world.config.markets.map((config) => [config.market.coin, config]))
    this.knowsPast = world.scenario.journalBytes !== undefined
    world.venue.onBlock((result) => this.#onBlock(result))
  }

  /** For a while orders may be out of step with the allocations, for a reason that the caller names in its code. */
  grace(): void {
    this.#graceUntilMs = this.#world.clock.nowMs() + GRACE_MS
  }

  /** Returns what rests in the maker's name, by its mark. */
  ownOrders(): OwnOrder[] {
    const own: OwnOrder[] = []
    for (const order of this.#world.venue.core.openOrders(MAKER)) {
      const fields = order.cloid === undefined ? undefined : this.#fieldsOf(order.cloid)
      const market = this.marketOf(order.coin)
      if (fields !== undefined && market !== undefined) own.push({ order, fields, market })
    }
    return own
  }

  /** The same cloids rest for many blocks. */
  #fieldsOf(cloid: Cloid): CloidFields | undefined {
    if (this.#fields.has(cloid)) return this.#fields.get(cloid)
    if (this.#fields.size >= FIELDS_MAX) this.#fields.clear()
    const fields = decodeCloid(cloid)
    this.#fields.set(cloid, fields)
    return fields
  }

  /** Forgets fills from before a time, and returns how many. */
  forgetFills(beforeMs: number): number {
    const before = this.fills.length
    this.fills = this.fills.filter(({ timeMs }) => timeMs >= beforeMs)
    return before - this.fills.length
  }

  marketOf(coin: string): MarketConfig | undefined {
    return this.#markets.get(coin)
  }

  #onBlock({ events }: BlockResult): void {
    let touched = false
    for (const event of events) {
      if (!('user' in event) || event.user !== MAKER) continue
      touched = true
      if (this.#world.trace !== undefined)
        tell(this.#world, 'venue', event.type === 'balances' ? { ...event, balances: this.#world.venue.core.balances(MAKER) } : event)
      if (event.type === 'fills') for (const fill of event.fills) this.#onFill(fill)
      if (event.type === 'orderUpdates') for (const update of event.updates) this.#onUpdate(update)
    }
    if (!touched) return
    this.touchedAtMs = this.#world.clock.nowMs()
    this.#check()
  }

  #onFill(fill: FillRecord): void {
    const market = this.marketOf(fill.coin)
    if (fill.type === 'dust' || market === undefined) return
    this.fills.push(fill)
    const allocation = this.allocations.get(fill.coin)
    if (!isOwn(fill)) return
    if (allocation !== undefined) moveByFill(allocation, market, fill)
    if (fill.side !== 'ask') return
    this.#sold = this.#sold.filter(({ timeMs }) => timeMs > fill.timeMs - IN_FLIGHT_MS)
    this.#sold.push({ coin: fill.coin, timeMs: fill.timeMs, sz: fill.sz })
  }

  #onUpdate({ oid, status }: OrderRecord): void {
    if (status === 'open' || !this.handOrders.delete(oid)) return
    if (status === 'canceled' && this.#world.config.foreignOrders === 'leave')
      report(this.#world, "nobody else's order is touched", { oid })
  }

  #check(): void {
    const slots = new Map<string, bigint>()
    const asks = new Map<MarketConfig, bigint>()
    const touch = new Map<MarketConfig, { bid: bigint; ask: bigint | undefined }>()
    let unknownPast = false
    for (const { order, fields, market } of this.ownOrders()) {
      unknownPast ||= !this.knowsPast && fields.generation < this.lifeGeneration
      const slot = `${order.coin} ${fields.side} ${fields.level}`
      const other = slots.get(slot)
      if (other !== undefined) this.#judgeDouble(slot, other < fields.generation ? other : fields.generation)
      slots.set(slot, fields.generation)
      if (order.tif !== 'alo') report(this.#world, 'nothing is sent but ALO', { slot, tif: order.tif })
      if (fields.fingerprint === market.grid.fingerprint && market.grid.px(fields.level) !== order.px)
        report(this.#world, "an order's price is its level's", { slot, px: order.px })
      if (order.side === 'ask') asks.set(market, (asks.get(market) ?? 0n) + order.sz)
      const best = touch.get(market) ?? { bid: 0n, ask: undefined }
      if (order.side === 'bid' && order.px > best.bid) best.bid = order.px
      if (order.side === 'ask' && (best.ask === undefined || order.px < best.ask)) best.ask = order.px
      touch.set(market, best)
    }
    for (const [market, { bid, ask }] of touch)
      if (ask !== undefined && bid >= ask) report(this.#world, 'highest own bid < lowest own ask', { coin: market.market.coin, bid, ask })
    // What an earlier life had on its way may land after the present one has read what rests, where no journal told of it.
    if (!unknownPast) for (const [market, offered] of asks) this.#checkOffered(market, offered)
  }

  /** Without a journal nobody knows what an earlier life had sent: it may land beside what the present one sends, and is cancelled then. */
  #judgeDouble(slot: string, older: bigint): void {
    if (this.knowsPast || older >= this.lifeGeneration) report(this.#world, 'one live order per slot', { slot, older })
  }

  /**
   * A fill may overtake the modify or place that was sized without it, and no maker can know: so much may be offered beyond, and not for long
   * (API reference 3.6: what a modify asks for comes on top of what its target had been filled).
   */
  #checkOffered({ market }: MarketConfig, offered: bigint): void {
    const { coin } = market
    const allocation = this.allocations.get(coin)
    if (allocation === undefined) return
    const nowMs = this.#world.clock.nowMs()
    const owned = floorToLot(allocation.base as Wei, market.base)
    const over = offered - owned
    if (over <= 0n) {
      this.#overSinceMs.delete(coin)
      return
    }
    const sinceMs = this.#overSinceMs.get(coin) ?? nowMs
    this.#overSinceMs.set(coin, sinceMs)
    const overtaken = this.#sold
      .filter((sale) => sale.coin === coin && sale.timeMs > nowMs - IN_FLIGHT_MS)
      .reduce((sum, { sz }) => sum + sz, 0n)
    if (over > overtaken || nowMs - sinceMs > GRACE_MS)
      this.#reportUnlessGrace('asks offered <= base allocated', { coin, offered, owned, overtaken, sinceMs: nowMs - sinceMs })
  }

  #reportUnlessGrace(rule: string, detail: unknown): void {
    if (this.#world.clock.nowMs() >= this.#graceUntilMs) report(this.#world, rule, detail)
  }
}

const isOwn = (fill: TradeFill): boolean => fill.cloid !== undefined && decodeCloid(fill.cloid) !== undefined
