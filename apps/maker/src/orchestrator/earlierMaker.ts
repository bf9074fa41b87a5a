import { plural } from '@hyperladder/command-line'
import type { EngineConfig, EngineState } from '@hyperladder/engine'
import type { Fill, OpenOrder } from '@hyperladder/exchange-port'
import { decodeCloid } from '@hyperladder/order-state'
import { type Cloid, formatWei } from '@hyperladder/units'

/** What the venue shows of the account at the cut. */
type Found = { readonly openOrders: readonly OpenOrder[]; readonly fills: readonly Fill[] }

/**
 * Returns what must be said where a maker has run before of which this run knows nothing: one text per market with orders or fills that carry our mark. What that
 * one was allocated is in its journal alone, so this run may quote from another boundary. `journal`: the new one's path; `undefined`: none is kept.
 */
export function earlierMaker({ markets }: EngineState, { openOrders, fills }: Found, journal: string | undefined): readonly string[] {
  return markets.flatMap(({ market, inventory, config }) => {
    const isOurs = ({ coin, cloid }: { readonly coin: string; readonly cloid?: Cloid | undefined }): boolean =>
      coin === market.coin && cloid !== undefined && decodeCloid(cloid) !== undefined
    const [orders, filled] = [openOrders.filter(isOurs), fills.filter(isOurs)]
    const newest = filled.at(-1)
    if (orders.length === 0 && newest === undefined) return []
    const what = [
      ...(orders.length === 0 ? [] : [plural(orders.length, 'order')]),
      ...(newest === undefined ? [] : [`${plural(filled.length, 'fill')}, the newest of ${new Date(newest.timeMs).toISOString()}`]),
    ].join(' and ')
    const kept = journal === undefined ? 'this run keeps no journal' : `journal ${journal} is new`
    return [
      `${market.coin}: a maker has run here before (${what}, with our mark), but ${kept}. What it was allocated, deposits that it left out, and its halts are ` +
        `not known: this run begins with ${formatWei(inventory.allocatedBase, market.base)} ${market.base.name} (${originOf(config)}), and quotes from there. ` +
        'If that is not meant: stop, put its journal back, start again',
    ]
  })
}

const originOf = ({ allocation }: EngineConfig['markets'][number]): string =>
  allocation.base === undefined ? 'all that the account has' : 'allocation_base'
