import { InvariantError } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import { accepted, BID as bid, brief, cloid, FOREIGN_CLOID, fill, grid, leg, newState, oid, place, resting, sz } from '../test/support.ts'

describe('a place', () => {
  test('WHEN it is booked THEN it takes its slot and funds before it is sent', () => {
    const state = newState()
    state.merge(bid)
    expect(brief(state)).toEqual([{ ref: bid.cloid, level: 10, remaining: 100n, status: 'pendingPlace', busy: true }])
    expect(state.unanswered()).toEqual([{ seq: 1, type: 'place', cloid: bid.cloid, landed: false }])
  })

  test('WHEN its answer names the oid THEN it rests, with price and size of the request', () => {
    const state = resting()
    expect(state.getCurrentOrders()).toEqual([
      {
        ref: 101,
        cloid: bid.cloid,
        oid: 101,
        side: 'bid',
        level: 10,
        px: grid.px(10),
        remaining: 100n,
        origSz: 100n,
        hasFills: false,
        status: 'resting',
        busy: false,
      },
    ])
    expect(state.unanswered()).toEqual([])
  })

  test('WHEN it is refused THEN it takes nothing', () => {
    const state = newState()
    state.merge(bid)
    state.merge({ type: 'answered', seq: 1, outcome: { type: 'refused', target: 'intact' } })
    state.merge(leg(bid, 101, 'rejected'))
    expect(state.getCurrentOrders()).toEqual([])
    expect(state.status(bid.cloid)).toBe('rejected')
  })

  test('WHEN it is proven never to have landed THEN it takes nothing', () => {
    const state = newState()
    state.merge(bid)
    state.merge({ type: 'answered', seq: 1, outcome: { type: 'neverLanded' } })
    expect(state.getCurrentOrders()).toEqual([])
  })

  test('WHEN its answer is lost and an update shows it open THEN it rests, and the request is known to have landed', () => {
    const state = newState()
    state.merge(bid)
    state.onPlaceConfirmed(leg(bid, 101, 'open'))
    expect(brief(state)).toEqual([{ ref: 101, level: 10, remaining: 100n, status: 'resting', busy: false }])
    expect(state.unanswered()).toMatchObject([{ seq: 1, landed: true }])
  })

  test('WHEN it was answered as accepted without an oid THEN it rests under its cloid', () => {
    const state = newState()
    state.merge(bid)
    state.merge({ type: 'answered', seq: 1, outcome: accepted() })
    expect(brief(state)).toEqual([{ ref: bid.cloid, level: 10, remaining: 100n, status: 'resting', busy: false }])
  })
})

describe('an order leaves only when it is closed and explained', () => {
  test('WHEN it is filled by an update before its fill has come THEN slot and funds stay taken, and it is in doubt', () => {
    const state = resting()
    state.onFill(fill(bid, 101, 1, 30))
    state.merge({ ...leg(bid, 101, 'filled', 0), atMs: 500 })
    expect(brief(state)).toEqual([{ ref: 101, level: 10, remaining: 70n, status: 'filled', busy: true }])
    expect(state.ordersInDoubt()).toEqual([{ ref: 101, cloid: bid.cloid, oid: 101, why: 'filled', missing: 70n, sinceMs: 500 }])
    state.onFill(fill(bid, 101, 2, 70))
    expect(state.getCurrentOrders()).toEqual([])
    expect(state.ordersInDoubt()).toEqual([])
  })

  test('WHEN it was canceled with some left THEN only what was filled and is not booked stays taken', () => {
    const state = resting()
    state.merge(leg(bid, 101, 'canceled', 60))
    expect(brief(state)).toEqual([{ ref: 101, level: 10, remaining: 40n, status: 'canceled', busy: true }])
    expect(state.ordersInDoubt()).toMatchObject([{ why: 'canceled', missing: 40n }])
    state.onFill(fill(bid, 101, 1, 40))
    expect(state.getCurrentOrders()).toEqual([])
  })

  test('WHEN a cancel succeeded and nobody said what remained THEN all of it stays taken until the update comes', () => {
    const state = resting()
    state.merge({ type: 'cancelRequested', seq: 2, target: oid(101) })
    expect(brief(state)).toMatchObject([{ status: 'pendingCancel', busy: true }])
    state.merge({ type: 'answered', seq: 2, outcome: accepted(), atMs: 900 })
    expect(brief(state)).toEqual([{ ref: 101, level: 10, remaining: 100n, status: 'canceled', busy: true }])
    expect(state.ordersInDoubt()).toMatchObject([{ why: 'closed', sinceMs: 900 }])
    state.merge(leg(bid, 101, 'canceled', 100))
    expect(state.getCurrentOrders()).toEqual([])
  })

  test('WHEN a cancel was refused because the order is no more THEN it is gone until fills or status explain it', () => {
    const state = resting()
    state.merge({ type: 'cancelRequested', seq: 2, target: oid(101) })
    state.merge({ type: 'answered', seq: 2, outcome: { type: 'refused', target: 'gone' } })
    expect(brief(state)).toMatchObject([{ remaining: 100n, status: 'gone', busy: true }])
    state.onFill(fill(bid, 101, 1, 100))
    expect(state.status(oid(101))).toBe('filled')
    expect(state.getCurrentOrders()).toEqual([])
  })

  test('WHEN a cancel was refused in doubt THEN the order is asked for, and what is learned is told to the same seq', () => {
    const state = resting()
    state.merge({ type: 'cancelRequested', seq: 2, target: bid.cloid })
    state.merge({ type: 'answered', seq: 2, outcome: { type: 'refused', target: 'doubt' } })
    expect(state.ordersInDoubt()).toMatchObject([{ why: 'refused', seq: 2 }])
    expect(brief(state)).toMatchObject([{ status: 'resting', busy: true }])
    state.merge({ type: 'answered', seq: 2, outcome: { type: 'refused', target: 'intact' } })
    expect(state.ordersInDoubt()).toEqual([])
    expect(brief(state)).toMatchObject([{ status: 'resting', busy: false }])
  })

  test('P07 WHEN a batch was refused with its orders intact THEN they live on', () => {
    const state = resting()
    state.merge({ type: 'cancelRequested', seq: 2, target: oid(101) })
    state.merge({ type: 'answered', seq: 2, outcome: { type: 'refused', target: 'intact' } })
    expect(brief(state)).toMatchObject([{ ref: 101, status: 'resting', busy: false }])
  })

  test('WHEN nothing more will be learned of it THEN removeGhost ends it as booked, and a late fill is still money', () => {
    const state = resting()
    state.merge(leg(bid, 101, 'gone'))
    state.removeGhost(oid(101))
    expect(state.getCurrentOrders()).toEqual([])
    expect(state.onFill(fill(bid, 101, 1, 30))).toMatchObject({ type: 'booked', own: true })
  })

  test('WHEN removeGhost carries the word of the venue THEN that word closes it', () => {
    const state = resting()
    state.removeGhost(oid(101), leg(bid, 101, 'canceled', 100))
    expect(state.status(oid(101))).toBe('canceled')
    expect(state.getCurrentOrders()).toEqual([])
  })

  test('WHEN the venue says canceled and rejected of one oid THEN the word that leaves more taken holds', () => {
    const state = resting()
    state.merge(leg(bid, 101, 'rejected'))
    state.merge(leg(bid, 101, 'canceled', 60))
    expect(brief(state)).toMatchObject([{ remaining: 40n, status: 'canceled', busy: true }])
  })

  test.each(['canceled', 'filled', 'rejected'] as const)('P23 WHEN an open comes after %s THEN nothing is resurrected', (state) => {
    const orders = resting()
    if (state === 'filled') orders.onFill(fill(bid, 101, 1, 100))
    orders.merge(leg(bid, 101, state, state === 'canceled' ? 100 : 0))
    orders.merge(leg(bid, 101, 'open', 100))
    expect(orders.getCurrentOrders()).toEqual([])
  })

  test('P22 WHEN the venue cancels without being asked THEN the slot is free', () => {
    const state = resting()
    state.merge(leg(bid, 101, 'canceled', 100))
    expect(state.getCurrentOrders()).toEqual([])
  })
})

test('getCurrentOrders is the same array until something changes, and what was handed out never changes', () => {
  const state = resting()
  const before = state.getCurrentOrders()
  expect(state.getCurrentOrders()).toBe(before)
  state.onFill(fill(bid, 101, 1, 30))
  expect(state.getCurrentOrders()).not.toBe(before)
  expect(before).toMatchObject([{ remaining: 100n }])
})

test('current orders are sorted by side, level and oid, those without a slot last', () => {
  const state = newState()
  for (const request of [place(5, 'ask', 30), place(6, 'bid', 3), place(7, 'ask', 20), place(8, 'bid', 12)]) state.merge(request)
  state.merge({ type: 'adopted', oid: oid(9), side: 'bid', px: grid.px(4), origSz: sz(5), remaining: sz(5) })
  expect(state.getCurrentOrders().map(({ side, level }) => [side, level])).toEqual([
    ['bid', 3],
    ['bid', 12],
    ['bid', undefined],
    ['ask', 20],
    ['ask', 30],
  ])
})

test('a requested cloid without our magic is a mistake of the caller', () => {
  expect(() => newState().merge({ ...bid, cloid: FOREIGN_CLOID })).toThrow(InvariantError)
  expect(() => newState().merge({ type: 'cancelRequested', seq: 1, target: FOREIGN_CLOID })).toThrow(InvariantError)
})

test('a cloid of ours that turns up under two oids is two orders, of which the older keeps the slot', () => {
  const state = newState()
  state.merge(leg(bid, 105, 'open'))
  state.merge(leg(bid, 103, 'open'))
  expect(brief(state)).toMatchObject([
    { ref: 103, level: 10 },
    { ref: 105, level: undefined },
  ])
  expect(cloid('bid', 10, 1)).toBe(bid.cloid)
})
