import { test } from 'vitest'
import type { PlaceRequestedFact } from '../src/index.ts'
import { OrderState } from '../src/index.ts'
import { COIN, fill, grid, leg, MARKET, oid, place } from '../test/support.ts'

/** `n` orders of 1,000,000 lots resting, half of them bids. The ladder has 40 levels, so of many orders most hold no slot. */
function book(n: number): { readonly state: OrderState; readonly requests: readonly PlaceRequestedFact[] } {
  const state = new OrderState({ grid, market: MARKET, coin: COIN })
  const requests: PlaceRequestedFact[] = []
  for (let i = 0; i < n; i++) {
    const level = Math.floor(i / 2) % 20
    const request = place(i, i % 2 ? 'ask' : 'bid', i % 2 ? 20 + level : level, 1_000_000)
    requests.push(request)
    state.merge(request)
    state.merge({ type: 'answered', seq: i, outcome: { type: 'accepted', oid: oid(10_000 + i) } })
  }
  return { state, requests }
}

test.for([40, 1000])('%i orders resting', async (n, { bench }) => {
  const rowOf = (name: string) => `${name}, ${n} orders`
  const { state, requests } = book(n)
  let [next, tid] = [1_000_000, 0]
  const trade = (): void => {
    tid += 1
    state.onFill(fill(requests[tid % n] as PlaceRequestedFact, 10_000 + (tid % n), tid, 1, 1_000 + tid))
  }
  const settle = (request: PlaceRequestedFact, id: number): void => {
    tid += 1
    state.onFill(fill(request, id, tid, 10, 1_000 + tid))
  }
  const confirm = (request: PlaceRequestedFact): void => {
    state.merge(request)
    state.merge({ type: 'answered', seq: request.seq, outcome: { type: 'accepted', oid: oid(request.seq) } })
  }
  const listed = requests.map(({ seq, cloid, slot, px, sz }) => ({ oid: oid(10_000 + seq), cloid, side: slot.side, px, sz, origSz: sz }))

  await bench.compare(
    bench(rowOf('partial fill'), () => {
      trade()
    }),
    bench(rowOf('partial fill, then the current orders'), () => {
      trade()
      state.getCurrentOrders()
    }),
    bench(rowOf('place booked, confirmed and filled in full'), () => {
      next += 1
      const request = place(next, 'bid', 7, 10)
      confirm(request)
      settle(request, next)
    }),
    bench(rowOf('place, modify, old one canceled, new one filled'), () => {
      next += 2
      const old = place(next - 1, 'bid', 7, 10)
      confirm(old)
      const renewed = place(next, 'bid', 6, 10)
      state.merge({ ...renewed, type: 'modifyRequested', target: oid(next - 1) })
      state.merge({ type: 'answered', seq: next, outcome: { type: 'accepted', oid: oid(next) } })
      state.merge(leg(old, next - 1, 'canceled', 10))
      settle(renewed, next)
    }),
    bench(rowOf('reconcile with a snapshot'), () => {
      state.reconcile({ orders: listed, askedAtSeq: state.mark() })
    }),
  )
})
