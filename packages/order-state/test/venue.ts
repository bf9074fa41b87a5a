import type { Random } from '@hyperladder/testkit'
import type { Cloid, Oid, Px, Side, Sz, Tid } from '@hyperladder/units'
import type { FillFact, LegFact, ModifyRequestedFact, OrderFact, OrderRef, PlaceRequestedFact, SnapshotOrder } from '../src/index.ts'
import { COIN, cloid, grid } from './support.ts'

type VenueOrder = {
  readonly oid: Oid
  readonly cloid: Cloid
  readonly side: Side
  readonly px: Px
  readonly origSz: bigint
  remaining: bigint
  state: 'open' | 'filled' | 'canceled' | 'rejected'
}

/**
 * What a venue does, and every message it would send about it. `booked` are our own requests, which no network can lose; `told` is the
 * rest: answers, order updates, fills.
 */
export class Venue {
  readonly orders: VenueOrder[] = []
  readonly booked: OrderFact[] = []
  readonly told: OrderFact[] = []
  readonly fills: FillFact[] = []
  readonly #random: Random
  #seq = 0
  #oid = 5_000
  #timeMs = 1_000

  constructor(random: Random) {
    this.#random = random
  }

  get open(): VenueOrder[] {
    return this.orders.filter((order) => order.state === 'open')
  }

  /** One random thing happens. */
  step(): void {
    this.#timeMs += this.#random.int(3)
    const order = this.open.length > 0 ? this.#random.pick(this.open) : undefined
    const act = this.#random.int(10)
    if (!order || act < 3) this.#place()
    else if (act < 5) this.#modify(order)
    else if (act < 6) this.#cancel(order)
    else if (act < 9) this.#trade(order)
    else this.#end(order, 'canceled')
  }

  /** `orderStatus`: the size of an open order is the one of its last change of status, as at the venue. */
  status(ref: OrderRef): LegFact | undefined {
    const order = this.orders.findLast((candidate) => candidate.oid === ref || candidate.cloid === ref)
    return order && this.#update(order)
  }

  snapshot(): SnapshotOrder[] {
    return this.open.map(({ oid, cloid: id, side, px, origSz, remaining }) => ({
      oid,
      cloid: id,
      side,
      px,
      sz: remaining as Sz,
      origSz: origSz as Sz,
    }))
  }

  #ask(side: Side): Omit<PlaceRequestedFact, 'type'> {
    this.#seq += 1
    const level = this.#random.int(grid.levels)
    const sz = BigInt(1 + this.#random.int(100)) as Sz
    return { seq: this.#seq, cloid: cloid(side, level, this.#seq), slot: { side, level }, px: grid.px(level), sz }
  }

  #place(): void {
    const ask = this.#ask(this.#random.pick(['bid', 'ask'] as const))
    this.booked.push({ ...ask, type: 'placeRequested' })
    this.#execute(ask, undefined)
  }

  #modify(target: VenueOrder): void {
    const ask = this.#ask(target.side)
    this.booked.push({ ...ask, type: 'modifyRequested', target: this.#name(target) })
    // The request was on its way while its target traded.
    if (this.#random.chance(0.3)) this.#trade(target)
    if (target.state !== 'open' || this.#random.chance(0.1)) {
      const what = this.#random.chance(0.3) ? 'doubt' : target.state === 'open' ? 'intact' : 'gone'
      this.told.push({ type: 'answered', seq: ask.seq, outcome: { type: 'refused', target: what } })
      return
    }
    this.#end(target, 'canceled')
    this.#execute(ask, target)
  }

  /** A place, or the second half of a modify: rests, is refused without a trace, or is rejected because it would cross. */
  #execute(ask: Omit<PlaceRequestedFact | ModifyRequestedFact, 'type' | 'target'>, replaced: VenueOrder | undefined): void {
    const refused: OrderFact = { type: 'answered', seq: ask.seq, outcome: { type: 'refused', target: 'gone' } }
    if (!replaced && this.#random.chance(0.1)) {
      this.told.push(refused)
      return
    }
    const crosses = this.#random.chance(0.15)
    this.#oid += 1 + this.#random.int(5)
    const order: VenueOrder = {
      oid: this.#oid as Oid,
      cloid: ask.cloid,
      side: ask.slot.side,
      px: ask.px,
      origSz: ask.sz,
      remaining: ask.sz,
      state: crosses ? 'rejected' : 'open',
    }
    this.orders.push(order)
    this.told.push(this.#update(order))
    this.told.push(crosses ? refused : { type: 'answered', seq: ask.seq, outcome: { type: 'accepted', oid: order.oid } })
  }

  #cancel(target: VenueOrder): void {
    this.#seq += 1
    const seq = this.#seq
    this.booked.push({ type: 'cancelRequested', seq, target: this.#name(target) })
    if (this.#random.chance(0.3)) this.#trade(target)
    if (target.state === 'open') {
      this.#end(target, 'canceled')
      this.told.push({ type: 'answered', seq, outcome: { type: 'accepted' } })
    } else {
      const what = this.#random.chance(0.5) ? 'doubt' : 'gone'
      this.told.push({ type: 'answered', seq, outcome: { type: 'refused', target: what } })
    }
  }

  #trade(order: VenueOrder): void {
    const size = this.#random.chance(0.4) ? order.remaining : 1n + this.#random.bigint(order.remaining)
    order.remaining -= size
    const { oid, cloid: id, side, px } = order
    // Hashes collide and don't rise: few of them, so that dedup has work to do.
    const tid = this.#random.int(50) as Tid
    const clash = this.fills.some((one) => one.timeMs === this.#timeMs && one.tid === tid && one.oid === oid)
    if (clash) this.#timeMs += 1
    const fill: FillFact = { type: 'fill', coin: COIN, oid, cloid: id, tid, timeMs: this.#timeMs, side, px, sz: size as Sz }
    this.fills.push(fill)
    this.told.push(fill)
    if (order.remaining === 0n) this.#end(order, 'filled')
  }

  #end(order: VenueOrder, state: 'filled' | 'canceled'): void {
    order.state = state
    this.told.push(this.#update(order))
  }

  #name = ({ oid, cloid: id }: VenueOrder): OrderRef => (this.#random.chance(0.5) ? oid : id)

  #update({ oid, cloid: id, side, px, origSz, remaining, state }: VenueOrder): LegFact {
    const left = state === 'open' ? origSz : remaining
    return { type: 'leg', oid, cloid: id, side, px, origSz: origSz as Sz, remaining: left as Sz, state }
  }
}
