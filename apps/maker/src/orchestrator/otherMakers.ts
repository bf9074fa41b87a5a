import type { EngineEvent, EngineState } from '@hyperladder/engine'
import { decodeCloid } from '@hyperladder/order-state'
import type { Cloid, Oid } from '@hyperladder/units'

/** Told again so often while it goes on. */
const AGAIN_MS = 60_000
/** What an earlier run had under way has landed by then, or never will. */
const LATE_MS = 60_000

type Order = { readonly coin: string; readonly oid: Oid; readonly cloid?: Cloid; readonly openedMs: number }

/**
 * Looks for another maker that quotes our markets for our account, as one on a second machine would: the account's lock is a file of one machine. Its orders have our
 * mark, and no request of ours asked for them.
 */
export class OtherMakers {
  readonly #startedMs: number
  #toldMs = Number.NEGATIVE_INFINITY

  constructor(startedMs: number) {
    this.#startedMs = startedMs
  }

  /** Returns what the operator must be told of an event that the engine has not absorbed yet. */
  look(engine: EngineState, event: EngineEvent): string | undefined {
    if (event.type !== 'orderUpdates' && event.type !== 'openOrdersRead') return undefined
    if (event.atMs - this.#toldMs < AGAIN_MS) return undefined
    for (const order of ordersOf(event)) {
      const began = this.#whenBegan(engine, order)
      if (began === undefined) continue
      this.#toldMs = event.atMs
      return (
        `${order.coin}: order ${order.oid} is of another maker of this account, which started ${began} this one: it has our mark, and this run never asked ` +
        'for it. Two makers answer each fill twice, and the one that stops takes the orders of both away: stop one of them'
      )
    }
    return undefined
  }

  /** Returns whether the maker of an order began before or after this one; nothing where it is ours, an earlier run's or somebody else's. */
  #whenBegan({ marketByCoin, nextGeneration }: EngineState, { coin, cloid, openedMs }: Order): 'before' | 'after' | undefined {
    const market = marketByCoin.get(coin)
    if (market === undefined || cloid === undefined || market.orders.status(cloid) !== undefined) return undefined
    const generation = decodeCloid(cloid)?.generation
    if (generation === undefined) return undefined
    // Generations count up from the start of a run: one that this run has not reached is of a run that began later.
    if (generation >= nextGeneration) return 'after'
    return openedMs > this.#startedMs + LATE_MS ? 'before' : undefined
  }
}

/** The orders that an event shows as open. */
function ordersOf(event: Extract<EngineEvent, { readonly type: 'orderUpdates' | 'openOrdersRead' }>): readonly Order[] {
  if (event.type === 'openOrdersRead') return event.orders.map((order) => ({ ...order, openedMs: order.timeMs }))
  return event.updates.flatMap((update) => (update.state === 'open' ? [{ ...update, openedMs: update.statusTimeMs }] : []))
}
