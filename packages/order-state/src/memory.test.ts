import { InvariantError } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import { BID, brief, fill, leg, newState, oid, place, resting, sz } from '../test/support.ts'

describe('the fill memory', () => {
  test('P21 WHEN a snapshot of 2000 fills is replayed after 2000 more were booked THEN none of the old ones is booked again, whatever their tids', () => {
    const state = resting()
    const fills = Array.from({ length: 4000 }, (_, i) => fill(BID, 101, (i * 7919) % 1_000_003, 1, 10_000 + i))
    for (const one of fills) state.onFill(one)
    expect(
      fills
        .slice(0, 2000)
        .toReversed()
        .filter((one) => state.onFill(one)),
    ).toEqual([])
  })

  test('WHEN a fill is as old as what was forgotten THEN it is told as too old and changes nothing', () => {
    const state = resting()
    for (let i = 0; i < 4001; i++) state.onFill(fill(place(9, 'ask', 30), 900, i, 1, 10_000 + i))
    const late = fill(BID, 101, 5, 30, 10_000)
    expect(state.onFill(late)).toMatchObject({ type: 'tooOld', own: true })
    state.merge(late)
    expect(brief(state)).toMatchObject([{ remaining: 100n }])
  })

  test('WHEN reconcile has proved that such a fill is missing THEN it is booked, once', () => {
    const state = resting()
    for (let i = 0; i < 4001; i++) state.onFill(fill(place(9, 'ask', 30), 900, i, 1, 10_000 + i))
    const late = fill(BID, 101, 5, 30, 10_000)
    expect(state.onFill(late, { proven: true })).toMatchObject({ type: 'booked', order: { remaining: 70n } })
    expect(state.onFill(late, { proven: true })).toBeUndefined()
  })

  test('could not be made too small to outlive a snapshot replay', () => {
    expect(() => newState({ fillMemory: 3999 })).toThrow(InvariantError)
  })
})

describe('the memory of what is settled', () => {
  /** `n` orders that were placed, acknowledged, and filled or canceled, with everything told. */
  function settleMany(n: number, tombstones: number, state = newState({ tombstones }), from = 0) {
    for (let i = from; i < from + n; i++) {
      const request = place(i, i % 2 ? 'ask' : 'bid', 5 + (i % 30))
      state.merge(request)
      state.merge({ type: 'answered', seq: i, outcome: { type: 'accepted', oid: oid(1000 + i) } })
      if (i % 3 === 0) state.merge(leg(request, 1000 + i, 'canceled', 100))
      else state.onFill(fill(request, 1000 + i, i, 100))
    }
    return state
  }

  test('is bounded, whatever happens', () => {
    const state = settleMany(3000, 100)
    expect(state.sizes()).toEqual({ orders: 100, legs: 100, requests: 100, fills: 2000 })
    for (let i = 0; i < 3000; i++) {
      state.merge(leg(place(i, 'bid', 3), 900_000 + i, 'rejected'))
      state.onFill({ ...fill(BID, 800_000 + i, i, 1, 500_000 + i), cloid: `0x${'ab'.repeat(16)}` as never })
      state.merge({ type: 'answered', seq: 100_000 + i, outcome: { type: 'neverLanded' } })
    }
    const { orders, legs, requests, fills } = state.sizes()
    expect([orders <= 100, legs <= 100, requests <= 100, fills]).toEqual([true, true, true, 4000])
    expect(state.getCurrentOrders()).toEqual([])
  })

  test('WHEN an open comes for an order that was forgotten THEN it resurrects nothing', () => {
    const state = settleMany(500, 10)
    const forgotten = place(3, 'ask', 8)
    expect(state.status(forgotten.cloid)).toBeUndefined()
    state.merge(leg(forgotten, 1003, 'open', 100))
    state.merge(leg(forgotten, 1003, 'canceled', 50))
    state.merge({ type: 'answered', seq: 3, outcome: { type: 'accepted', oid: oid(1003) } })
    expect(state.getCurrentOrders()).toEqual([])
  })

  test('WHEN a snapshot shows an order resting that was never known, below the forgotten ones THEN it can still be adopted', () => {
    const state = settleMany(500, 10)
    const live = place(700, 'ask', 8)
    const { adoptable } = state.reconcile({
      orders: [{ oid: oid(999), cloid: live.cloid, side: 'ask', px: live.px, sz: live.sz, origSz: live.sz }],
      askedAtSeq: state.mark(),
    })
    for (const fact of adoptable) state.merge(fact)
    expect(brief(state)).toEqual([{ ref: 999, level: 8, remaining: 100n, status: 'resting', busy: false }])
  })

  test('WHEN live orders are older than anything forgotten THEN they are kept', () => {
    const state = newState({ tombstones: 5 })
    state.merge(BID)
    state.merge({ type: 'answered', seq: 1, outcome: { type: 'accepted', oid: oid(101) } })
    for (let i = 10; i < 60; i++) {
      state.merge(place(i, 'ask', 20))
      state.merge({ type: 'answered', seq: i, outcome: { type: 'refused', target: 'gone' } })
    }
    expect(state.onFill(fill(BID, 101, 1, 40))).toMatchObject({ order: { level: 10, remaining: 60n } })
    expect(state.sizes()).toMatchObject({ orders: 6, legs: 1 })
  })

  test('WHEN a live order is older than anything forgotten THEN it still hears the updates of the venue, by its oid or by its cloid', () => {
    const [known, unacknowledged] = [place(2, 'bid', 9), BID]
    const state = newState({ tombstones: 0 })
    for (const request of [known, unacknowledged]) state.merge(request)
    state.merge({ type: 'answered', seq: 2, outcome: { type: 'accepted', oid: oid(102) } })
    const forgotten = place(3, 'ask', 20)
    state.merge(forgotten)
    state.merge(leg(forgotten, 103, 'rejected'))
    expect(state.status(oid(103))).toBeUndefined()
    state.merge(leg(forgotten, 103, 'open'))
    expect(state.status(oid(103))).toBeUndefined()
    const { cloid: _, ...nameless } = leg(known, 102, 'canceled', 100)
    state.merge(nameless)
    state.merge(leg(unacknowledged, 101, 'canceled', 100))
    expect(state.getCurrentOrders()).toEqual([])
    expect(state.sizes()).toMatchObject({ orders: 0, legs: 0 })
  })

  test('WHEN one that came under two oids is settled THEN both are forgotten with it, and neither comes back', () => {
    const state = newState({ tombstones: 0 })
    for (const id of [101, 103]) state.merge(leg(BID, id, 'open'))
    for (const id of [101, 103]) state.merge(leg(BID, id, 'canceled', 100))
    expect(state.sizes()).toMatchObject({ orders: 0, legs: 0 })
    for (const id of [101, 103]) state.merge(leg(BID, id, 'open'))
    expect(state.getCurrentOrders()).toEqual([])
  })

  test.each([
    [103, 105],
    [105, 103],
  ])('WHEN %i was forgotten and then %i THEN a late open brings neither back', (...ids) => {
    const state = newState({ tombstones: 0 })
    const orders = ids.map((id) => [place(id, 'bid', 10), id] as const)
    for (const [request, id] of orders) state.merge(leg(request, id, 'open'))
    for (const [request, id] of orders) state.merge(leg(request, id, 'canceled', 100))
    expect(state.sizes()).toMatchObject({ orders: 0, legs: 0 })
    for (const [request, id] of orders) state.merge(leg(request, id, 'open'))
    expect(state.getCurrentOrders()).toEqual([])
  })

  test('WHEN a foreign order with a higher oid was forgotten THEN ours below it are heard of', () => {
    const state = newState({ tombstones: 0 })
    const foreign = { type: 'adopted', oid: oid(900), side: 'ask', px: BID.px, origSz: sz(50), remaining: sz(50) } as const
    state.merge(foreign)
    state.merge({ ...foreign, type: 'leg', state: 'canceled' })
    expect(state.sizes()).toMatchObject({ legs: 0 })
    state.merge(leg(BID, 101, 'open'))
    expect(brief(state)).toMatchObject([{ ref: 101, status: 'resting' }])
  })

  test('WHEN thousands were forgotten THEN those that are left are still the last ones, and one that comes back to life is kept', () => {
    // Room that the forgotten ones took is given up after 4096 of them: the refused one settles before that and comes back after it.
    const state = settleMany(4100, 10)
    const refused = place(9500, 'bid', 3)
    state.merge(refused)
    state.merge({ type: 'answered', seq: 9500, outcome: { type: 'refused', target: 'gone' } })
    settleMany(8, 10, state, 4100)
    const settled = () => {
      const { tombstones, book } = state.snapshot()
      return tombstones.map((index) => book.orders[index]?.legs[0]?.oid)
    }
    const [before, ...after] = Array.from({ length: 9 }, (_, index) => 5099 + index)
    expect(settled()).toEqual([before, undefined, ...after])
    state.merge(leg(refused, 20_000, 'open'))
    expect(settled()).toEqual([before, ...after])
    state.merge(leg(refused, 20_000, 'canceled', 100))
    expect(settled()).toEqual([before, ...after, 20_000])
    expect(state.sizes()).toMatchObject({ orders: 10, legs: 10 })
  })

  test.each([
    ['intact', { type: 'refused', target: 'intact' }],
    ['lost', { type: 'neverLanded' }],
  ] as const)('WHEN one order is modified without end THEN what each %s request leaves behind is nothing', (_, outcome) => {
    const state = resting()
    for (let seq = 2; seq < 300; seq++) {
      state.merge({ ...place(seq, 'bid', 9), type: 'modifyRequested', target: oid(101) })
      state.merge({ type: 'answered', seq, outcome })
    }
    expect(state.dump()).toMatchObject({ legs: [{ oid: 101, aims: [] }] })
    expect(brief(state)).toEqual([{ ref: 101, level: 10, remaining: 100n, status: 'resting', busy: false }])
  })
})
