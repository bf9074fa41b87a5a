import { expect, test } from 'vitest'
import type { ModifyRequestedFact } from '../src/index.ts'
import { accepted, BID, brief, cloid, fill, grid, leg, newState, oid, resting, slot, sz } from './support.ts'

/** Faults that other makers had with the order of messages, as scenarios. The codes are those of CONTRIBUTING. */

const modify: ModifyRequestedFact = {
  type: 'modifyRequested',
  seq: 2,
  target: oid(101),
  cloid: cloid('bid', 9, 2),
  slot: slot('bid', 9),
  px: grid.px(9),
  sz: sz(80),
}

test('P39 WHEN the answer of a place comes after its first fill THEN the remaining size does not rise', () => {
  const state = newState()
  state.merge(BID)
  state.merge(leg(BID, 101, 'open', 100))
  state.onFill(fill(BID, 101, 1, 70))
  state.merge({ type: 'answered', seq: 1, outcome: accepted(101) })
  expect(brief(state)).toEqual([{ ref: 101, level: 10, remaining: 30n, status: 'resting', busy: false }])
})

test('N3972 WHEN the new leg is filled before anything else is heard of the modify THEN it is booked, the old leg is closed, and neither comes back', () => {
  const state = resting()
  state.merge(modify)
  expect(state.onFill(fill(modify, 107, 1, 80))).toMatchObject({ type: 'booked', own: true })
  expect(brief(state)).toEqual([{ ref: 101, level: 10, remaining: 100n, status: 'canceled', busy: true }])
  state.merge(leg(modify, 107, 'open', 80))
  state.merge(leg(BID, 101, 'canceled', 100))
  state.onModifyResponse(2, accepted(107))
  expect(state.getCurrentOrders()).toEqual([])
  expect([state.status(oid(107)), state.status(oid(101))]).toEqual(['filled', 'canceled'])
  expect(state.onFill(fill(modify, 107, 1, 80))).toBeUndefined()
})

test('N3986 WHEN an order is part filled while it is modified THEN its lost size is held beside the new one until the fill is booked', () => {
  const state = resting()
  state.merge(modify)
  state.onModifyResponse(2, accepted(107))
  const held = () => state.getCurrentOrders().reduce((sum, { remaining }) => sum + remaining, 0n)
  expect(held()).toBe(180n)
  state.merge(leg(BID, 101, 'canceled', 40))
  expect(held()).toBe(140n)
  state.onFill(fill(BID, 101, 1, 60))
  expect(held()).toBe(80n)
})
