import { InvariantError } from '@hyperladder/units'
import { Book } from './book.ts'
import { isOurCloid } from './cloid.ts'
import type { CurrentOrder, OrderInDoubt, OrderStatus, UnansweredRequest } from './currentOrder.ts'
import { dump } from './dump.ts'
import type { FillKey, LegFact, OrderFact, OrderRef, RequestOutcome } from './facts.ts'
import { FillMemory, type FillMemorySnapshot } from './fillMemory.ts'
import type { FillInput, FillResult } from './fillResult.ts'
import type { Ladder } from './ladder.ts'
import { isRegistered, type Order, originLanded } from './order.ts'
import type { OrderSlots } from './orderSlots.ts'
import { reconcile } from './reconcile.ts'
import type { Reconciliation, Snapshot } from './reconciliation.ts'
import { namesOf, Roster } from './roster.ts'
import { type BookSnapshot, ordersOf, restoreBook, snapshotBook } from './snapshot.ts'
import { isEnd, type Market, statusOf } from './standing.ts'

export type OrderStateOptions = {
  readonly grid: Ladder
  /** Pair index, as in the cloids. */
  readonly market: number
  readonly coin: string
  /** Fills remembered for telling repeated ones. At least 4000: a snapshot replays 2000. */
  readonly fillMemory?: number
  /** Orders that take nothing any more, and answered requests, remembered for what comes late. */
  readonly tombstones?: number
}

/** Everything known of one market's orders, as plain data in one canonical order. `tombstones`: settled orders by their place in `book.orders`. */
export type OrderStateSnapshot = {
  readonly book: BookSnapshot
  readonly tombstones: readonly number[]
  readonly fills: FillMemorySnapshot
}

/** Twice what one snapshot replays (API reference 4.7). */
export const LEAST_FILL_MEMORY = 4000
/** Late messages are late by seconds; at the venue's address budget this many orders take minutes at the very least. */
const TOMBSTONES = 4096

/**
 * What is known of one market's orders. Facts are merged and only grow; every status is derived from them. Laws: merging commutes and is
 * idempotent (within the bounds of its memory); an order leaves {@link getCurrentOrders} only when it is closed and its booked fills explain it.
 */
export class OrderState {
  readonly #market: Market
  readonly #coin: string
  readonly #book: Book
  readonly #fills: FillMemory
  readonly #roster: Roster

  /** @throws {@link InvariantError} when the fill memory could not outlive a snapshot replay. */
  constructor(options: OrderStateOptions) {
    const { grid, market, coin, fillMemory = LEAST_FILL_MEMORY, tombstones = TOMBSTONES } = options
    if (fillMemory < LEAST_FILL_MEMORY) {
      throw new InvariantError('E_FILL_MEMORY', `fillMemory was ${fillMemory}, must be ${LEAST_FILL_MEMORY} or more`, { fillMemory })
    }
    this.#market = { grid, market }
    this.#coin = coin
    this.#book = new Book(tombstones)
    this.#fills = new FillMemory(fillMemory)
    this.#roster = new Roster(this.#book, this.#market, tombstones)
  }

  /**
   * Returns the state that a snapshot was taken of, for the same market and options. Law: whatever comes next, both answer it alike, and their
   * snapshots are equal.
   */
  static restore(options: OrderStateOptions, snapshot: OrderStateSnapshot): OrderState {
    const state = new OrderState(options)
    const orders = restoreBook(state.#book, snapshot.book)
    state.#roster.restore(
      orders,
      snapshot.tombstones.map((index) => orders[index] as Order),
    )
    state.#fills.restore(snapshot.fills)
    return state
  }

  /**
   * Takes one fact. A fill goes through {@link onFill} when its money is to be booked.
   * @throws {@link InvariantError} for what only a mistake of the program can say: another coin's fill, a requested cloid that isn't ours.
   */
  merge(fact: OrderFact): void {
    if (fact.type === 'fill') {
      this.onFill(fact)
      return
    }
    this.#book.mark += 1
    this.#roster.refresh(this.#touch(fact))
  }

  /** The number of facts merged so far: take it when asking for a snapshot. */
  mark(): number {
    return this.#book.mark
  }

  /** The venue shows this order open. */
  onPlaceConfirmed(leg: Omit<LegFact, 'type' | 'state'>): void {
    this.merge({ ...leg, type: 'leg', state: 'open' })
  }

  /** A modify (or any request) was answered. */
  onModifyResponse(seq: number, outcome: RequestOutcome, atMs?: number): void {
    this.merge({ type: 'answered', seq, outcome, ...(atMs === undefined ? {} : { atMs }) })
  }

  /**
   * Returns what a fill is to us, or undefined when it was seen before (booked or primed). A fill older than the memory reaches is returned as
   * `tooOld` and changes nothing, unless `proven`: reconcile has proved that it is missing.
   */
  onFill<F extends FillInput>(fill: F, options: { readonly proven?: boolean } = {}): FillResult<F> | undefined {
    if (fill.coin !== this.#coin) {
      throw new InvariantError('E_INVARIANT', `a fill of ${fill.coin} was given to the orders of ${this.#coin}`, {
        coin: fill.coin,
        oid: fill.oid,
      })
    }
    const judged = this.#fills.judge(fill)
    if (judged === 'seen') return undefined
    if (judged === 'tooOld' && !options.proven) return this.#fillResult('tooOld', fill)
    this.#fills.remember(fill)
    this.#book.mark += 1
    this.#roster.refresh([this.#book.fill(fill)])
    return this.#fillResult('booked', fill)
  }

  /**
   * Fills from before the seed: remembered as seen, never booked. Oldest first. They are all there is since `sinceMs`, so anything else from
   * then or before is too old to tell: a replay that reaches further back than the seed moves no money.
   */
  primeFills(keys: Iterable<FillKey>, sinceMs = Number.NEGATIVE_INFINITY): void {
    this.#fills.raiseHorizon(sinceMs)
    for (const key of keys) this.#fills.remember(key)
  }

  /** Orders of ours that still take their slot or funds, sorted (side, level, oid); the same array until the next change. */
  getCurrentOrders(): readonly CurrentOrder[] {
    return this.#roster.lineup.all()
  }

  /** The same orders by their slots: for whoever looks at few of them, often. Kept in step; not a copy. */
  get slots(): OrderSlots {
    return this.#roster.lineup
  }

  /** Orders whose facts don't explain them yet, sorted as the current ones: ask for their status, and for fills. */
  ordersInDoubt(): readonly OrderInDoubt[] {
    const found: OrderInDoubt[] = []
    for (const standing of this.#roster.lineup.doubtful()) found.push({ ...namesOf(standing), ...standing.doubt } as OrderInDoubt)
    return found
  }

  /** Requests without an answer, by seq. Settling them is the shell's; until then what they touch is busy. */
  unanswered(): readonly UnansweredRequest[] {
    const found: UnansweredRequest[] = []
    for (const { seq, ask, outcome, made } of this.#book.requests.values()) {
      if (!ask || outcome) continue
      const atMs = ask.atMs === undefined ? {} : { atMs: ask.atMs }
      if (ask.type === 'cancelRequested') {
        const status = this.status(ask.target)
        found.push({ seq, type: 'cancel', target: ask.target, landed: status !== undefined && isEnd(status), ...atMs })
      } else {
        const landed = made !== undefined && originLanded(made)
        const target = ask.type === 'modifyRequested' ? { target: ask.target } : {}
        found.push({ seq, type: ask.type === 'modifyRequested' ? 'modify' : 'place', cloid: ask.cloid, ...target, landed, ...atMs })
      }
    }
    return found.sort((a, b) => a.seq - b.seq)
  }

  /** The status of any order of ours (or taken over) that is still remembered, current or not. */
  status(ref: OrderRef): OrderStatus | undefined {
    const found = this.#book.find(ref)
    if (!found || (found.leg && !isRegistered(found.leg))) return undefined
    return statusOf(found.order, found.leg)
  }

  /** The current order of that name. */
  find(ref: OrderRef): CurrentOrder | undefined {
    return this.#roster.find(ref)
  }

  /** Returns what a snapshot and the books don't agree on. Changes nothing. */
  reconcile(snapshot: Snapshot): Reconciliation {
    return reconcile(snapshot, { book: this.#book, lineup: this.#roster.lineup, market: this.#market })
  }

  /** Ends a ghost, or any order in doubt: with the venue's word on it, or without one, when it has none left and the fills were read. */
  removeGhost(ref: OrderRef, word?: Omit<LegFact, 'type'>): void {
    this.merge(word ? { ...word, type: 'leg' } : { type: 'writtenOff', target: ref })
  }

  /** How much is remembered: every one of these is bounded, but for what is live or unanswered. */
  sizes(): { readonly orders: number; readonly legs: number; readonly requests: number; readonly fills: number } {
    const { orders, legs, requests } = this.#book
    return { orders: orders.size, legs: legs.size, requests: requests.size, fills: this.#fills.size }
  }

  /** Everything that is known, to {@link restore} it from. */
  snapshot(): OrderStateSnapshot {
    const places = new Map(ordersOf(this.#book).map((order, index) => [order, index]))
    return {
      book: snapshotBook(this.#book),
      tombstones: [...this.#roster.tombstones].map((order) => places.get(order) as number),
      fills: this.#fills.snapshot(),
    }
  }

  /** Everything the facts have left behind, canonical and JSON-safe: states that know the same dump the same. */
  dump(): unknown {
    return dump(this.#book)
  }

  #fillResult<F extends FillInput>(type: FillResult['type'], fill: F): FillResult<F> {
    const leg = this.#book.legs.get(fill.oid)
    const own = leg?.order.fields !== undefined || (fill.cloid !== undefined && isOurCloid(fill.cloid))
    const order = this.#roster.find(fill.oid)
    return order ? { type, fill, own, order } : { type, fill, own }
  }

  #touch(fact: Exclude<OrderFact, { type: 'fill' }>): readonly Order[] {
    switch (fact.type) {
      case 'placeRequested':
      case 'modifyRequested':
      case 'cancelRequested':
        return this.#book.ask(fact)
      case 'answered':
        return this.#book.answer(fact)
      case 'leg':
        return this.#book.leg(fact)
      case 'adopted':
        return this.#book.adopt(fact)
      case 'writtenOff':
        return this.#book.writeOff(fact)
      default:
        return fact satisfies never
    }
  }
}
