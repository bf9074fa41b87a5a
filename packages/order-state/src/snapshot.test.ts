import { expect, test } from 'vitest'
import { accepted, BID, COIN, cloid, fill, grid, leg, MARKET, newState, oid, picture, place, resting, sz } from '../test/support.ts'
import type { ModifyRequestedFact } from './index.ts'
import { OrderState } from './orderState.ts'

const restored = (state: OrderState): OrderState =>
  OrderState.restore({ grid, market: MARKET, coin: COIN }, structuredClone(state.snapshot()))

test('lists orders by cloid, those without one by oid, and requests by seq, whichever came first', () => {
  const seqs = [12, 3, 7, 25, 1, 18, 9, 30, 4, 21]
  const oids = [907, 902, 915, 900, 911, 904]
  const state = newState()
  for (const seq of seqs) state.merge(place(seq, seq % 2 ? 'bid' : 'ask', 20))
  for (const id of oids) state.merge({ type: 'adopted', oid: oid(id), side: 'ask', px: grid.px(30), origSz: sz(5), remaining: sz(5) })
  const { orders, requests } = state.snapshot().book
  expect(orders.flatMap((order) => order.cloid ?? [])).toEqual(seqs.map((seq) => cloid(seq % 2 ? 'bid' : 'ask', 20, seq)).sort())
  expect(orders.slice(seqs.length).map(({ legs }) => legs[0]?.oid)).toEqual(oids.toSorted((a, b) => a - b))
  expect(requests.map(({ seq }) => seq)).toEqual(seqs.toSorted((a, b) => a - b))
})

test('WHEN it is taken amid a modify, a cancel and a doubt THEN slots, funds, doubts and marks are the same after it', () => {
  const modify: ModifyRequestedFact = { ...place(2, 'bid', 9), type: 'modifyRequested', target: oid(101), atMs: 2000 }
  const [ask, closed] = [place(3, 'ask', 20), place(5, 'ask', 25)]
  const state = resting()
  for (const request of [modify, ask, closed]) state.merge(request)
  state.onFill(fill(BID, 101, 1, 30))
  state.merge({ type: 'answered', seq: 3, outcome: accepted() })
  state.merge({ type: 'cancelRequested', seq: 4, target: ask.cloid })
  state.merge({ ...leg(closed, 105, 'canceled', 60), atMs: 5000 })
  const again = restored(state)
  for (const side of ['bid', 'ask'] as const) {
    expect([again.slots.taken(side), again.slots.live(side)]).toEqual([state.slots.taken(side), state.slots.live(side)])
  }
  expect(again.slots.all()).toStrictEqual(state.slots.all())
  expect(again.ordersInDoubt()).toStrictEqual(state.ordersInDoubt())
  expect(again.mark()).toBe(state.mark())
  expect(picture(again)).toBe(picture(state))
  for (const one of [state, again]) {
    one.onModifyResponse(2, accepted(107))
    expect(one.onFill(fill(BID, 101, 1, 30))).toBeUndefined()
    one.merge(leg(BID, 101, 'canceled', 70))
  }
  expect(again.snapshot()).toStrictEqual(state.snapshot())
  expect(again.slots.at('bid', 9)).toMatchObject({ oid: 107, status: 'resting' })
})

test('WHEN what a modify made was forgotten THEN its target has the same end after it: canceled if that landed, waiting if not', () => {
  const modify: ModifyRequestedFact = { ...place(2, 'bid', 9), type: 'modifyRequested', target: oid(101) }
  for (const [words, status, made] of [
    [[fill(modify, 107, 1, 100)], 'canceled', 'landed'],
    [[leg(modify, 107, 'rejected')], 'pendingModify', 'unlanded'],
  ] as const) {
    const state = newState({ tombstones: 0 })
    state.merge(BID)
    state.merge({ type: 'answered', seq: 1, outcome: accepted(101) })
    for (const fact of [modify, ...words]) state.merge(fact)
    expect(state.sizes()).toMatchObject({ orders: 1 })
    expect(state.snapshot().book.requests).toMatchObject([{ seq: 1 }, { seq: 2, made }])
    const again = restored(state)
    for (const one of [state, again]) {
      expect(one.status(oid(101))).toBe(status)
      expect(one.unanswered()).toMatchObject([{ seq: 2, landed: made === 'landed' }])
    }
  }
})
