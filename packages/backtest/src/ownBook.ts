import type { Oid, Px, Side } from '@hyperladder/units'

type Resting = { readonly side: Side; readonly px: Px; sz: bigint }

/** No bid of ours: every price is above. No ask: every price is below, since the venue's have at most 5 significant figures of 64 bits. */
export const NO_BID = 0n as Px
export const NO_ASK = (1n << 62n) as Px

/** Our orders as they rest at the venue: what a market event is compared with before anything else is done. */
export class OwnBook {
  readonly #orders = new Map<Oid, Resting>()
  /** Prices of a side, the best last. */
  readonly #bids: Px[] = []
  readonly #asks: Px[] = []
  readonly #bidSizes = new Map<Px, bigint>()
  readonly #askSizes = new Map<Px, bigint>()
  readonly #bidsJoined = new Map<Px, number>()
  readonly #asksJoined = new Map<Px, number>()
  bestBid: Px = NO_BID
  bestAsk: Px = NO_ASK
  /** Grows with every order that comes to rest, and every price that is left: not with a part of an order that is filled. */
  version = 0

  get size(): number {
    return this.#orders.size
  }

  /** Prices of a side, the best last. */
  prices(side: Side): readonly Px[] {
    return side === 'bid' ? this.#bids : this.#asks
  }

  sizeAt(side: Side, px: Px): bigint {
    return this.#sizes(side).get(px) ?? 0n
  }

  /** The {@link version} at which the newest order of a price came to rest: a modified one joins anew. */
  joinedAt(side: Side, px: Px): number {
    return this.#joined(side).get(px) ?? 0
  }

  /** Returns what rests at a price and better. */
  sizeWithin(side: Side, px: Px): bigint {
    const prices = this.prices(side)
    let sz = 0n
    for (let at = prices.length - 1; at >= 0; at -= 1) {
      const own = prices[at] as Px
      if (side === 'bid' ? own < px : own > px) break
      sz += this.sizeAt(side, own)
    }
    return sz
  }

  open(oid: Oid, side: Side, px: Px, sz: bigint): void {
    this.#orders.set(oid, { side, px, sz })
    this.#move(side, px, sz)
    this.version += 1
    this.#joined(side).set(px, this.version)
  }

  fill(oid: Oid, sz: bigint): void {
    const order = this.#orders.get(oid)
    if (order === undefined) return
    order.sz -= sz
    this.#move(order.side, order.px, -sz)
    if (order.sz <= 0n) this.#orders.delete(oid)
  }

  close(oid: Oid): void {
    const order = this.#orders.get(oid)
    if (order === undefined) return
    this.#orders.delete(oid)
    this.#move(order.side, order.px, -order.sz)
  }

  #sizes(side: Side): Map<Px, bigint> {
    return side === 'bid' ? this.#bidSizes : this.#askSizes
  }

  #joined(side: Side): Map<Px, number> {
    return side === 'bid' ? this.#bidsJoined : this.#asksJoined
  }

  #move(side: Side, px: Px, by: bigint): void {
    const sizes = this.#sizes(side)
    const prices = side === 'bid' ? this.#bids : this.#asks
    const before = sizes.get(px)
    const after = (before ?? 0n) + by
    if (after > 0n) {
      sizes.set(px, after)
      if (before === undefined) prices.splice(placeOf(prices, side, px), 0, px)
    } else if (before !== undefined) {
      this.version += 1
      sizes.delete(px)
      this.#joined(side).delete(px)
      prices.splice(placeOf(prices, side, px), 1)
    }
    if (side === 'bid') this.bestBid = prices.at(-1) ?? NO_BID
    else this.bestAsk = prices.at(-1) ?? NO_ASK
  }
}

/** Where the price is, or would be: bids rise, asks fall towards the end. */
function placeOf(prices: readonly Px[], side: Side, px: Px): number {
  let low = 0
  let high = prices.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const other = prices[middle] as Px
    if (side === 'bid' ? other < px : other > px) low = middle + 1
    else high = middle
  }
  return low
}
