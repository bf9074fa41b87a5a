import type { Cloid, Oid, Sz } from '@hyperladder/units'
import type { Book } from './book.ts'
import { decodePlace } from './cloid.ts'
import type { RequestOutcome } from './facts.ts'
import { type Ask, hasLanded, type Leg, newLeg, newOrder, newRequest, type Order, type Request, setAsk, type Terms } from './order.ts'

/** `null` where nothing is known. Requests are named by their place in `requests`. */
export type LegSnapshot = {
  readonly oid: Oid
  readonly terms: Terms | null
  readonly open: boolean
  readonly filled: boolean
  readonly canceled: boolean
  readonly rejected: boolean
  readonly gone: boolean
  readonly writtenOff: boolean
  readonly left: Sz | null
  readonly booked: bigint
  readonly baseline: bigint | null
  readonly slotted: boolean
  readonly closedAtMs: number | null
  readonly aims: readonly number[]
  readonly ackMark: number | null
  readonly touchedMark: number
  readonly closedMark: number | null
}

export type OrderSnapshot = {
  /** `null`: an oid without a cloid of ours. */
  readonly cloid: Cloid | null
  readonly legs: readonly LegSnapshot[]
  readonly origin: number | null
  readonly aims: readonly number[]
  readonly writtenOff: boolean
  readonly ackMark: number | null
  readonly closedMark: number | null
}

export type RequestSnapshot = {
  readonly seq: number
  /** Still among the known requests; otherwise only orders remember it. */
  readonly kept: boolean
  readonly ask: Ask | null
  readonly outcome: RequestOutcome | null
  readonly answeredAtMs: number | null
  /** The order it makes, by its place in `orders`; of one that was forgotten since, whether it had landed. */
  readonly made: number | 'landed' | 'unlanded' | null
}

/** All facts, as they stand after merging. `answered` by seq, in the order of the answers. */
export type BookSnapshot = {
  readonly mark: number
  readonly forgottenOid: number
  readonly orders: readonly OrderSnapshot[]
  readonly requests: readonly RequestSnapshot[]
  readonly answered: readonly number[]
}

/** Returns the orders of a book in their canonical order: ours by cloid, then those without one by oid. */
export function ordersOf(book: Book): readonly Order[] {
  const own = [...book.orders.values()].sort((a, b) => ((a.cloid as string) < (b.cloid as string) ? -1 : 1))
  const nameless = [...book.legs.values()].filter(({ order }) => order.cloid === undefined).sort((a, b) => a.oid - b.oid)
  return [...own, ...nameless.map(({ order }) => order)]
}

/** Returns a book's facts as plain data. Law: {@link restoreBook} of it knows the same, and its snapshot is equal. */
export function snapshotBook(book: Book): BookSnapshot {
  const orders = ordersOf(book)
  const requests = requestsOf(book, orders)
  const orderAt = new Map(orders.map((order, index) => [order, index]))
  const requestAt = new Map(requests.map((request, index) => [request, index]))
  return {
    mark: book.mark,
    forgottenOid: book.forgottenOid,
    orders: orders.map((order) => ofOrder(order, requestAt)),
    requests: requests.map((request) => ofRequest(request, book.requests.get(request.seq) === request, orderAt)),
    answered: [...book.answered],
  }
}

/** Fills an empty book with what a snapshot knows. Returns its orders, in the snapshot's order. */
export function restoreBook(book: Book, snapshot: BookSnapshot): readonly Order[] {
  book.mark = snapshot.mark
  book.forgottenOid = snapshot.forgottenOid
  const requests = snapshot.requests.map(toRequest)
  const orders = snapshot.orders.map((known) => toOrder(known, requests))
  for (const order of orders) {
    order.kept = true
    if (order.cloid) book.orders.add(order.cloid, order)
    for (const leg of order.legs) book.legs.set(leg.oid, leg)
  }
  for (const [index, request] of requests.entries()) {
    const { kept, made } = snapshot.requests[index] as RequestSnapshot
    if (kept) book.requests.set(request.seq, request)
    if (made !== null) request.made = typeof made === 'number' ? orders[made] : forgotten(request, made === 'landed')
  }
  for (const seq of snapshot.answered) book.noteAnswered(book.requests.get(seq) as Request)
  return orders
}

/** Every request that the book or one of its orders knows, by seq. An order may remember one that the book has forgotten. */
function requestsOf(book: Book, orders: readonly Order[]): readonly Request[] {
  const found = new Set(book.requests.values())
  for (const order of orders) {
    if (order.origin) found.add(order.origin)
    for (const aim of order.aims) found.add(aim)
    for (const leg of order.legs) for (const aim of leg.aims) found.add(aim)
  }
  return [...found].sort((a, b) => a.seq - b.seq || Number(book.requests.get(b.seq) === b) - Number(book.requests.get(a.seq) === a))
}

type Places<T> = ReadonlyMap<T, number>

const placesOf = (requests: readonly Request[], requestAt: Places<Request>): readonly number[] =>
  requests.map((request) => requestAt.get(request) as number)

const ofOrder = ({ cloid, legs, origin, aims, writtenOff, ackMark, closedMark }: Order, requestAt: Places<Request>): OrderSnapshot => ({
  cloid: cloid ?? null,
  legs: legs.map((leg) => ofLeg(leg, requestAt)),
  origin: origin ? (requestAt.get(origin) as number) : null,
  aims: placesOf(aims, requestAt),
  writtenOff,
  ackMark: ackMark ?? null,
  closedMark: closedMark ?? null,
})

const ofLeg = ({ order: _, ...leg }: Leg, requestAt: Places<Request>): LegSnapshot => ({
  ...leg,
  terms: leg.terms ? { ...leg.terms } : null,
  left: leg.left ?? null,
  baseline: leg.baseline ?? null,
  closedAtMs: leg.closedAtMs ?? null,
  aims: placesOf(leg.aims, requestAt),
  ackMark: leg.ackMark ?? null,
  closedMark: leg.closedMark ?? null,
})

const ofRequest = ({ seq, ask, outcome, answeredAtMs, made }: Request, kept: boolean, orderAt: Places<Order>): RequestSnapshot => ({
  seq,
  kept,
  ask: ask ? { ...ask } : null,
  outcome: outcome ? { ...outcome } : null,
  answeredAtMs: answeredAtMs ?? null,
  made: made ? (orderAt.get(made) ?? (made.legs.some(hasLanded) ? 'landed' : 'unlanded')) : null,
})

function toRequest({ seq, ask, outcome, answeredAtMs }: RequestSnapshot): Request {
  const request = newRequest(seq)
  if (ask) setAsk(request, ask)
  request.outcome = outcome ?? undefined
  request.answeredAtMs = answeredAtMs ?? undefined
  return request
}

function toOrder(known: OrderSnapshot, requests: readonly Request[]): Order {
  const order = newOrder(known.cloid ?? undefined, known.cloid === null ? undefined : decodePlace(known.cloid))
  order.legs = known.legs.map(
    (leg): Leg => ({
      ...leg,
      order,
      terms: leg.terms ?? undefined,
      left: leg.left ?? undefined,
      baseline: leg.baseline ?? undefined,
      closedAtMs: leg.closedAtMs ?? undefined,
      aims: leg.aims.map((index) => requests[index] as Request),
      ackMark: leg.ackMark ?? undefined,
      closedMark: leg.closedMark ?? undefined,
    }),
  )
  order.origin = known.origin === null ? undefined : requests[known.origin]
  order.aims = known.aims.map((index) => requests[index] as Request)
  order.writtenOff = known.writtenOff
  order.ackMark = known.ackMark ?? undefined
  order.closedMark = known.closedMark ?? undefined
  return order
}

/** What is left of a forgotten order: no fact reaches it any more, but what its request aimed at hangs on whether it landed. */
function forgotten(request: Request, landed: boolean): Order {
  const order = newOrder(undefined, undefined)
  order.origin = request
  if (landed) order.legs = [{ ...newLeg(0 as Oid, order, 0), open: true }]
  return order
}
