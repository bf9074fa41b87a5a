import { InvariantError, type Tid } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import {
  accepted,
  BID as bid,
  brief,
  COIN,
  FOREIGN_CLOID,
  fill,
  grid,
  leg,
  newState,
  oid,
  place,
  resting,
  slot,
  sz,
} from '../test/support.ts'

describe('a fill', () => {
  test('P01 WHEN it beats the acknowledgement THEN it is booked at once and joins its order', () => {
    const state = newState()
    state.merge(bid)
    expect(state.onFill(fill(bid, 101, 1, 30))).toMatchObject({
      type: 'booked',
      own: true,
      order: { oid: 101, remaining: 70n, status: 'resting' },
    })
    state.merge({ type: 'answered', seq: 1, outcome: accepted(101) })
    expect(brief(state)).toEqual([{ ref: 101, level: 10, remaining: 70n, status: 'resting', busy: false }])
  })

  test('WHEN it comes before anything else is known of its order THEN its money is ours by the cloid, and it is counted later', () => {
    const state = newState()
    expect(state.onFill(fill(bid, 101, 1, 30))).toEqual({ type: 'booked', own: true, fill: fill(bid, 101, 1, 30) })
    expect(state.getCurrentOrders()).toEqual([])
    state.merge(leg(bid, 101, 'open'))
    expect(brief(state)).toMatchObject([{ remaining: 70n }])
  })

  test('P39 WHEN an open update follows it THEN the remaining size does not rise', () => {
    const state = resting()
    state.onFill(fill(bid, 101, 1, 30))
    state.merge(leg(bid, 101, 'open', 100))
    expect(brief(state)).toMatchObject([{ remaining: 70n }])
  })

  test('WHEN an open update shows less than the booked fills explain THEN the funds stay taken until the fill is booked', () => {
    const state = resting()
    state.merge(leg(bid, 101, 'open', 60))
    expect(brief(state)).toMatchObject([{ remaining: 100n }])
    state.onFill(fill(bid, 101, 1, 40))
    expect(brief(state)).toMatchObject([{ remaining: 60n }])
  })

  test('WHEN it comes again THEN nothing is returned and nothing is booked', () => {
    const state = resting()
    state.onFill(fill(bid, 101, 1, 30))
    expect(state.onFill(fill(bid, 101, 1, 30))).toBeUndefined()
    expect(brief(state)).toMatchObject([{ remaining: 70n }])
  })

  test('WHEN two fills differ in one part of their key alone THEN both are booked', () => {
    const state = resting()
    const ask = place(2, 'ask', 20)
    const of = fill(bid, 101, 7, 1)
    for (const other of [of, { ...of, timeMs: 9 }, { ...of, tid: 8 as Tid }, { ...of, oid: oid(102), cloid: ask.cloid }]) {
      expect(state.onFill(other)?.type).toBe('booked')
    }
  })

  test('P13 WHEN fills add up to the size THEN the order is gone without any word of the venue', () => {
    const state = resting()
    state.onFill(fill(bid, 101, 1, 30))
    expect(state.onFill(fill(bid, 101, 2, 70))).toEqual({ type: 'booked', own: true, fill: fill(bid, 101, 2, 70) })
    expect(state.getCurrentOrders()).toEqual([])
    expect(state.status(oid(101))).toBe('filled')
  })

  test('WHEN it is of an order without our magic THEN it is told apart from ours', () => {
    const state = newState()
    const foreign = { ...fill(bid, 900, 1, 30), cloid: FOREIGN_CLOID }
    expect(state.onFill(foreign)).toEqual({ type: 'booked', own: false, fill: foreign })
    expect(state.getCurrentOrders()).toEqual([])
    expect(state.status(oid(900))).toBeUndefined()
  })

  test('WHEN an order of somebody else is filled before it could be cancelled THEN it is still theirs: a hand trade', () => {
    const state = newState()
    state.merge({ type: 'adopted', oid: oid(7), cloid: FOREIGN_CLOID, side: 'ask', px: grid.px(20), origSz: sz(50), remaining: sz(50) })
    state.merge({ type: 'cancelRequested', seq: 1, target: oid(7) })
    const hit = { ...fill(bid, 7, 1, 30), side: 'ask', cloid: FOREIGN_CLOID } as const
    expect(state.onFill(hit)).toMatchObject({ type: 'booked', own: false, order: { remaining: 20n } })
    expect(state.onFill({ ...fill(bid, 101, 2, 30) })).toMatchObject({ own: true })
  })

  test('P04 WHEN it is of another coin THEN it is a mistake of the caller', () => {
    expect(() => newState().onFill({ ...fill(bid, 101, 1, 30), coin: 'DOGE/USDC' })).toThrow(InvariantError)
  })

  test('P05 WHEN it is from before the seed THEN it is remembered and never booked', () => {
    const state = newState()
    state.primeFills([{ coin: COIN, oid: oid(101), tid: 1 as Tid, timeMs: 1001 }])
    state.merge({
      type: 'adopted',
      oid: oid(101),
      cloid: bid.cloid,
      slot: slot('bid', 10),
      side: 'bid',
      px: grid.px(10),
      origSz: sz(100),
      remaining: sz(70),
    })
    expect(state.onFill(fill(bid, 101, 1, 30))).toBeUndefined()
    expect(brief(state)).toEqual([{ ref: 101, level: 10, remaining: 70n, status: 'resting', busy: false }])
    expect(state.getCurrentOrders()).toMatchObject([{ hasFills: true }])
  })
})
