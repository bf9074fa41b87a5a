import { bench, describe } from 'vitest'
import type { FillFact, PlaceRequestedFact } from '../src/index.ts'
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

for (const n of [40, 1000]) {
  describe(`${n} orders resting`, () => {
    const { state, requests } = book(n)
    let [next, tid] = [1_000_000, 0]
    const trade = (i: number): FillFact => {
      tid += 1
      return fill(requests[i % n] as PlaceRequestedFact, 10_000 + (i % n), tid, 1, 1_000 + tid)
    }

    bench('partial fill', () => {
      state.onFill(trade(tid))
    })

    bench('partial fill, then the current orders', () => {
      state.onFill(trade(tid))
      state.getCurrentOrders()
    })

    bench('place booked, confirmed and filled in full', () => {
      next += 1
      const request = place(next, 'bid', 7, 10)
      state.merge(request)
      state.merge({ type: 'answered', seq: next, outcome: { type: 'accepted', oid: oid(next) } })
      tid += 1
      state.onFill(fill(request, next, tid, 10, 1_000 + tid))
    })

    bench('modify booked and answered, old one canceled, new one filled', () => {
      next += 2
      const old = place(next, 'bid', 7, 10)
      state.merge(old)
      state.merge({ type: 'answered', seq: next, outcome: { type: 'accepted', oid: oid(next) } })
      const modify = place(next + 1, 'bid', 6, 10)
      state.merge({ ...modify, type: 'modifyRequested', target: oid(next) })
      state.merge({ type: 'answered', seq: next + 1, outcome: { type: 'accepted', oid: oid(next + 1) } })
      state.merge(leg(old, next, 'canceled', 10))
      tid += 1
      state.onFill(fill(modify, next + 1, tid, 10, 1_000 + tid))
    })

    const listed = requests.map((request, i) => ({
      oid: oid(10_000 + i),
      cloid: request.cloid,
      side: request.slot.side,
      px: request.px,
      sz: request.sz,
      origSz: request.sz,
    }))
    bench('reconcile with a snapshot', () => {
      state.reconcile({ orders: listed, askedAtSeq: state.mark() })
    })
  })
}
