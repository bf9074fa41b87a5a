import { RateLimitError } from './rateLimitError.ts'

type Entry<Key, Reason> = { readonly key: Key; readonly reason: Reason; untilMs: number }

/** Cooldowns as plain data, oldest started first. */
export type CooldownsSnapshot<Key, Reason extends string = string> = readonly Readonly<Entry<Key, Reason>>[]

/** Enough for every level of both sides of several markets; a cooldown that falls out costs one refusal, not memory. */
export const COOLDOWNS_MAX = 4_096

/**
 * Cooldowns per (key, reason), such as a slot whose last place was refused: never a blackout of a side for one bad order. `Key` is a
 * primitive, compared as a `Map` does.
 *
 * Laws: a cooldown is active before `untilMs` and not from then on; starting it again never shortens it; at most `max` are kept, and the
 * oldest started goes first. Asking changes nothing.
 * @throws {@link RateLimitError} when `max` is not a whole number above 0.
 * @example
 * const cooldowns = new Cooldowns<string>()
 * cooldowns.start('bid 7', 'postOnlyWouldCross', 5_000)
 * cooldowns.active('bid 7', 4_999) // 'postOnlyWouldCross'
 */
export class Cooldowns<Key, Reason extends string = string> {
  readonly max: number
  readonly #byKey = new Map<Key, Map<Reason, Entry<Key, Reason>>>()
  readonly #byAge = new Set<Entry<Key, Reason>>()
  /** None runs out before. */
  #soonestMs = Number.POSITIVE_INFINITY

  constructor(options: { readonly max?: number } = {}) {
    const max = options.max ?? COOLDOWNS_MAX
    if (!Number.isSafeInteger(max) || max < 1)
      throw new RateLimitError('E_RATE_LIMIT', `max was ${max}, must be a whole number above 0`, { max })
    this.max = max
  }

  /** Returns the cooldowns that a snapshot was taken of. */
  static restore<Key, Reason extends string = string>(
    snapshot: CooldownsSnapshot<Key, Reason>,
    options: { readonly max?: number } = {},
  ): Cooldowns<Key, Reason> {
    const cooldowns = new Cooldowns<Key, Reason>(options)
    for (const { key, reason, untilMs } of snapshot) cooldowns.start(key, reason, untilMs)
    return cooldowns
  }

  /** How many are kept, those that ran out and were not forgotten since included. */
  get size(): number {
    return this.#byAge.size
  }

  /** Starts a cooldown, or extends a running one, and makes it the youngest. */
  start(key: Key, reason: Reason, untilMs: number): void {
    const running = this.#byKey.get(key)?.get(reason)
    if (running) this.#remove(running)
    const entry = { key, reason, untilMs: Math.max(untilMs, running?.untilMs ?? untilMs) }
    const reasons = this.#byKey.get(key) ?? new Map<Reason, Entry<Key, Reason>>()
    this.#byKey.set(key, reasons.set(reason, entry))
    this.#byAge.add(entry)
    this.#soonestMs = Math.min(this.#soonestMs, entry.untilMs)
    for (const oldest of this.#byAge) {
      if (this.#byAge.size <= this.max) break
      this.#remove(oldest)
    }
  }

  /** Returns why the key cools down, the longest running reason first, or undefined when it does not. */
  active(key: Key, nowMs: number): Reason | undefined {
    let longest: Entry<Key, Reason> | undefined
    for (const entry of this.#byKey.get(key)?.values() ?? [])
      if (entry.untilMs > nowMs && (longest === undefined || entry.untilMs > longest.untilMs)) longest = entry
    return longest?.reason
  }

  /** Forgets what ran out. */
  forget(nowMs: number): void {
    if (nowMs < this.#soonestMs) return
    this.#soonestMs = Number.POSITIVE_INFINITY
    for (const entry of this.#byAge) {
      if (entry.untilMs <= nowMs) this.#remove(entry)
      else this.#soonestMs = Math.min(this.#soonestMs, entry.untilMs)
    }
  }

  snapshot(): CooldownsSnapshot<Key, Reason> {
    return [...this.#byAge].map((entry) => ({ ...entry }))
  }

  #remove(entry: Entry<Key, Reason>): void {
    this.#byAge.delete(entry)
    const reasons = this.#byKey.get(entry.key)
    reasons?.delete(entry.reason)
    if (reasons?.size === 0) this.#byKey.delete(entry.key)
  }
}
