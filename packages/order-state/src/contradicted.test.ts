import { expect, test } from 'vitest'
import { BID, compare, fill, leg, listed, NOTHING, newState, oid, resting } from '../test/support.ts'

test('WHEN one closed since the question is still listed THEN the snapshot is the older of the two', () => {
  const state = resting()
  const asked = state.mark()
  state.merge(leg(BID, 101, 'canceled', 100))
  expect(compare(state, [listed(BID, 101)], asked)).toEqual(NOTHING)
})

test('WHEN one that left with all explained is listed in an answer to a later question THEN it is contradicted, and not taken for a new one', () => {
  const state = resting()
  state.merge(leg(BID, 101, 'canceled', 100))
  expect(compare(state, [listed(BID, 101)])).toEqual({ ...NOTHING, contradicted: [listed(BID, 101)] })
})

test('WHEN one was canceled before any oid of it was known and is listed THEN it is contradicted only if the question came later', () => {
  const state = newState()
  state.merge(BID)
  state.merge({ type: 'answered', seq: 1, outcome: { type: 'accepted' } })
  state.merge({ type: 'cancelRequested', seq: 2, target: BID.cloid })
  const asked = state.mark()
  state.merge({ type: 'answered', seq: 2, outcome: { type: 'accepted' } })
  expect(compare(state, [listed(BID, 101)], asked)).toEqual(NOTHING)
  expect(compare(state, [listed(BID, 101)])).toEqual({ ...NOTHING, contradicted: [listed(BID, 101)] })
})

test('WHEN one closed before the question is listed THEN it is contradicted, to be asked for', () => {
  const state = resting()
  state.merge({ type: 'cancelRequested', seq: 2, target: oid(101) })
  state.merge({ type: 'answered', seq: 2, outcome: { type: 'refused', target: 'gone' } })
  expect(compare(state, [listed(BID, 101)])).toEqual({ ...NOTHING, contradicted: [listed(BID, 101)] })
})

test('WHEN one closed before the question is heard of again after it and is listed THEN it is contradicted all the same', () => {
  const state = resting()
  state.merge(leg(BID, 101, 'canceled', 100))
  const asked = state.mark()
  state.merge(leg(BID, 101, 'open', 100))
  expect(compare(state, [listed(BID, 101)], asked)).toEqual({ ...NOTHING, contradicted: [listed(BID, 101)] })
})

test('WHEN one without an oid closed before the question and more is said of it after THEN it is contradicted all the same', () => {
  const state = newState()
  state.merge(BID)
  state.merge({ type: 'answered', seq: 1, outcome: { type: 'accepted' } })
  state.removeGhost(BID.cloid)
  const asked = state.mark()
  state.merge({ type: 'cancelRequested', seq: 2, target: BID.cloid })
  expect(compare(state, [listed(BID, 101)], asked)).toEqual({ ...NOTHING, contradicted: [listed(BID, 101)] })
})

test('WHEN only a fill of it was known before the question, and its end only after THEN the snapshot is the older of the two', () => {
  const state = newState()
  state.onFill(fill(BID, 101, 1, 30))
  const asked = state.mark()
  state.merge(leg(BID, 101, 'canceled', 70))
  expect(compare(state, [listed(BID, 101, 70)], asked)).toEqual(NOTHING)
})
