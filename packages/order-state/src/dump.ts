import type { Book } from './book.ts'
import type { Leg, Order, Request } from './order.ts'

/**
 * Returns everything the facts have left behind, in one canonical form of plain strings, numbers and lists: two books that know the same
 * dump the same, whatever came first. What only counts arrivals is left out.
 */
export function dump(book: Book): unknown {
  const legs = [...book.legs.values()].sort((a, b) => a.oid - b.oid)
  const orders = [...book.orders.values()].sort((a, b) => (String(a.cloid) < String(b.cloid) ? -1 : 1))
  const requests = [...book.requests.values()].sort((a, b) => a.seq - b.seq)
  return { orders: orders.map(ofOrder), legs: legs.map(ofLeg), requests: requests.map(ofRequest) }
}

const ofOrder = ({ cloid, legs, origin, aims, writtenOff }: Order) => ({
  cloid,
  legs: legs.map(({ oid }) => oid),
  origin: origin?.seq,
  aims: seqs(aims),
  writtenOff,
})

const ofLeg = ({ order, terms, left, booked, baseline, aims, ackMark: _a, touchedMark: _t, closedMark: _c, ...words }: Leg) => ({
  ...words,
  cloid: order.cloid,
  terms: terms && { side: terms.side, px: String(terms.px), origSz: String(terms.origSz) },
  left: left === undefined ? undefined : String(left),
  booked: String(booked),
  baseline: baseline === undefined ? undefined : String(baseline),
  aims: seqs(aims),
})

const ofRequest = ({ seq, ask, outcome, answeredAtMs }: Request) => ({ seq, ask: ask?.type, outcome, answeredAtMs })

const seqs = (requests: readonly Request[]): number[] => requests.map(({ seq }) => seq).sort((a, b) => a - b)
