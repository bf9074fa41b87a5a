import { invariant } from '@hyperladder/units'
import { cancelCap } from './addressCap.ts'
import { RateLimitError } from './rateLimitError.ts'

/** The venue's word (`userRateLimit`). `surplus`: requests bought and not yet used; `used` reads 0 while there are some. */
export type BudgetReading = { readonly used: number; readonly cap: number; readonly surplus?: number }

/** `reserve`: what modifies and places leave untouched. `trickleMs`: pause between single actions while throttled (default 10,000). */
export type BudgetOptions = { readonly reserve: number; readonly trickleMs?: number }

/** Numbers of requests, one per item. */
export type BudgetItems = { readonly cancels: number; readonly modifies: number; readonly places: number }

/** `correction`: the offset in force after a reading. `change`: by how much this reading moved it; 0 in a fault-free run. */
export type BudgetCorrection = { readonly correction: number; readonly change: number }

/** Everything a budget knows beside its options, as plain data. `answeredMs`: `null` before the first charged answer. */
export type BudgetSnapshot = {
  readonly spent: number
  readonly unanswered: number
  readonly correction: number
  readonly cap: number
  readonly answeredMs: number | null
}

/** One pass per 10 s over budget, counted from the answer of the previous one (`errors/ratelimit_probe_testnet`, 2026-10-08). */
export const TRICKLE_MS = 10_000

/**
 * The request budget of one address: how much of it is spent, and how many cancels, modifies and places may go out now.
 *
 * Laws: `used` is the venue's figure at the start plus what own answers were charged, never set from a reading; what is sent and not answered
 * counts as charged; modifies and places never take `remaining` below `reserve`, except for the trickle of one per `trickleMs`; cancels
 * stop only at their own, larger cap.
 * @throws {@link RateLimitError} for a reserve, pause or reading that is not a whole number of at least 0.
 * @example
 * const budget = new RateLimitBudget({ reserve: 100, used: 9_890, cap: 10_000 })
 * budget.fit({ cancels: 4, modifies: 3, places: 20, nowMs: 0 }) // { cancels: 4, modifies: 3, places: 3 }
 */
export class RateLimitBudget {
  readonly reserve: number
  readonly trickleMs: number
  #spent: number
  #unanswered = 0
  #correction = 0
  #cap: number
  #answeredMs = Number.NEGATIVE_INFINITY

  constructor(options: BudgetOptions & BudgetReading) {
    this.reserve = whole('reserve', options.reserve)
    this.trickleMs = whole('trickleMs', options.trickleMs ?? TRICKLE_MS)
    this.#spent = spentOf(options)
    this.#cap = whole('cap', options.cap)
  }

  /** Returns the budget that a snapshot was taken of. */
  static restore(options: BudgetOptions, snapshot: BudgetSnapshot): RateLimitBudget {
    const budget = new RateLimitBudget({ ...options, used: 0, cap: snapshot.cap })
    budget.#spent = snapshot.spent
    budget.#unanswered = snapshot.unanswered
    budget.#correction = snapshot.correction
    budget.#answeredMs = snapshot.answeredMs ?? Number.NEGATIVE_INFINITY
    return budget
  }

  /** The venue's figure at the start plus the own charged count. */
  get used(): number {
    return Math.max(0, this.#spent)
  }

  /** Items sent and not answered: they count as charged until settled. */
  get unanswered(): number {
    return this.#unanswered
  }

  /** The latest cap the venue told. */
  get cap(): number {
    return this.#cap
  }

  /** Requests the venue counted beyond ours, from readings: bears on {@link remaining}, never on {@link used}. */
  get correction(): number {
    return this.#correction
  }

  /** Requests left. Negative when over budget. */
  get remaining(): number {
    return this.#cap - this.#charged
  }

  /** Cancels left under their own cap. Negative when over it. */
  get cancelRemaining(): number {
    return cancelCap(this.#cap) - this.#charged
  }

  /** Whether only cancels and the trickle may go out. */
  get throttled(): boolean {
    return this.remaining <= this.reserve
  }

  /** Reserves what goes out: call it before the request leaves. */
  onSent(items: number): void {
    this.#unanswered += items
  }

  /**
   * Releases the reservation of a settled request and books what the venue charged for it ({@link addressCharge}). A charged answer restarts the
   * trickle's pause; a refusal that cost nothing does not, as at the venue (measured, see {@link TRICKLE_MS}).
   * @throws {@link InvariantError} when more is answered than was sent.
   */
  onAnswered(items: number, charged: number, nowMs: number): void {
    invariant(items <= this.#unanswered, 'more answers than requests', { items, unanswered: this.#unanswered })
    this.#unanswered -= items
    this.#spent += charged
    if (charged > 0) this.#answeredMs = Math.max(this.#answeredMs, nowMs)
  }

  /**
   * Takes over the venue's cap, and what it counted otherwise than we did as an offset. `quiet`: nothing of ours was in flight between
   * asking and answer, so that the two counts must agree. Otherwise only that part is taken over which even all unanswered items can't explain.
   */
  sync(reading: BudgetReading, options: { readonly quiet: boolean }): BudgetCorrection {
    this.#cap = whole('cap', reading.cap)
    const difference = spentOf(reading) - this.#spent
    const before = this.#correction
    this.#correction = options.quiet ? difference : Math.max(before, difference - this.#unanswered)
    return { correction: this.#correction, change: this.#correction - before }
  }

  /**
   * Returns how many of each may go out now; cancels come before modifies, modifies before places. While throttled: cancels, and one single
   * action if nothing is unanswered and the last charged answer is `trickleMs` old. It changes nothing: {@link onSent} does.
   */
  fit(request: BudgetItems & { readonly nowMs: number }): BudgetItems {
    const cancels = clamp(request.cancels, this.cancelRemaining)
    if (this.throttled) return { cancels, ...this.#trickle(request) }
    const spare = this.remaining - cancels - this.reserve
    const modifies = clamp(request.modifies, spare)
    return { cancels, modifies, places: clamp(request.places, spare - modifies) }
  }

  snapshot(): BudgetSnapshot {
    return {
      spent: this.#spent,
      unanswered: this.#unanswered,
      correction: this.#correction,
      cap: this.#cap,
      answeredMs: this.#answeredMs === Number.NEGATIVE_INFINITY ? null : this.#answeredMs,
    }
  }

  get #charged(): number {
    return this.#spent + this.#unanswered + this.#correction
  }

  #trickle({ modifies, places, nowMs }: BudgetItems & { readonly nowMs: number }): { modifies: number; places: number } {
    if (this.#unanswered > 0 || nowMs - this.#answeredMs < this.trickleMs) return { modifies: 0, places: 0 }
    return modifies > 0 ? { modifies: 1, places: 0 } : { modifies: 0, places: clamp(places, 1) }
  }
}

/** Requests counted against the cap; negative while bought ones are left. */
const spentOf = (reading: BudgetReading): number => whole('used', reading.used) - whole('surplus', reading.surplus ?? 0)

const clamp = (wanted: number, room: number): number => Math.max(0, Math.min(wanted, room))

function whole(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 0) return value
  throw new RateLimitError('E_RATE_LIMIT', `${name} was ${value}, must be a whole number of at least 0`, { [name]: value })
}
