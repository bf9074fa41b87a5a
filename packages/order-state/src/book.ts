import { type Cloid, invariant, type Oid } from '@hyperladder/units'
import { decodePlace } from './cloid.ts'
import type { AdoptedFact, AnsweredFact, FillFact, LegFact, OrderRef, WrittenOffFact } from './facts.ts'
import { Fifo } from './fifo.ts'
import { heavierTerms, weightOf } from './heavier.ts'
import { IntegerMap } from './integerMap.ts'
import {
  type Ask,
  attachLeg,
  hasLanded,
  type Leg,
  least,
  newLeg,
  newOrder,
  newRequest,
  type Order,
  type Request,
  setAim,
  setAsk,
} from './order.ts'
import { OrdersByCloid } from './ordersByCloid.ts'

/**
 * The facts, by what they are about. Knows how each kind is merged and nothing of what follows from it: every merge returns the orders it
 * bears on. A merge only raises flags, lowers bounds, and adds; that is why the order of facts can't matter.
 */
export class Book {
  readonly orders = new OrdersByCloid()
  readonly legs = new IntegerMap<Leg>()
  readonly requests = new IntegerMap<Request>()
  /** The seqs of answered requests, oldest first, and how many are kept. */
  readonly #answered = new Fifo<number>()
  readonly #answeredLimit: number
  /** The highest oid of ours that was forgotten: a late update at or below it, of an order that isn't known, is of a forgotten one. */
  forgottenOid = 0
  /** Merged facts, counted. */
  mark = 0
  /** The order without a cloid whose oid turned out, in the last merge, to be one of ours: to be dropped by whoever keeps it. */
  dissolved: Order | undefined

  constructor(answeredLimit: number) {
    this.#answeredLimit = answeredLimit
  }

  ask(ask: Ask): Order[] {
    const request = this.#request(ask.seq)
    if (request.ask) return []
    if (ask.type === 'cancelRequested') setAsk(request, ask)
    else {
      const order = this.#orderOf(ask.cloid)
      invariant(order !== undefined, 'a requested cloid was not of our making', { cloid: ask.cloid, seq: ask.seq })
      setAsk(request, ask)
      // One cloid is asked for once; were it not, the first request is the one that counts.
      if (!order.origin || ask.seq < order.origin.seq) order.origin = request
      request.made = order
    }
    return this.#settleRequest(request)
  }

  answer({ seq, outcome, atMs }: AnsweredFact): Order[] {
    const request = this.#request(seq)
    if (weightOf(outcome) > weightOf(request.outcome)) request.outcome = outcome
    else if (outcome.type === 'accepted' && request.outcome?.type === 'accepted' && outcome.oid !== undefined) {
      request.outcome = { type: 'accepted', oid: least(request.outcome.oid, outcome.oid) as Oid }
    }
    request.answeredAtMs = least(request.answeredAtMs, atMs)
    this.noteAnswered(request)
    if (this.#answered.size > this.#answeredLimit) this.requests.delete(this.#answered.shift())
    return this.#settleRequest(request)
  }

  leg(fact: LegFact): Order[] {
    const unknown = !this.legs.has(fact.oid) && !(fact.cloid && this.orders.has(fact.cloid))
    if (unknown && fact.oid <= this.forgottenOid) return []
    const leg = this.#legOf(fact.oid, fact.cloid)
    leg.terms = heavierTerms(leg.terms, fact)
    if (fact.state === 'canceled') {
      leg.canceled = true
      leg.left = least(leg.left, fact.remaining)
    } else leg[fact.state] = true
    if (fact.state !== 'open') leg.closedAtMs = least(leg.closedAtMs, fact.atMs)
    return [this.#heard(leg)]
  }

  fill(fact: Omit<FillFact, 'type'>): Order {
    const leg = this.#legOf(fact.oid, fact.cloid)
    leg.booked += fact.sz
    return this.#heard(leg)
  }

  adopt(fact: AdoptedFact): Order[] {
    const leg = this.#legOf(fact.oid, fact.cloid)
    leg.terms = heavierTerms(leg.terms, fact)
    leg.open = true
    leg.baseline = least(leg.baseline, fact.baseline ?? fact.origSz - fact.remaining)
    leg.slotted ||= fact.slot !== undefined
    return [this.#heard(leg)]
  }

  writeOff({ target }: WrittenOffFact): Order[] {
    if (typeof target === 'number') {
      const leg = this.#legOf(target)
      leg.writtenOff = true
      return [this.#heard(leg)]
    }
    const order = this.#orderOf(target)
    if (!order) return []
    order.writtenOff = true
    return [order]
  }

  /** The seqs of the answered requests that are remembered, oldest first. */
  get answered(): Iterable<number> {
    return this.#answered
  }

  /** Puts a request at the end of the answered ones, unless it is there already. */
  noteAnswered(request: Request): void {
    if (request.answered) return
    request.answered = true
    this.#answered.push(request.seq)
  }

  find(ref: OrderRef): { readonly order: Order; readonly leg: Leg | undefined } | undefined {
    if (typeof ref === 'number') {
      const leg = this.legs.get(ref)
      return leg && { order: leg.order, leg }
    }
    const order = this.orders.get(ref)
    return order && { order, leg: order.legs[0] }
  }

  /** Adds the orders whose standing hangs on this one's: what it replaces, and what replaces it. */
  addPartners(order: Order, found: Order[]): void {
    const ask = order.origin?.ask
    const target = ask?.type === 'modifyRequested' ? this.find(ask.target) : undefined
    if (target) addTo(found, target.order)
    for (const { made } of order.aims) if (made) addTo(found, made)
    for (const { aims } of order.legs) for (const { made } of aims) if (made) addTo(found, made)
  }

  /** See {@link Forget}: what it is known by is told, since to ask the order itself would take ten times as long. */
  forget(order: Order, oid: number, generation: number): void {
    order.kept = false
    const own = !Number.isNaN(generation)
    if (own) this.orders.delete(order, generation)
    if (Number.isNaN(oid)) for (const leg of order.legs) this.#forgetLeg(leg.oid, own)
    else this.#forgetLeg(oid, own)
  }

  #forgetLeg(oid: number, own: boolean): void {
    this.legs.delete(oid)
    if (own && oid > this.forgottenOid) this.forgottenOid = oid
  }

  #request(seq: number): Request {
    let request = this.requests.get(seq)
    if (!request) {
      request = newRequest(seq)
      this.requests.set(seq, request)
    }
    return request
  }

  /** Carries what is known of a request over to the orders it is about; asking twice changes nothing. */
  #settleRequest(request: Request): Order[] {
    const { ask } = request
    if (!ask) return []
    if (ask.type === 'cancelRequested') return [this.#aim(request, ask.target)]
    const made = request.made as Order
    const renamed = this.#acknowledge(request, made, ask.cloid)
    const touched = renamed === undefined || renamed === made ? [made] : [renamed, made]
    if (ask.type === 'modifyRequested') touched.push(this.#aim(request, ask.target))
    return touched
  }

  /** Carries an acceptance over to the order that the request makes. Returns the order that the oid is of, where the answer names one. */
  #acknowledge({ outcome }: Request, made: Order, cloid: Cloid): Order | undefined {
    if (outcome?.type !== 'accepted') return undefined
    made.ackMark ??= this.mark
    // An answer names only the oid: price and size come from the request. What was settled and forgotten does not come back by it.
    if (outcome.oid === undefined || !made.kept) return undefined
    const leg = this.#legOf(outcome.oid, cloid)
    leg.open = true
    return this.#heard(leg)
  }

  #aim(request: Request, target: OrderRef): Order {
    const { outcome } = request
    const bears = !outcome || outcome.type === 'accepted' || (outcome.type === 'refused' && outcome.target !== 'intact')
    const owner = typeof target === 'number' ? this.#legOf(target) : this.#orderOf(target)
    invariant(owner !== undefined, 'a request named a foreign order by cloid, must be by oid', { target, seq: request.seq })
    setAim(owner, request, bears)
    return 'order' in owner ? this.#heard(owner) : owner
  }

  #heard(leg: Leg): Order {
    leg.touchedMark = this.mark
    if (leg.ackMark === undefined && hasLanded(leg)) leg.ackMark = this.mark
    return leg.order
  }

  #orderOf(cloid: Cloid): Order | undefined {
    const known = this.orders.get(cloid)
    if (known) return known
    const fields = decodePlace(cloid)
    if (!fields) return undefined
    const order = newOrder(cloid, fields)
    order.kept = true
    this.orders.add(cloid, order)
    return order
  }

  /** The leg of an oid, under the order of its cloid as soon as that is known and ours. */
  #legOf(oid: Oid, cloid?: Cloid): Leg {
    const known = this.legs.get(oid)
    if (known && (!cloid || known.order.cloid)) return known
    const own = cloid === undefined ? undefined : this.#orderOf(cloid)
    if (known) {
      if (own) this.#join(known, own)
      return known
    }
    const order = own ?? newOrder(undefined, undefined)
    order.kept = true
    const leg = newLeg(oid, order, this.mark)
    attachLeg(order, leg)
    this.legs.set(oid, leg)
    return leg
  }

  #join(leg: Leg, order: Order): void {
    this.dissolved = leg.order
    attachLeg(order, leg)
  }
}

/** What is settled stays so, whatever becomes of its partners. */
function addTo(found: Order[], order: Order): void {
  if (!order.settled && !found.includes(order)) found.push(order)
}
