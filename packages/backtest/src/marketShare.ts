import type { Sz } from '@hyperladder/units'
import type { BusiestDay } from './types.ts'

const DAY_MS = 86_400_000

/**
 * How much of what the market traded is ours, all of it and in the UTC day in which our part was largest. Sizes in base, exact. What the market traded while
 * nothing of ours rested is not counted: it would only make our part look smaller.
 * Law: what is ours is part of what the market traded, where the fills come out of its events.
 */
export class MarketShare {
  /** Of days that are over. */
  #marketSz = 0n
  #day = { startMs: 0, ownSz: 0n, marketSz: 0n }
  #busiest: { startMs: number; ownSz: bigint; marketSz: bigint } | undefined
  #untilMs = Number.NEGATIVE_INFINITY

  /** An event of the market is about to be played: what is filled from now on is of its day. */
  at(timeMs: number): void {
    if (timeMs < this.#untilMs) return
    this.#end()
    this.#marketSz += this.#day.marketSz
    const startMs = Math.floor(timeMs / DAY_MS) * DAY_MS
    this.#untilMs = startMs + DAY_MS
    this.#day = { startMs, ownSz: 0n, marketSz: 0n }
  }

  /** Traded by everybody, fills of ours among it. */
  get marketSz(): bigint {
    return this.#marketSz + this.#day.marketSz
  }

  /** The event traded so much, and orders of ours rested. */
  market(sz: bigint): void {
    this.#day.marketSz += sz
  }

  own(sz: bigint): void {
    this.#day.ownSz += sz
  }

  /** `null`: nothing of ours was filled. */
  busiestDay(): BusiestDay | null {
    this.#end()
    if (this.#busiest === undefined) return null
    const { startMs, ownSz, marketSz } = this.#busiest
    return { startMs, ownSz: ownSz as Sz, marketSz: marketSz as Sz }
  }

  #end(): void {
    const { ownSz, marketSz } = this.#day
    if (ownSz === 0n) return
    if (this.#busiest === undefined || ownSz * this.#busiest.marketSz > this.#busiest.ownSz * marketSz) this.#busiest = this.#day
  }
}
