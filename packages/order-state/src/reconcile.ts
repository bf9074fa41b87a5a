import type { Oid, Sz } from '@hyperladder/units'
import type { Book } from './book.ts'
import { decodePlace } from './cloid.ts'
import type { AdoptedFact, LegFact } from './facts.ts'
import type { Lineup } from './lineup.ts'
import { hasLanded, type Leg } from './order.ts'
import type { Reconciliation, Snapshot, SnapshotOrder } from './reconciliation.ts'
import { refOf } from './roster.ts'
import { isEnd, levelOf, type Market, type Standing, statusOf } from './standing.ts'

type Writable = { -readonly [Key in keyof Reconciliation]: Reconciliation[Key] extends readonly (infer Item)[] ? Item[] : never }

/** Returns what a snapshot of open orders and the books don't agree on. Pure: the books stay as they are. */
export function reconcile(
  snapshot: Snapshot,
  books: { readonly book: Book; readonly lineup: Lineup; readonly market: Market },
): Reconciliation {
  const found: Writable = { ghosts: [], orphans: [], adoptable: [], foreign: [], landed: [], contradicted: [], short: [] }
  const shown = new Set<Oid>()
  const taken = new Set<string>()
  const rising = [...snapshot.orders].sort((a, b) => a.oid - b.oid)
  for (const order of rising) {
    shown.add(order.oid)
    place(order, snapshot.askedAtSeq, books, found, taken)
  }
  const cloids = new Set(rising.map(({ cloid }) => cloid))
  for (const standing of books.lineup.standings()) {
    const isShown = standing.leg ? shown.has(standing.leg.oid) : cloids.has(standing.order.cloid)
    if (!isShown && isGhost(standing, snapshot.askedAtSeq)) found.ghosts.push(books.lineup.view(standing))
  }
  return found
}

/** An order that was acknowledged only after the snapshot was asked for may be missing from it, and one with a request in flight may be closing. */
function isGhost({ order, leg, busy }: Standing, askedAtSeq: number): boolean {
  const ackMark = leg?.ackMark ?? order.ackMark
  return !busy && ackMark !== undefined && ackMark <= askedAtSeq
}

function place(
  order: SnapshotOrder,
  askedAtSeq: number,
  { book, lineup, market }: { readonly book: Book; readonly lineup: Lineup; readonly market: Market },
  found: Writable,
  taken: Set<string>,
): void {
  const leg = book.legs.get(order.oid)
  const known = leg?.order.cloid || !order.cloid ? leg?.order : (book.orders.get(order.cloid) ?? leg?.order)
  const status = known && statusOf(known, leg)
  // A refused place that rests after all is believed; anything else that the books have closed can't come back to life.
  if (known && status && isEnd(status) && !(status === 'rejected' && !leg)) {
    const closedMark = leg ? leg.closedMark : known.closedMark
    if (closedMark !== undefined && closedMark <= askedAtSeq) found.contradicted.push(order)
    return
  }
  const standing = leg && hasLanded(leg) ? known?.standings.find((candidate) => candidate.leg === leg) : undefined
  if (standing) {
    if (standing.remaining > order.sz) found.short.push({ ref: refOf(standing), missing: (standing.remaining - order.sz) as Sz })
  } else if (known?.origin && known.legs.every(({ oid }) => oid === order.oid)) {
    found.landed.push(landedFact(order))
  } else if (!leg || leg.booked === 0n || leg.touchedMark <= askedAtSeq) {
    // Fills since the question was asked would blur the baseline: the next snapshot tells.
    welcome(order, adoption(order, leg), { lineup, market }, found, taken)
  }
}

/** Sorts an order that the books don't have. */
function welcome(
  order: SnapshotOrder,
  fact: AdoptedFact,
  { lineup, market }: { readonly lineup: Lineup; readonly market: Market },
  found: Writable,
  taken: Set<string>,
): void {
  const fields = order.cloid && decodePlace(order.cloid)
  if (!fields) {
    found.foreign.push(fact)
    return
  }
  const level = levelOf(fields, order, market)
  const slot = `${order.side}${level}`
  if (level === undefined || lineup.holder(order.side, level) || taken.has(slot)) {
    found.orphans.push(fact)
  } else {
    taken.add(slot)
    found.adoptable.push({ ...fact, slot: { side: order.side, level } })
  }
}

const landedFact = ({ oid, cloid, side, px, origSz, sz }: SnapshotOrder): LegFact => ({
  type: 'leg',
  oid,
  ...(cloid === undefined ? {} : { cloid }),
  side,
  px,
  origSz,
  remaining: sz,
  state: 'open',
})

/** What was filled and is not booked is the baseline; fills that were booked before the order was known are not taken twice. */
function adoption({ oid, cloid, side, px, origSz, sz }: SnapshotOrder, leg: Leg | undefined): AdoptedFact {
  const before = origSz - sz - (leg?.booked ?? 0n)
  return {
    type: 'adopted',
    oid,
    ...(cloid === undefined ? {} : { cloid }),
    side,
    px,
    origSz,
    remaining: sz,
    baseline: (before > 0n ? before : 0n) as Sz,
  }
}
