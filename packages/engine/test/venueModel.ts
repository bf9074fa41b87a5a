import type {
  ActionBatch,
  BatchAnswer,
  Fill,
  ItemAnswer,
  OrderUpdate,
  PlaceItem,
  RefusalCode,
  TokenBalance,
} from '@hyperladder/exchange-port'
import {
  isLegalPx,
  type MarketSpec,
  notional,
  type Oid,
  type Px,
  type Side,
  type Sz,
  szToWei,
  type Tid,
  type TokenSpec,
  type Wei,
} from '@hyperladder/units'

export type ModelOrder = {
  readonly oid: Oid
  readonly coin: string
  readonly side: Side
  readonly px: Px
  readonly origSz: Sz
  sz: Sz
  readonly cloid: PlaceItem['cloid'] | undefined
}

type Touch = { bid: Px | null; ask: Px | null }

/** What the model has to tell the maker, as the venue's feeds would. */
export type ModelEvent =
  | { readonly type: 'orderUpdates'; readonly updates: readonly OrderUpdate[] }
  | { readonly type: 'fills'; readonly snapshot: false; readonly fills: readonly Fill[]; readonly flows: [] }

/**
 * The venue's rules for resting ALO orders, written down once more and as plainly as can be, to judge the engine by: balances, holds, price,
 * lot and value rules, no crossing, modify as cancel and place. It executes at once; when its events and answers arrive is the test's choice.
 */
export class VenueModel {
  readonly totals = new Map<number, bigint>()
  readonly orders = new Map<Oid, ModelOrder>()
  readonly touch = new Map<string, Touch>()
  readonly closed = new Map<Oid, OrderUpdate>()
  charged = 0
  events: ModelEvent[] = []
  /** Every fill there ever was, oldest first. */
  readonly fills: Fill[] = []
  refusals: { code: RefusalCode; item: unknown }[] = []
  readonly #markets: ReadonlyMap<string, MarketSpec>
  #nextOid = 566_000_000_000
  #nextTid = 1
  #timeMs = 1_790_000_000_000

  constructor(markets: readonly MarketSpec[], totals: ReadonlyMap<number, bigint>) {
    this.#markets = new Map(markets.map((market) => [market.coin, market]))
    for (const [token, total] of totals) this.totals.set(token, total)
    for (const { coin } of markets) this.touch.set(coin, { bid: null, ask: null })
  }

  balances(): readonly TokenBalance[] {
    const tokens = new Map<number, TokenSpec>()
    for (const { base, quote } of this.#markets.values()) for (const token of [base, quote]) tokens.set(token.index, token)
    return [...tokens.values()].map((token) => ({
      tokenIndex: token.index,
      token: token.name,
      total: (this.totals.get(token.index) ?? 0n) as Wei,
      hold: this.#held(token.index) as Wei,
    }))
  }

  ofCoin(coin: string): readonly ModelOrder[] {
    return [...this.orders.values()].filter((order) => order.coin === coin)
  }

  /** Best prices as the venue publishes them: ours and others' together. */
  bbo(coin: string): Touch {
    const { bid, ask } = this.touch.get(coin) as Touch
    const own = this.ofCoin(coin)
    const bids = [...own.filter(({ side }) => side === 'bid').map(({ px }) => px), ...(bid === null ? [] : [bid])]
    const asks = [...own.filter(({ side }) => side === 'ask').map(({ px }) => px), ...(ask === null ? [] : [ask])]
    return {
      bid: bids.length === 0 ? null : bids.reduce((a, b) => (b > a ? b : a)),
      ask: asks.length === 0 ? null : asks.reduce((a, b) => (b < a ? b : a)),
    }
  }

  execute(batch: ActionBatch): BatchAnswer {
    this.#timeMs += 100
    this.charged += batch.items.length
    const items: ItemAnswer[] =
      batch.type === 'place'
        ? batch.items.map((item) => this.#place(item))
        : batch.type === 'modify'
          ? batch.items.map(({ target, replacement }) => this.#modify(target as Oid, replacement))
          : batch.items.map(({ target }) => this.#cancel(target as Oid))
    return { type: 'answered', items, charged: batch.items.length }
  }

  /** Somebody trades up to `sz` against our best order on `side`. Returns what was traded. */
  take(coin: string, side: Side, sz: Sz): Sz {
    const market = this.#markets.get(coin) as MarketSpec
    const best = this.ofCoin(coin)
      .filter((order) => order.side === side)
      .sort((a, b) => (side === 'bid' ? Number(b.px - a.px) : Number(a.px - b.px)))[0]
    if (!best) return 0n as Sz
    const traded = (best.sz < sz ? best.sz : sz) as Sz
    this.#timeMs += 100
    this.#fill(market, best, traded)
    return traded
  }

  #fill({ base, quote, coin }: MarketSpec, order: ModelOrder, sz: Sz): void {
    const gross = notional(order.px, sz)
    const startPosition = (this.totals.get(base.index) ?? 0n) as Wei
    // The venue's floor of the maker's 0.04 %: in base for a purchase, in quote for a sale.
    const fee = order.side === 'bid' ? (szToWei(sz, base) * 4n) / 10_000n : (gross * 4n) / 10_000n
    const sign = order.side === 'bid' ? 1n : -1n
    this.#move(base.index, sign * szToWei(sz, base) - (order.side === 'bid' ? fee : 0n))
    this.#move(quote.index, -sign * gross - (order.side === 'ask' ? fee : 0n))
    order.sz = (order.sz - sz) as Sz
    const { oid, side, px, cloid } = order
    const feeToken = order.side === 'bid' ? base.name : quote.name
    const fill: Fill = {
      coin,
      tid: this.#nextTid++ as Tid,
      oid,
      ...(cloid === undefined ? {} : { cloid }),
      side,
      px,
      sz,
      timeMs: this.#timeMs,
      startPosition,
      fee: { token: feeToken, amount: fee as Wei },
      crossed: false,
    }
    this.fills.push(fill)
    this.events.push({ type: 'fills', snapshot: false, fills: [fill], flows: [] })
    if (order.sz === 0n) this.#close(order, 'filled')
  }

  #place(item: PlaceItem): ItemAnswer {
    const refused = this.#refusalOf(item)
    const oid = this.#nextOid++ as Oid
    const order: ModelOrder = { oid, coin: item.coin, side: item.side, px: item.px, origSz: item.sz, sz: item.sz, cloid: item.cloid }
    if (refused) {
      this.refusals.push({ code: refused, item })
      this.closed.set(oid, this.#update(order, 'rejected'))
      this.events.push({ type: 'orderUpdates', updates: [this.#update(order, 'rejected')] })
      return { type: 'refused', refusal: { code: refused, text: refused } }
    }
    this.orders.set(oid, order)
    this.events.push({ type: 'orderUpdates', updates: [this.#update(order, 'open')] })
    return { type: 'resting', oid }
  }

  #modify(target: Oid, item: PlaceItem): ItemAnswer {
    const old = this.orders.get(target)
    if (!old) return this.#refuse('cannotModify', item)
    if (old.side !== item.side) return this.#refuse('other', item)
    this.#close(old, 'canceled')
    return this.#place(item)
  }

  #cancel(target: Oid): ItemAnswer {
    const order = this.orders.get(target)
    if (!order) return this.#refuse('missingOrder', target)
    this.#close(order, 'canceled')
    return { type: 'canceled' }
  }

  #refuse(code: RefusalCode, item: unknown): ItemAnswer {
    this.refusals.push({ code, item })
    return { type: 'refused', refusal: { code, text: code } }
  }

  #refusalOf({ coin, side, px, sz }: PlaceItem): RefusalCode | undefined {
    const market = this.#markets.get(coin) as MarketSpec
    if (!isLegalPx(px, market.pxDecimals)) return 'badTick'
    if (sz <= 0n) return 'badSize'
    const { bid, ask } = this.bbo(coin)
    if (side === 'bid' ? ask !== null && ask <= px : bid !== null && bid >= px) return 'postOnlyWouldCross'
    if (notional(px, sz) < market.minNotional) return 'belowMinNotional'
    const token = side === 'bid' ? market.quote : market.base
    const needed = side === 'bid' ? notional(px, sz) : szToWei(sz, market.base)
    if (needed > (this.totals.get(token.index) ?? 0n) - this.#held(token.index)) return 'insufficientBalance'
    return undefined
  }

  #held(token: number): bigint {
    let held = 0n
    for (const { coin, side, px, sz } of this.orders.values()) {
      const { base, quote } = this.#markets.get(coin) as MarketSpec
      if (side === 'bid' && quote.index === token) held += notional(px, sz)
      if (side === 'ask' && base.index === token) held += szToWei(sz, base)
    }
    return held
  }

  #close(order: ModelOrder, state: 'filled' | 'canceled'): void {
    this.orders.delete(order.oid)
    const update = this.#update(order, state)
    this.closed.set(order.oid, update)
    this.events.push({ type: 'orderUpdates', updates: [update] })
  }

  #update(order: ModelOrder, state: OrderUpdate['state']): OrderUpdate {
    const { oid, coin, side, px, origSz, sz, cloid } = order
    return {
      coin,
      oid,
      ...(cloid === undefined ? {} : { cloid }),
      side,
      px,
      origSz,
      sz,
      state,
      statusText: state,
      statusTimeMs: this.#timeMs,
    }
  }

  #move(token: number, delta: bigint): void {
    this.totals.set(token, (this.totals.get(token) ?? 0n) + delta)
  }
}
