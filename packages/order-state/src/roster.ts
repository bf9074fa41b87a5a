import type { Book } from './book.ts'
import type { CurrentOrder } from './currentOrder.ts'
import type { OrderRef } from './facts.ts'
import { Lineup } from './lineup.ts'
import type { Leg, Order, Request } from './order.ts'
import { isEnd, type Market, type Standing, standingsOf, statusOf } from './standing.ts'
import { type Forget, Tombstones } from './tombstones.ts'

/** Keeps what is derived in step with the facts: who stands in the lineup, who is remembered as settled, and who is forgotten. */
export class Roster {
  readonly lineup: Lineup
  readonly #book: Book
  readonly #market: Market
  readonly #tombstoneLimit: number
  /** Orders that take nothing, in the order in which they came to it. */
  readonly #tombstones = new Tombstones()
  readonly #forget: Forget = (order, oid, generation) => this.#book.forget(order, oid, generation)

  constructor(book: Book, market: Market, tombstoneLimit: number) {
    this.#book = book
    this.#market = market
    this.#tombstoneLimit = tombstoneLimit
    this.lineup = new Lineup((standing) => this.#view(standing))
  }

  /** Derives anew what the given orders take, and what hangs on them. */
  refresh(touched: readonly Order[]): void {
    const dissolved = this.#book.dissolved
    if (dissolved) {
      this.lineup.replace(dissolved, [])
      this.#tombstones.delete(dissolved)
      this.#book.dissolved = undefined
    }
    const [only] = touched
    // Most facts bear on one order that nothing hangs on.
    if (only !== undefined && touched.length === 1 && !hasPartners(only)) this.#refreshOne(only)
    else for (const order of this.#withPartners(touched)) this.#refreshOne(order)
    while (this.#tombstones.size > this.#tombstoneLimit) this.#tombstones.forgetOldest(this.#forget)
  }

  /** Settled orders, in the order in which they will be forgotten. */
  get tombstones(): Iterable<Order> {
    return this.#tombstones
  }

  /** Takes over the orders of a restored book: what they take follows from their facts, when they were settled does not. */
  restore(orders: Iterable<Order>, tombstones: Iterable<Order>): void {
    for (const order of orders) this.lineup.replace(order, standingsOf(order, this.#market))
    for (const order of tombstones) this.#tombstones.add(order)
  }

  /** The current order of that name. */
  find(ref: OrderRef): CurrentOrder | undefined {
    const standing = this.#standing(ref)
    return standing && this.lineup.view(standing)
  }

  #withPartners(touched: readonly Order[]): readonly Order[] {
    const found: Order[] = []
    for (const order of touched) {
      if (!found.includes(order)) found.push(order)
      this.#book.addPartners(order, found)
    }
    return found
  }

  #refreshOne(order: Order): void {
    if (!order.kept) return
    this.lineup.replace(order, standingsOf(order, this.#market))
    if (order.standings.length > 0) this.#tombstones.delete(order)
    else this.#tombstones.add(order)
    order.settled = this.#markClosed(order) && order.standings.length === 0
  }

  /** Returns whether all of it has ended. */
  #markClosed(order: Order): boolean {
    const { mark } = this.#book
    let ended = true
    for (const leg of order.legs) {
      if (leg.closedMark === undefined && hasEnded(order, leg)) leg.closedMark = mark
      ended &&= leg.closedMark !== undefined
    }
    if (order.legs.length > 0) return ended
    if (order.closedMark === undefined && hasEnded(order, undefined)) order.closedMark = mark
    return order.closedMark !== undefined
  }

  #view(standing: Standing): CurrentOrder {
    const { order, leg, side, level, px, remaining, origSz, hasFills, status, busy } = standing
    const replaced = this.#replaced(order.origin)
    const replacedBy = this.#replacement(order.aims) ?? (leg && this.#replacement(leg.aims))
    // Most orders by far: made by us, acknowledged, and not being modified.
    if (order.cloid && leg && !replaced && replacedBy === undefined) {
      const { oid } = leg
      return { ref: oid, cloid: order.cloid, oid, side, level, px, remaining, origSz, hasFills, status, busy }
    }
    return {
      ...namesOf(standing),
      side,
      level,
      px,
      remaining,
      origSz,
      hasFills,
      status,
      busy,
      ...(replaced ? { replaces: refOf(replaced) } : {}),
      ...(replacedBy === undefined ? {} : { replacedBy }),
    }
  }

  #standing(ref: OrderRef): Standing | undefined {
    const found = this.#book.find(ref)
    return found?.order.standings.find(({ leg }) => leg === found.leg)
  }

  /** What a modify replaces. Only the order that it aims at: not another one that came to the same name after that was forgotten. */
  #replaced(origin: Request | undefined): Standing | undefined {
    const target = origin?.ask?.type === 'modifyRequested' ? this.#standing(origin.ask.target) : undefined
    const isAim = (request: Request) => request === origin
    return target && (target.order.aims.some(isAim) || target.leg?.aims.some(isAim)) ? target : undefined
  }

  #replacement(aims: readonly Request[]): OrderRef | undefined {
    for (const { made } of aims) if (made?.standings[0]) return refOf(made.standings[0])
    return undefined
  }
}

/** Whether its making or its ending may hang on another order's. */
const hasPartners = ({ origin, aims, legs }: Order): boolean =>
  origin?.ask?.type === 'modifyRequested' || aims.length > 0 || legs.length > 1 || (legs.length === 1 && (legs[0] as Leg).aims.length > 0)

function hasEnded(order: Order, leg: Leg | undefined): boolean {
  for (const standing of order.standings) if (standing.leg === leg) return standing.closed
  const status = statusOf(order, leg)
  return status !== undefined && isEnd(status)
}

/** The oid once known, else the cloid. */
export const refOf = ({ order, leg }: Pick<Standing, 'order' | 'leg'>): OrderRef => leg?.oid ?? (order.cloid as OrderRef)

/** Every name of a standing's order, absent where unknown. */
export function namesOf({ order, leg }: Pick<Standing, 'order' | 'leg'>): Pick<CurrentOrder, 'ref' | 'cloid' | 'oid'> {
  const ref = refOf({ order, leg })
  if (!leg) return order.cloid ? { ref, cloid: order.cloid } : { ref }
  return order.cloid ? { ref, cloid: order.cloid, oid: leg.oid } : { ref, oid: leg.oid }
}
