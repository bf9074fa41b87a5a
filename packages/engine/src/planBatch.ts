import type { ActionBatch, PlaceItem } from '@hyperladder/exchange-port'
import { encodeCloid, type OrderRef } from '@hyperladder/order-state'
import { type Cloid, invariant, type Oid } from '@hyperladder/units'
import { slotOf } from './candidates.ts'
import type { Candidate, PlannedBatch, PlannedRequest } from './plan.ts'
import type { EngineState, MarketState } from './state.ts'

type Numbers = { seq: number; generation: bigint }

/** Returns a batch with its requests, numbered on from `numbers`, which go on with it. */
export function planBatch(state: EngineState, items: readonly Candidate[], numbers: Numbers): PlannedBatch {
  const requests = items.map((item) => planRequest(state, item, numbers))
  return { batch: toBatch(state, requests), requests }
}

function planRequest(state: EngineState, item: Candidate, numbers: Numbers): PlannedRequest {
  const market = state.markets[item.market] as MarketState
  const seq = numbers.seq++
  const target: OrderRef | undefined = item.kind === 'place' ? undefined : item.target.ref
  if (item.kind === 'cancel')
    return { seq, market: item.market, kind: 'cancel', slot: slotOf(item), cloid: undefined, target, to: undefined }
  const { side, level } = item.to
  const generation = numbers.generation++
  const cloid = encodeCloid({ fingerprint: market.grid.fingerprint, market: market.market.pairIndex, side, level, generation })
  return { seq, market: item.market, kind: item.kind, slot: { side, level }, cloid, target, to: item.to }
}

function toBatch(state: EngineState, requests: readonly PlannedRequest[]): ActionBatch {
  const kind = requests[0]?.kind
  invariant(kind !== undefined && requests.every((request) => request.kind === kind), 'a batch is of one kind and not empty', { kind })
  switch (kind) {
    case 'place':
      return { type: 'place', items: requests.map((request) => placeItem(state, request)) }
    case 'modify':
      return {
        type: 'modify',
        items: requests.map((request) => ({ target: request.target as Oid | Cloid, replacement: placeItem(state, request) })),
      }
    case 'cancel':
      return {
        type: 'cancel',
        items: requests.map(({ market, target }) => ({ coin: coinOf(state, market), target: target as Oid | Cloid })),
      }
    default:
      return kind satisfies never
  }
}

function placeItem(state: EngineState, { market, to, cloid }: PlannedRequest): PlaceItem {
  invariant(to !== undefined && cloid !== undefined, 'a new order has a price, a size and a cloid')
  return { coin: coinOf(state, market), side: to.side, px: to.px, sz: to.sz, cloid }
}

const coinOf = (state: EngineState, market: number): string => (state.markets[market] as MarketState).market.coin
