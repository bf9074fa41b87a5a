import { PricingGrid, parseSpacing } from '@hyperladder/grid'
import type { Px } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import { cloid, FOREIGN_CLOID, grid, leg, newState, oid, PARAMS, place, slot, sz } from '../test/support.ts'
import { encodeCloid } from './cloid.ts'
import type { OrderState } from './orderState.ts'

const levels = (state: OrderState) => state.getCurrentOrders().map(({ ref, level }) => [ref, level])
const request = place(1, 'bid', 10)

describe('a level is believed only', () => {
  test('of our cloid at exactly its price', () => {
    const state = newState()
    state.merge(leg(request, 101, 'open'))
    expect(levels(state)).toEqual([[101, 10]])
  })

  test.each([
    ['at another level price', { px: grid.px(11) }],
    ['one price unit off', { px: (grid.px(10) + 1n) as Px }],
    ['of another ladder', { cloid: cloid('bid', 10, 1, PricingGrid.build({ ...PARAMS, spacing: parseSpacing('0.004') }).fingerprint) }],
    ['of another market', { cloid: encodeCloid({ fingerprint: grid.fingerprint, market: 5, side: 'bid', level: 10, generation: 1n }) }],
    ['beyond the end of the ladder', { cloid: cloid('bid', grid.levels, 1) }],
    ['whose cloid says the other side', { cloid: cloid('ask', 10, 1) }],
  ])('and not %s: it takes funds and no slot', (_, odd) => {
    const state = newState()
    state.merge(leg({ ...request, ...odd }, 101, 'open'))
    expect(state.getCurrentOrders()).toMatchObject([{ ref: 101, level: undefined, remaining: 100n, busy: false }])
  })
})

describe('two orders in one slot', () => {
  test('WHEN both rest THEN the older oid keeps the slot, whichever was known first', () => {
    const other = place(2, 'bid', 10)
    for (const ids of [
      [101, 102],
      [102, 101],
    ] as const) {
      const state = newState()
      state.merge(leg(request, ids[0], 'open'))
      state.merge(leg(other, ids[1], 'open'))
      expect(levels(state)).toEqual([
        [101, 10],
        [102, undefined],
      ])
    }
  })

  test('WHEN the holder leaves THEN the other takes the slot over', () => {
    const state = newState()
    state.merge(leg(request, 101, 'open'))
    state.merge(leg(place(2, 'bid', 10), 102, 'open'))
    state.merge(leg(request, 101, 'canceled', 100))
    expect(levels(state)).toEqual([[102, 10]])
  })

  test('WHEN three claim it and leave one after the other THEN each next one has it', () => {
    const state = newState()
    const orders = [request, place(2, 'bid', 10), place(3, 'bid', 10)]
    for (const [index, order] of orders.entries()) state.merge(leg(order, 101 + index, 'open'))
    const seen = orders.map((order, index) => {
      const holder = state.slots.at('bid', 10)?.oid
      state.merge(leg(order, 101 + index, 'canceled', 100))
      return holder
    })
    expect(seen).toEqual([101, 102, 103])
    expect([state.slots.at('bid', 10), state.slots.occupied, state.slots.size]).toEqual([undefined, 0, 0])
  })

  test('WHEN several on their way have no slot THEN each leaves alone', () => {
    const state = newState()
    for (const seq of [5, 3, 4, 2]) state.merge(place(seq, 'bid', 10))
    for (const [seq, left] of [
      [4, [2, 3, 5]],
      [5, [2, 3]],
      [3, [2]],
    ] as const) {
      state.merge({ type: 'answered', seq, outcome: { type: 'refused', target: 'gone' } })
      expect(state.getCurrentOrders().map(({ ref }) => ref)).toEqual(left.map((one) => cloid('bid', 10, one)))
    }
  })

  test('WHEN one is on its way THEN the resting one keeps the slot', () => {
    const state = newState()
    state.merge(place(2, 'bid', 10))
    state.merge(leg(request, 101, 'open'))
    expect(state.getCurrentOrders()).toMatchObject([
      { ref: 101, level: 10 },
      { level: undefined, status: 'pendingPlace', busy: true },
    ])
  })

  test('WHEN two are on their way THEN the first made holds the slot', () => {
    const state = newState()
    for (const seq of [4, 3]) state.merge(place(seq, 'bid', 10))
    expect(levels(state)).toEqual([
      [cloid('bid', 10, 3), 10],
      [cloid('bid', 10, 4), undefined],
    ])
  })

  test('WHEN a bid and an ask claim one level THEN each side has its own slot', () => {
    const state = newState()
    state.merge(leg(request, 101, 'open'))
    state.merge(leg(place(2, 'ask', 10), 102, 'open'))
    expect(levels(state)).toEqual([
      [101, 10],
      [102, 10],
    ])
  })
})

describe('an order without a slot', () => {
  const foreign = {
    type: 'adopted',
    oid: oid(7),
    cloid: FOREIGN_CLOID,
    side: 'ask',
    px: grid.px(20),
    origSz: sz(50),
    remaining: sz(30),
  } as const

  test('P43 WHEN several are off the ladder THEN none hides another', () => {
    const state = newState()
    state.merge(foreign)
    state.merge({ ...foreign, oid: oid(8) })
    expect(state.getCurrentOrders()).toMatchObject([
      { ref: 7, level: undefined },
      { ref: 8, level: undefined },
    ])
  })

  test('WHEN it is foreign THEN it has its oid alone for a name, and takes no level even at a level price', () => {
    const state = newState()
    state.merge({ ...foreign, slot: slot('ask', 20) })
    expect(state.getCurrentOrders()).toEqual([
      {
        ref: 7,
        oid: 7,
        side: 'ask',
        level: undefined,
        px: grid.px(20),
        remaining: 30n,
        origSz: 50n,
        hasFills: true,
        status: 'resting',
        busy: false,
      },
    ])
  })

  test('WHEN an order taken over by its oid turns out to carry our cloid THEN it is one order, with that cloid', () => {
    const state = newState()
    const { cloid: _, ...nameless } = foreign
    state.merge(nameless)
    state.merge(leg({ ...place(1, 'ask', 20), sz: sz(50) }, 7, 'open'))
    expect(state.getCurrentOrders()).toMatchObject([{ ref: 7, cloid: place(1, 'ask', 20).cloid, remaining: 30n }])
  })

  test('WHEN ours was taken over without a slot after we had asked for it THEN it keeps the slot we asked for', () => {
    const state = newState()
    const asked = place(1, 'ask', 20)
    state.merge(asked)
    state.merge({ ...foreign, cloid: asked.cloid })
    expect(levels(state)).toEqual([[7, 20]])
  })

  test('WHEN it was taken over before our asking for it was told THEN it has the slot we asked for all the same', () => {
    const state = newState()
    const asked = place(1, 'ask', 20)
    state.merge({ ...foreign, cloid: asked.cloid })
    state.merge(asked)
    expect(levels(state)).toEqual([[7, 20]])
    expect(state.slots.at('ask', 20)).toMatchObject({ oid: 7 })
    expect([state.slots.occupied, state.slots.unslotted()]).toEqual([1, []])
  })

  test('WHEN ours was taken over without a slot THEN its cloid does not bring it one', () => {
    const state = newState()
    state.merge({ ...foreign, cloid: place(1, 'ask', 20).cloid })
    expect(levels(state)).toEqual([[7, undefined]])
  })

  test('WHEN a foreign order is merely told of THEN it is none of ours', () => {
    const state = newState()
    state.merge({ ...leg(request, 900, 'open'), cloid: FOREIGN_CLOID })
    expect(state.getCurrentOrders()).toEqual([])
    expect(state.status(oid(900))).toBeUndefined()
  })

  test('WHEN it is canceled at our request THEN it is followed to its end like any other', () => {
    const state = newState()
    state.merge(foreign)
    state.merge({ type: 'cancelRequested', seq: 1, target: oid(7) })
    expect(state.getCurrentOrders()).toMatchObject([{ status: 'pendingCancel', busy: true }])
    state.merge({ type: 'answered', seq: 1, outcome: { type: 'accepted' } })
    state.merge({ ...leg({ ...place(1, 'ask', 20), sz: sz(50) }, 7, 'canceled', 30), cloid: FOREIGN_CLOID })
    expect(state.getCurrentOrders()).toEqual([])
  })
})
