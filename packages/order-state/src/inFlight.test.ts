import { describe, expect, test } from 'vitest'
import { accepted, BID, brief, FOREIGN_CLOID, fill, grid, leg, newState, oid, place, resting, sz } from '../test/support.ts'
import type { ModifyRequestedFact, OrderFact } from './index.ts'

const modify: ModifyRequestedFact = { ...place(2, 'bid', 9), type: 'modifyRequested', target: oid(101) }
const cancel = { type: 'cancelRequested', seq: 2, target: oid(101) } as const

describe('a request that has no answer yet', () => {
  test.each([
    ['cancel', cancel, 'pendingCancel'],
    ['modify', modify, 'pendingModify'],
  ] as const)('%s: its target is busy, and nothing of it is in doubt', (_, request, status) => {
    const state = resting()
    state.merge(request)
    expect(state.find(oid(101))).toMatchObject({ status, busy: true })
    expect(state.ordersInDoubt()).toEqual([])
  })

  test('WHEN a cancel is asked for beside a modify THEN the cancel is what is waited for, whichever was told first', () => {
    for (const facts of [
      [modify, { ...cancel, seq: 3 }],
      [{ ...cancel, seq: 3 }, modify],
    ]) {
      const state = resting()
      for (const fact of facts) state.merge(fact)
      expect(state.status(oid(101))).toBe('pendingCancel')
    }
  })

  test('WHEN it is told again after its order was rejected and forgotten THEN no order comes back', () => {
    const state = newState({ tombstones: 0 })
    state.merge(BID)
    state.merge(leg(BID, 101, 'rejected'))
    expect(state.sizes()).toMatchObject({ orders: 0, requests: 1 })
    state.merge(BID)
    expect(state.getCurrentOrders()).toEqual([])
    expect(state.sizes()).toMatchObject({ orders: 0, requests: 1 })
  })

  test('WHEN the place that a cancel is for was rejected THEN the cancel has landed for all it can do', () => {
    const state = newState()
    state.merge(BID)
    state.merge({ ...cancel, target: BID.cloid })
    state.merge(leg(BID, 101, 'rejected'))
    expect(state.unanswered()).toMatchObject([
      { seq: 1, landed: false },
      { seq: 2, landed: true },
    ])
  })
})

describe('requests of one order by either of its names', () => {
  const byOid: OrderFact = { ...cancel, seq: 2 }
  const byCloid: OrderFact = { ...cancel, seq: 3, target: BID.cloid }

  test.each([
    ['two names', 2, 3, byCloid],
    ['two names', 3, 2, byCloid],
    ['one name', 2, 3, { ...cancel, seq: 3 }],
    ['one name', 3, 2, { ...cancel, seq: 3 }],
  ])('by %s: WHEN %i is refused with the order intact THEN it is busy until %i is answered too', (_, first, last, other) => {
    const state = resting()
    for (const fact of [byOid, other]) state.merge(fact)
    state.merge({ type: 'answered', seq: first, outcome: { type: 'refused', target: 'intact' } })
    expect(brief(state)).toMatchObject([{ status: 'pendingCancel', busy: true }])
    state.merge({ type: 'answered', seq: last, outcome: { type: 'refused', target: 'intact' } })
    expect(brief(state)).toMatchObject([{ status: 'resting', busy: false }])
  })

  test.each([2, 3])('WHEN %i is refused because the order is no more and the other is still out THEN it is gone', (seq) => {
    const state = resting()
    for (const fact of [byOid, byCloid]) state.merge(fact)
    state.merge({ type: 'answered', seq, outcome: { type: 'refused', target: 'gone' } })
    expect(brief(state)).toMatchObject([{ status: 'gone', remaining: 100n, busy: true }])
  })

  test.each([2, 3])('WHEN %i is accepted and the other is still out THEN the order is canceled', (seq) => {
    const state = resting()
    for (const fact of [byOid, byCloid]) state.merge(fact)
    state.merge({ type: 'answered', seq, outcome: accepted() })
    expect(brief(state)).toMatchObject([{ status: 'canceled', remaining: 100n, busy: true }])
  })

  test('WHEN two are refused in doubt THEN the earlier one is to be answered first, whichever was told first', () => {
    for (const seqs of [
      [2, 3],
      [3, 2],
    ]) {
      const state = resting()
      for (const seq of seqs) {
        state.merge({ ...cancel, seq })
        state.merge({ type: 'answered', seq, outcome: { type: 'refused', target: 'doubt' } })
      }
      expect(state.ordersInDoubt()).toMatchObject([{ ref: 101, why: 'refused', seq: 2 }])
    }
  })
})

test.each([
  ['with and without', [accepted(101), accepted()], accepted(101)],
  ['without and with', [accepted(), accepted(101)], accepted(101)],
  ['twice without', [accepted(), accepted()], accepted()],
])('an acceptance that is told again, %s its oid, takes nothing from what is known', (_, outcomes, known) => {
  const state = newState()
  state.merge(BID)
  for (const outcome of outcomes) state.merge({ type: 'answered', seq: 1, outcome })
  expect(state.snapshot().book.requests[0]?.outcome).toStrictEqual(known)
  expect(brief(state)).toMatchObject([{ level: 10, status: 'resting', busy: false }])
})

describe('what ends an order', () => {
  test('WHEN the venue says only that it is gone THEN all of it stays taken, and it is asked for', () => {
    const state = resting()
    state.merge({ ...leg(BID, 101, 'gone'), atMs: 700 })
    expect(brief(state)).toEqual([{ ref: 101, level: 10, remaining: 100n, status: 'gone', busy: true }])
    expect(state.ordersInDoubt()).toMatchObject([{ ref: 101, why: 'closed', sinceMs: 700 }])
    expect([state.slots.taken('bid'), state.slots.live('bid')]).toEqual([grid.px(10) * 100n, 0n])
  })

  test('WHEN one that rests is written off by its oid THEN it is gone and takes nothing', () => {
    const state = resting()
    state.removeGhost(oid(101))
    expect(state.status(oid(101))).toBe('gone')
    expect(state.getCurrentOrders()).toEqual([])
  })

  test('WHEN one that has no oid yet is written off by its cloid THEN it is gone and takes nothing', () => {
    const state = newState()
    state.merge(BID)
    state.merge({ type: 'answered', seq: 1, outcome: accepted() })
    expect(state.slots.taken('bid')).toBe(grid.px(10) * 100n)
    state.removeGhost(BID.cloid)
    expect(state.status(BID.cloid)).toBe('gone')
    expect([state.getCurrentOrders(), state.slots.taken('bid'), state.slots.at('bid', 10)]).toEqual([[], 0n, undefined])
  })

  test('WHEN a foreign order is written off by its cloid THEN nothing is changed, since it is known by its oid alone', () => {
    const state = resting()
    state.removeGhost(FOREIGN_CLOID)
    expect(state.sizes()).toMatchObject({ orders: 1, legs: 1 })
    expect(brief(state)).toMatchObject([{ ref: 101, status: 'resting' }])
  })

  test('WHEN more is booked of it than was left of its size THEN it is filled, and takes nothing rather than less', () => {
    const state = newState()
    const adopted = { type: 'adopted', oid: oid(101), cloid: BID.cloid, slot: BID.slot, side: 'bid', px: BID.px, origSz: sz(100) } as const
    state.merge({ ...adopted, remaining: sz(60) })
    state.onFill(fill(BID, 101, 1, 70))
    expect(state.status(oid(101))).toBe('filled')
    expect([state.getCurrentOrders(), state.slots.taken('bid')]).toEqual([[], 0n])
  })
})

describe('since when an order is in doubt', () => {
  const doubt = (facts: readonly OrderFact[]) => {
    const state = resting()
    for (const fact of facts) state.merge(fact)
    return state.ordersInDoubt()[0]
  }

  test.each<[string, readonly OrderFact[], number]>([
    [
      'its cancel was answered, not when that was asked for',
      [
        { ...cancel, atMs: 800 },
        { type: 'answered', seq: 2, outcome: accepted(), atMs: 900 },
      ],
      900,
    ],
    [
      'it was first said to be closed, not when it was seen open',
      [
        { ...leg(BID, 101, 'open'), atMs: 100 },
        { ...leg(BID, 101, 'filled'), atMs: 600 },
        { ...leg(BID, 101, 'filled'), atMs: 500 },
        { ...leg(BID, 101, 'filled'), atMs: 550 },
      ],
      500,
    ],
    ['its replacement was asked for, where that is all that tells', [{ ...modify, atMs: 300 }, leg(modify, 107, 'open')], 300],
  ])('%s', (_, facts, sinceMs) => {
    expect(doubt(facts)).toMatchObject({ ref: 101, sinceMs })
  })

  test('no time is told where none is known', () => {
    expect(doubt([leg(BID, 101, 'gone')])).toStrictEqual({ ref: 101, cloid: BID.cloid, oid: 101, why: 'closed' })
  })
})

test('orders in doubt are told by side and level, not by oid', () => {
  const state = newState()
  const orders = [place(1, 'ask', 20), place(2, 'bid', 9), place(3, 'bid', 12), place(4, 'bid', 3)]
  for (const [index, request] of orders.entries()) state.merge(leg(request, 101 + index, 'gone'))
  expect(state.ordersInDoubt().map(({ ref }) => ref)).toEqual([104, 102, 103, 101])
})

test('an order has fills as soon as one is booked', () => {
  const state = resting()
  expect(state.getCurrentOrders()).toMatchObject([{ hasFills: false }])
  state.onFill(fill(BID, 101, 1, 1))
  expect(state.getCurrentOrders()).toMatchObject([{ hasFills: true, remaining: 99n }])
})

test('what is not known of an order is absent, not undefined', () => {
  const state = newState()
  state.merge(BID)
  const known = { side: 'bid', level: 10, px: BID.px, remaining: 100n, origSz: 100n, hasFills: false, status: 'pendingPlace', busy: true }
  expect(state.getCurrentOrders()).toStrictEqual([{ ref: BID.cloid, cloid: BID.cloid, ...known }])
  expect(state.unanswered()).toStrictEqual([{ seq: 1, type: 'place', cloid: BID.cloid, landed: false }])
})
