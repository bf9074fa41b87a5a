import type { DatabaseSync } from 'node:sqlite'
import { encode } from './codec.ts'
import type { WrittenPosition } from './past.ts'

/**
 * Which commits outlive a power cut for certain. With synchronous = NORMAL none is synced by itself: kill -9 loses nothing, but a power cut may take the newest
 * ones, whole. What they say of fills and orders the venue says again, and no request of a machine that was off is under way. What nobody says again is synced: that a run began or ended, a halt that outlives its
 * run, a deposit that waits or was accepted. A sync takes all commits before it to the disk as well.
 */
export class Syncing {
  readonly #db: DatabaseSync
  #lasting: string | undefined
  #isFull = false

  constructor(db: DatabaseSync) {
    this.#db = db
  }

  /** To be called between two transactions, with the position that the next one writes. `isEdge`: it opens or closes a run. */
  choose({ markets, tokens }: WrittenPosition, isEdge: boolean): void {
    const lasting = encode([markets.map(({ halted }) => halted ?? null), tokens.map(({ unaccepted }) => unaccepted)])
    const full = isEdge || lasting !== this.#lasting
    this.#lasting = lasting
    if (full === this.#isFull) return
    this.#db.exec(`PRAGMA synchronous = ${full ? 'FULL' : 'NORMAL'}`)
    this.#isFull = full
  }
}
