import type { Address } from '@hyperladder/units'
import { hash32 } from '../core/hash.ts'
import type { BalanceRow, BlockResult, FillRecord, OpenOrderView, OrderRecord } from '../core/types.ts'
import type { VenueCore } from '../core/venueCore.ts'
import type { Faults } from './faults.ts'

type Past = {
  readonly height: number
  readonly orders: readonly OpenOrderView[]
  readonly balances: readonly BalanceRow[]
  /** Time of the newest fill: what came later was not known then. */
  readonly newestFillMs: number
}

/** The venue's index of orders lags by 0.4 to 1.1 s (API reference 1.7). */
const INDEX_MIN_MS = 400
const INDEX_SPREAD_MS = 700

export type LaggingCore = {
  /** The core as REST reads it. */
  readonly view: VenueCore
  /** Remembers what a block changed, so that readings can be of before; nothing while no reading lags. */
  note(result: BlockResult): void
}

/** Returns a view of a core whose readings of accounts lag, as the faults say; everything else is the core's own. */
export function laggingCore(core: VenueCore, faults: Faults): LaggingCore {
  const pasts = new Map<Address, Past[]>()
  const pastOf = (user: Address): Past | undefined => {
    const lag = faults.inject('laggingRest')
    if (lag === undefined) return undefined
    const known = pasts.get(user)
    return known?.findLast(({ height }) => height <= core.height - lag.blocks) ?? known?.[0]
  }
  const before = (user: Address, fills: readonly FillRecord[]): readonly FillRecord[] => {
    const past = pastOf(user)
    return past === undefined ? fills : fills.filter(({ timeMs }) => timeMs <= past.newestFillMs)
  }
  const view = Object.create(core, {
    openOrders: { value: (user: Address) => pastOf(user)?.orders ?? core.openOrders(user) },
    balances: { value: (user: Address) => pastOf(user)?.balances ?? core.balances(user) },
    userFills: { value: (user: Address, limit?: number) => before(user, core.userFills(user, limit)) },
    userFillsByTime: {
      value: (...args: Parameters<VenueCore['userFillsByTime']>) => before(args[0], core.userFillsByTime(...args)),
    },
    orderStatus: {
      value: (...args: Parameters<VenueCore['orderStatus']>) => {
        const record = core.orderStatus(...args)
        return record !== undefined && isUnindexed(core, faults, record) ? undefined : record
      },
    },
  }) as VenueCore
  return {
    view,
    note: ({ events, height }) => {
      const reach = faults.reach('laggingRest')
      if (reach === undefined) return pasts.clear()
      // The first block after the fault was set is the oldest that anybody can be shown.
      const users = pasts.size === 0 ? core.users : new Set(events.flatMap((event) => ('user' in event ? [event.user] : [])))
      for (const user of users) {
        const known = pasts.get(user) ?? []
        pasts.set(user, known)
        while ((known[1]?.height ?? height) <= height - reach) known.shift()
        known.push({
          height,
          orders: core.openOrders(user),
          balances: core.balances(user).map((row) => ({ ...row })),
          newestFillMs: core.userFills(user, 1)[0]?.timeMs ?? 0,
        })
      }
    },
  }
}

function isUnindexed(core: VenueCore, faults: Faults, { oid, timeMs }: OrderRecord): boolean {
  const lagMs = INDEX_MIN_MS + (hash32(oid) % INDEX_SPREAD_MS)
  return core.timeMs - timeMs < lagMs && faults.injectAt('unknownOid', oid) !== undefined
}
