import { describe, expect, test } from 'vitest'
import { brief, cloid, fill, grid, leg, newState, oid, place, slot, sz } from '../test/support.ts'
import type { ModifyRequestedFact } from './index.ts'
import type { OrderState } from './orderState.ts'

const old = place(1, 'bid', 10)
const modify: ModifyRequestedFact = {
  type: 'modifyRequested',
  seq: 2,
  target: oid(101),
  cloid: cloid('bid', 9, 2),
  slot: slot('bid', 9),
  px: grid.px(9),
  sz: sz(80),
}
/** The same, but in the slot of its target: a new size alone. */
const resize: ModifyRequestedFact = { ...modify, cloid: cloid('bid', 10, 2), slot: slot('bid', 10), px: grid.px(10) }

function inFlight(request: ModifyRequestedFact = modify): OrderState {
  const state = newState()
  state.merge(old)
  state.merge({ type: 'answered', seq: 1, outcome: { type: 'accepted', oid: oid(101) } })
  state.merge(request)
  return state
}

describe('a modify', () => {
  test('WHEN it is in flight THEN both slots are taken and each names the other', () => {
    expect(inFlight().getCurrentOrders()).toMatchObject([
      { ref: modify.cloid, level: 9, remaining: 80n, status: 'pendingPlace', busy: true, replaces: 101 },
      { ref: 101, level: 10, remaining: 100n, status: 'pendingModify', busy: true, replacedBy: modify.cloid },
    ])
  })

  test('WHEN it is accepted THEN the new one rests, and the old one is taken as it was until its own update says what remained', () => {
    const state = inFlight()
    state.onModifyResponse(2, { type: 'accepted', oid: oid(107) }, 700)
    expect(brief(state)).toEqual([
      { ref: 107, level: 9, remaining: 80n, status: 'resting', busy: false },
      { ref: 101, level: 10, remaining: 100n, status: 'canceled', busy: true },
    ])
    expect(state.ordersInDoubt()).toMatchObject([{ ref: 101, why: 'closed', sinceMs: 700 }])
    state.merge(leg(old, 101, 'canceled', 100))
    expect(brief(state)).toEqual([{ ref: 107, level: 9, remaining: 80n, status: 'resting', busy: false }])
    expect(state.getCurrentOrders()[0]).not.toHaveProperty('replaces')
  })

  test('WHEN the new leg shows before the answer THEN the old one is known to be canceled', () => {
    const state = inFlight({ ...modify, atMs: 600 })
    state.merge(leg(modify, 107, 'open'))
    expect(state.ordersInDoubt()).toMatchObject([{ ref: 101, why: 'closed', sinceMs: 600 }])
    expect(brief(state)).toMatchObject([
      { ref: 107, status: 'resting', busy: false },
      { ref: 101, status: 'canceled', busy: true },
    ])
    expect(state.unanswered()).toMatchObject([{ seq: 2, type: 'modify', landed: true }])
  })

  test('P37 WHEN a fill of the new oid beats the answer THEN it is booked to the new order', () => {
    const state = inFlight()
    expect(state.onFill(fill(modify, 107, 5, 80))).toMatchObject({ type: 'booked', own: true })
    expect(brief(state)).toMatchObject([{ ref: 101, status: 'canceled' }])
    state.onModifyResponse(2, { type: 'accepted', oid: oid(107) })
    expect(state.status(oid(107))).toBe('filled')
    expect(brief(state)).toMatchObject([{ ref: 101, status: 'canceled' }])
  })

  test('N3827 WHEN the canceled of the old one comes first THEN the pair is not lost', () => {
    const state = inFlight()
    state.merge(leg(old, 101, 'canceled', 100))
    expect(brief(state)).toEqual([{ ref: modify.cloid, level: 9, remaining: 80n, status: 'pendingPlace', busy: true }])
    state.onModifyResponse(2, { type: 'accepted', oid: oid(107) })
    expect(brief(state)).toMatchObject([{ ref: 107, status: 'resting' }])
  })

  test('N4270 WHEN its answer is lost and only updates come THEN the order is bound to the live leg', () => {
    const state = inFlight()
    state.merge(leg(old, 101, 'canceled', 100))
    state.merge(leg(modify, 107, 'open'))
    expect(brief(state)).toEqual([{ ref: 107, level: 9, remaining: 80n, status: 'resting', busy: false }])
  })

  test('N3986 WHEN a fill of the old leg comes after the swap THEN both sizes are counted, each to its own leg', () => {
    const state = inFlight()
    state.onModifyResponse(2, { type: 'accepted', oid: oid(107) })
    state.merge(leg(old, 101, 'canceled', 70))
    expect(brief(state)).toMatchObject([
      { ref: 107, remaining: 80n },
      { ref: 101, remaining: 30n, busy: true },
    ])
    state.onFill(fill(old, 101, 1, 30))
    expect(brief(state)).toMatchObject([{ ref: 107, remaining: 80n }])
  })

  test('N3971 WHEN a second modify is made of the replacement THEN a late fill of the first leg still finds it', () => {
    const state = inFlight()
    const further = { ...modify, seq: 3, target: modify.cloid, cloid: cloid('bid', 8, 3), slot: slot('bid', 8), px: grid.px(8) }
    state.onModifyResponse(2, { type: 'accepted', oid: oid(107) })
    state.merge(further)
    state.onModifyResponse(3, { type: 'accepted', oid: oid(111) })
    for (const update of [leg(old, 101, 'canceled', 90), leg(modify, 107, 'canceled', 80)]) state.merge(update)
    expect(brief(state)).toMatchObject([
      { ref: 111, level: 8 },
      { ref: 101, remaining: 10n },
    ])
    expect(state.onFill(fill(old, 101, 1, 10))).toMatchObject({ own: true })
    expect(brief(state)).toMatchObject([{ ref: 111 }])
  })

  test('P42 WHEN it is refused with its target intact THEN the old order rests on', () => {
    const state = inFlight()
    state.onModifyResponse(2, { type: 'refused', target: 'intact' })
    expect(state.getCurrentOrders()).toMatchObject([{ ref: 101, level: 10, status: 'resting', busy: false }])
    expect(state.getCurrentOrders()[0]).not.toHaveProperty('replacedBy')
  })

  test('WHEN it would have crossed THEN the old order is gone and stays taken until its update', () => {
    const state = inFlight()
    state.onModifyResponse(2, { type: 'refused', target: 'gone' })
    state.merge(leg(modify, 107, 'rejected'))
    expect(brief(state)).toEqual([{ ref: 101, level: 10, remaining: 100n, status: 'gone', busy: true }])
    state.merge(leg(old, 101, 'canceled', 100))
    expect(state.getCurrentOrders()).toEqual([])
  })

  test('WHEN the replacement was rejected and the answer was lost THEN the target waits for it', () => {
    const state = inFlight()
    state.merge(leg(modify, 107, 'rejected'))
    expect(brief(state)).toEqual([{ ref: 101, level: 10, remaining: 100n, status: 'pendingModify', busy: true }])
    expect(state.unanswered()).toMatchObject([{ seq: 2, landed: false }])
  })

  test('WHEN it never landed THEN it is as if it had never been asked', () => {
    const state = inFlight()
    state.onModifyResponse(2, { type: 'neverLanded' })
    expect(brief(state)).toEqual([{ ref: 101, level: 10, remaining: 100n, status: 'resting', busy: false }])
  })

  test('WHEN the old order is filled meanwhile THEN only the replacement is waited for', () => {
    const state = inFlight()
    state.onFill(fill(old, 101, 1, 100))
    expect(brief(state)).toMatchObject([{ ref: modify.cloid, status: 'pendingPlace' }])
    state.onModifyResponse(2, { type: 'refused', target: 'gone' })
    expect(state.getCurrentOrders()).toEqual([])
  })
})

describe('a modify within its slot', () => {
  test('WHEN it is in flight THEN the target holds the slot', () => {
    expect(brief(inFlight(resize))).toMatchObject([
      { ref: 101, level: 10, status: 'pendingModify', busy: true },
      { ref: resize.cloid, level: undefined, status: 'pendingPlace', busy: true },
    ])
  })

  test('WHEN it is accepted THEN the replacement holds it, although the old one is still to be explained', () => {
    const state = inFlight(resize)
    state.onModifyResponse(2, { type: 'accepted', oid: oid(107) })
    expect(brief(state)).toMatchObject([
      { ref: 107, level: 10, status: 'resting', busy: false },
      { ref: 101, level: undefined, status: 'canceled', busy: true },
    ])
  })
})
