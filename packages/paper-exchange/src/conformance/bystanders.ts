import type { Address } from '@hyperladder/units'
import type { Loose } from './check.ts'
import type { Wire } from './wire.ts'

/** Trades with others: on a market that is not ours, anybody may take what was meant for the second key, and then a check says nothing. */
export class Bystanders {
  readonly #wire: Wire
  readonly #coin: string
  readonly #own: ReadonlySet<string>
  readonly #seen = new Set<number>()
  readonly #startMs = Date.now()

  constructor(wire: Wire, coin: string, own: readonly Address[]) {
    this.#wire = wire
    this.#coin = coin
    this.#own = new Set(own)
  }

  /** Returns whether there is a trade, since the run began and not seen before, in which one of the keys met somebody else. */
  async interfered(): Promise<boolean> {
    const trades = (await this.#wire.ask('/info', { type: 'recentTrades', coin: this.#coin }).catch(() => [])) as Loose
    let found = false
    for (const { tid, time, users } of Array.isArray(trades) ? trades : []) {
      const own = (Array.isArray(users) ? users : []).filter((address) => this.#own.has(address)).length
      if (own === 1 && time >= this.#startMs && !this.#seen.has(tid)) found = true
      this.#seen.add(tid)
    }
    return found
  }
}
