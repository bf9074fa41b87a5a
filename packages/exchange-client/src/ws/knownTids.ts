import type { Tid } from '@hyperladder/units'

/** Far more than the 30 trades that a new connection replays (API reference 4.5). */
const KNOWN_MAX = 4_096

/** The newest trades of a coin, so that one which comes again is known. */
export class KnownTids {
  readonly #tids = new Set<Tid>()

  /** Returns whether the trade is new. */
  add(tid: Tid): boolean {
    if (this.#tids.has(tid)) return false
    this.#tids.add(tid)
    if (this.#tids.size > KNOWN_MAX) this.#tids.delete(this.#tids.values().next().value as Tid)
    return true
  }
}
