import { InvariantError } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import {
  accepted,
  BID,
  brief,
  COIN,
  cloid,
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

/** What a state tells of itself, to the letter. */
const modify = { ...place(2, 'bid', 9), type: 'modifyRequested', target: oid(101), atMs: 2000 } as const

describe('requests without an answer', () => {
  test('are told by seq, with what they are about, when they were made, and whether the venue has shown that they landed', () => {
    const state = newState()
    const ask = place(5, 'ask', 20)
    state.merge({ type: 'cancelRequested', seq: 7, target: ask.cloid })
    state.merge({ ...ask, atMs: 5000 })
    state.merge(BID)
    expect(state.unanswered()).toEqual([
      { seq: 1, type: 'place', cloid: BID.cloid, landed: false },
      { seq: 5, type: 'place', cloid: ask.cloid, landed: false, atMs: 5000 },
      { seq: 7, type: 'cancel', target: ask.cloid, landed: false },
    ])
    state.merge(leg(BID, 101, 'open'))
    state.merge(leg(ask, 102, 'canceled', 100))
    expect(state.unanswered()).toEqual([
      { seq: 1, type: 'place', cloid: BID.cloid, landed: true },
      { seq: 5, type: 'place', cloid: ask.cloid, landed: true, atMs: 5000 },
      { seq: 7, type: 'cancel', target: ask.cloid, landed: true },
    ])
    for (const seq of [1, 5, 7]) state.merge({ type: 'answered', seq, outcome: { type: 'accepted' } })
    expect(state.unanswered()).toEqual([])
  })

  test('a modify names both orders, and has landed when its replacement shows', () => {
    const state = resting()
    state.merge(modify)
    const told = { seq: 2, type: 'modify', cloid: modify.cloid, target: 101, atMs: 2000 }
    expect(state.unanswered()).toEqual([{ ...told, landed: false }])
    state.merge(leg(modify, 107, 'open'))
    expect(state.unanswered()).toEqual([{ ...told, landed: true }])
  })

  test('a cancel of what nobody knows has not landed', () => {
    const state = newState()
    state.merge({ type: 'cancelRequested', seq: 3, target: oid(900) })
    expect(state.unanswered()).toEqual([{ seq: 3, type: 'cancel', target: 900, landed: false }])
  })
})

describe('whose a fill is', () => {
  const foreign = { ...fill(BID, 900, 4, 10), cloid: FOREIGN_CLOID }
  const { cloid: _, ...nameless } = fill(BID, 101, 5, 10)

  test.each([
    ['its order is known, whatever it is called itself', nameless, true],
    ['its cloid is of our making', fill(place(8, 'ask', 22), 777, 6, 10), true],
    ['its cloid is of somebody else', foreign, false],
    ['nothing is known of it', { ...nameless, oid: oid(901) }, false],
  ])('%s', (_, one, own) => {
    expect(resting().onFill(one)).toMatchObject({ type: 'booked', own })
  })
})

describe('what is primed', () => {
  test('is all there is since its time: what is not in it, and no newer, is too old to tell', () => {
    const state = resting()
    const [old, same, newer] = [fill(BID, 101, 1, 10, 999), fill(BID, 101, 2, 10, 1000), fill(BID, 101, 3, 10, 1001)]
    const primed = fill(BID, 101, 4, 10, 1000)
    state.primeFills([primed], 1000)
    expect([old, same, newer].map((one) => state.onFill(one)?.type)).toEqual(['tooOld', 'tooOld', 'booked'])
    expect(state.onFill(primed)).toBeUndefined()
    expect(brief(state)).toMatchObject([{ remaining: 90n }])
  })

  test('without a time only its own fills are known', () => {
    const state = resting()
    state.primeFills([fill(BID, 101, 4, 10, 1000)])
    expect(state.onFill(fill(BID, 101, 1, 10, 999))?.type).toBe('booked')
  })
})

describe('what contradicts itself', () => {
  test.each([
    [103, 104],
    [104, 103],
  ])('of a request that is accepted as two orders, %i and %i, the lower one counts and has the slot', (one, other) => {
    const state = newState()
    state.merge(BID)
    for (const id of [one, other]) state.merge({ type: 'answered', seq: 1, outcome: accepted(id) })
    expect(state.dump()).toMatchObject({ requests: [{ seq: 1, outcome: { type: 'accepted', oid: 103 } }] })
    expect(state.slots.at('bid', 10)?.oid).toBe(103)
  })

  test.each([
    ['size', { origSz: sz(120) }],
    ['price', { px: grid.px(12) }],
    ['side', { side: 'ask' as const }],
  ])('an order of two terms has the heavier one, whichever was told first: %s', (_, change) => {
    const adopted = {
      type: 'adopted',
      oid: oid(9),
      side: 'bid',
      px: grid.px(11),
      origSz: sz(100),
      remaining: sz(100),
      baseline: sz(0),
    } as const
    const seen = [false, true].map((turned) => {
      const state = newState()
      const facts = [adopted, { ...adopted, ...change }]
      for (const fact of turned ? facts.toReversed() : facts) state.merge(fact)
      return state.getCurrentOrders()
    })
    expect(seen[0]).toEqual(seen[1])
    expect(seen[0]).toHaveLength(1)
  })
})

test('a dump has all that is known of orders, legs and requests, as plain text and numbers, sorted', () => {
  const state = newState()
  const ask = place(3, 'ask', 20, 70)
  state.merge({ ...ask, atMs: 3000 })
  state.merge(BID)
  state.merge({ type: 'answered', seq: 1, outcome: accepted(101), atMs: 1500 })
  state.merge(fill(BID, 101, 1, 30))
  state.merge({ type: 'cancelRequested', seq: 4, target: oid(101) })
  state.merge({ type: 'cancelRequested', seq: 2, target: oid(101) })
  state.merge({ type: 'adopted', oid: oid(50), side: 'ask', px: grid.px(30), origSz: sz(40), remaining: sz(25) })
  state.merge({ ...leg(BID, 101, 'canceled', 70), atMs: 1600 })
  const words = { open: false, filled: false, canceled: false, rejected: false, gone: false, writtenOff: false, slotted: false }
  expect(JSON.parse(JSON.stringify(state.dump()))).toEqual({
    orders: [
      { cloid: BID.cloid, legs: [101], origin: 1, aims: [], writtenOff: false },
      { cloid: ask.cloid, legs: [], origin: 3, aims: [], writtenOff: false },
    ].sort((a, b) => (a.cloid < b.cloid ? -1 : 1)),
    legs: [
      {
        ...words,
        oid: 50,
        open: true,
        terms: { side: 'ask', px: String(grid.px(30)), origSz: '40' },
        booked: '0',
        baseline: '15',
        aims: [],
      },
      {
        ...words,
        oid: 101,
        cloid: BID.cloid,
        open: true,
        canceled: true,
        closedAtMs: 1600,
        terms: { side: 'bid', px: String(BID.px), origSz: '100' },
        left: '70',
        booked: '30',
        aims: [2, 4],
      },
    ],
    requests: [
      { seq: 1, ask: 'placeRequested', outcome: { type: 'accepted', oid: 101 }, answeredAtMs: 1500 },
      { seq: 2, ask: 'cancelRequested' },
      { seq: 3, ask: 'placeRequested' },
      { seq: 4, ask: 'cancelRequested' },
    ],
  })
})

describe('what can not be is refused, with its numbers', () => {
  const refusal = (work: () => unknown): InvariantError => {
    try {
      work()
    } catch (error) {
      if (error instanceof InvariantError) return error
    }
    throw new Error('it was not refused')
  }

  test('a fill of another market', () => {
    const { code, message, values } = refusal(() => newState().onFill({ ...fill(BID, 101, 1, 1), coin: '@9' }))
    expect([code, message]).toEqual(['E_INVARIANT', `a fill of @9 was given to the orders of ${COIN}`])
    expect(values).toEqual({ coin: '@9', oid: 101 })
  })

  test('a memory of too few fills', () => {
    const { code, message, values } = refusal(() => newState({ fillMemory: 3999 }))
    expect([code, message, values]).toEqual(['E_FILL_MEMORY', 'fillMemory was 3999, must be 4000 or more', { fillMemory: 3999 }])
  })

  test('a place under a cloid that is not of our making', () => {
    const { message } = refusal(() => newState().merge({ ...BID, cloid: FOREIGN_CLOID }))
    expect(message).toMatch(/a requested cloid was not of our making .*seq=1/)
  })

  test('a cancel of a foreign order by its cloid', () => {
    const { message } = refusal(() => newState().merge({ type: 'cancelRequested', seq: 6, target: FOREIGN_CLOID }))
    expect(message).toMatch(/a request named a foreign order by cloid, must be by oid .*seq=6/)
  })
})

test('an order is found by either of its names while it is current', () => {
  const state = resting()
  expect(state.find(oid(101))).toBe(state.find(BID.cloid))
  expect(state.find(oid(101))).toMatchObject({ oid: 101, side: slot('bid', 10).side, level: 10 })
  expect([state.find(oid(5)), state.find(cloid('bid', 10, 77))]).toEqual([undefined, undefined])
})
