import type { Cloid, Oid } from '@hyperladder/units'
import { LIMITS } from './config.ts'
import type { EngineState } from './state.ts'

/** An order the shell must ask the venue about by name; the reading comes back as an `orderStatusRead` event. */
export type OpenQuestion = {
  readonly coin: string
  readonly ref: Oid | Cloid
  /**
   * `ghost`: absent from the open orders. `doubt`: closed, and its fills don't explain it. `refused`: request `seq` was refused in a way that
   * leaves open whether its target lives. `contradicted`: the venue lists it though the books say it ended.
   */
  readonly why: 'ghost' | 'doubt' | 'refused' | 'contradicted'
  readonly seq?: number
}

/** Returns the questions that facts have left open for longer than their events usually take, ghosts of the latest reading first. */
export function openQuestions(state: EngineState, nowMs: number): readonly OpenQuestion[] {
  return state.markets.flatMap((market): OpenQuestion[] => {
    const coin = market.market.coin
    const current = new Set(market.orders.getCurrentOrders().map((order) => order.ref))
    const late = [...market.ghosts].filter(([ref, sinceMs]) => current.has(ref) && nowMs - sinceMs >= LIMITS.ghostMs)
    const ghosts = late.map(([ref]): OpenQuestion => ({ coin, ref, why: 'ghost' }))
    const doubts = market.orders.ordersInDoubt().filter(({ sinceMs }) => sinceMs === undefined || nowMs - sinceMs >= LIMITS.doubtMs)
    const contradicted = [...market.contradicted.keys()].filter((oid) => !market.insisted.has(oid))
    return [
      ...ghosts,
      ...contradicted.map((ref): OpenQuestion => ({ coin, ref, why: 'contradicted' })),
      ...doubts.map(
        (doubt): OpenQuestion => ({
          coin,
          ref: doubt.ref,
          why: doubt.why === 'refused' ? 'refused' : 'doubt',
          ...(doubt.seq === undefined ? {} : { seq: doubt.seq }),
        }),
      ),
    ]
  })
}
