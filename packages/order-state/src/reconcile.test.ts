import type { Oid } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import {
  BID,
  brief,
  compare,
  FOREIGN_CLOID,
  fill,
  grid,
  leg,
  listed,
  NOTHING,
  newState,
  oid,
  picture,
  place,
  resting,
  slot,
  sz,
} from '../test/support.ts'

describe('reconcile', () => {
  test('WHEN books and venue agree THEN it finds nothing, and it never changes anything', () => {
    const state = resting()
    const before = picture(state)
    expect(compare(state, [listed(BID, 101)])).toEqual(NOTHING)
    compare(state, [])
    compare(state, [listed(place(5, 'ask', 20), 300)])
    expect(picture(state)).toBe(before)
  })

  describe('ghosts', () => {
    test('WHEN an order acknowledged before the question is absent THEN it is one', () => {
      expect(compare(resting(), []).ghosts).toMatchObject([{ ref: 101, level: 10 }])
    })

    test('P17 WHEN it was acknowledged only after the question THEN it is none', () => {
      const state = newState()
      state.merge(BID)
      const asked = state.mark()
      state.merge({ type: 'answered', seq: 1, outcome: { type: 'accepted', oid: oid(101) } })
      expect(compare(state, [], asked)).toEqual(NOTHING)
    })

    test('N4288 WHEN a request for it is in flight THEN it is none', () => {
      const state = resting()
      state.merge({ type: 'cancelRequested', seq: 2, target: oid(101) })
      expect(compare(state, []).ghosts).toEqual([])
    })

    test('WHEN the answer of a place is still out THEN it is none', () => {
      const state = newState()
      state.merge(BID)
      expect(compare(state, []).ghosts).toEqual([])
    })

    test('WHEN a modify swapped its oid after the question THEN neither leg is one', () => {
      const state = resting()
      const asked = state.mark()
      state.merge({ ...place(2, 'bid', 9), type: 'modifyRequested', target: oid(101) })
      state.onModifyResponse(2, { type: 'accepted', oid: oid(107) })
      expect(compare(state, [listed(BID, 101)], asked)).toEqual(NOTHING)
    })

    test('WHEN it was acknowledged without an oid THEN it is one while absent, and found landed when it is listed under its cloid', () => {
      const state = newState()
      state.merge(BID)
      state.merge({ type: 'answered', seq: 1, outcome: { type: 'accepted' } })
      expect(compare(state, []).ghosts).toMatchObject([{ ref: BID.cloid, level: 10 }])
      expect(compare(state, [listed(BID, 101)])).toMatchObject({ ...NOTHING, landed: [{ oid: 101, cloid: BID.cloid }] })
    })

    test('WHEN only an update has shown it, or it was taken over THEN what counts is whether that came before the question', () => {
      const adopted = { type: 'adopted', oid: oid(7), side: 'ask', px: grid.px(20), origSz: sz(50), remaining: sz(50) } as const
      for (const fact of [leg(BID, 101, 'open'), adopted]) {
        const state = newState()
        const asked = state.mark()
        state.merge(fact)
        expect(compare(state, [], asked)).toEqual(NOTHING)
        expect(compare(state, []).ghosts).toMatchObject([{ ref: fact.oid }])
      }
    })

    test('WHEN it is heard of again after the question THEN it is still one: it was acknowledged before', () => {
      const state = resting()
      const asked = state.mark()
      state.onFill(fill(BID, 101, 1, 30))
      expect(compare(state, [], asked).ghosts).toMatchObject([{ ref: 101 }])
    })

    test('WHEN the venue agrees that it is closed THEN removing it frees the slot', () => {
      const state = resting()
      for (const { ref, oid: id } of compare(state, []).ghosts) state.removeGhost(ref, leg(BID, id as Oid, 'canceled', 100))
      expect(state.getCurrentOrders()).toEqual([])
    })
  })

  describe('orders that the books do not have', () => {
    const ours = place(9, 'ask', 20)

    test('WHEN one of ours rests on a free slot at its price THEN it can be adopted with what was filled before as its baseline', () => {
      const state = newState()
      const { adoptable } = compare(state, [listed(ours, 300, 60)])
      expect(adoptable).toMatchObject([{ oid: 300, slot: slot('ask', 20), remaining: 60n, baseline: 40n }])
      for (const fact of adoptable) state.merge(fact)
      expect(brief(state)).toEqual([{ ref: 300, level: 20, remaining: 60n, status: 'resting', busy: false }])
      expect(compare(state, [listed(ours, 300, 60)])).toEqual(NOTHING)
    })

    test('WHEN fills of it were booked before it was known THEN they are not taken twice', () => {
      const state = newState()
      state.onFill(fill(ours, 300, 1, 30))
      const { adoptable } = compare(state, [listed(ours, 300, 60)])
      expect(adoptable).toMatchObject([{ baseline: 10n }])
      for (const fact of adoptable) state.merge(fact)
      expect(brief(state)).toMatchObject([{ remaining: 60n }])
    })

    test('WHEN a fill of it came after the question THEN it is left to the next snapshot', () => {
      const state = newState()
      const asked = state.mark()
      state.onFill(fill(ours, 300, 1, 30))
      expect(compare(state, [listed(ours, 300)], asked)).toEqual(NOTHING)
    })

    test('WHEN fills of it were booked that the listing does not show yet THEN its baseline is nothing, not less', () => {
      const state = newState()
      state.onFill(fill(ours, 300, 1, 30))
      const { adoptable } = compare(state, [listed(ours, 300)])
      expect(adoptable).toMatchObject([{ baseline: 0n }])
      for (const fact of adoptable) state.merge(fact)
      expect(brief(state)).toMatchObject([{ remaining: 70n }])
    })

    test('WHEN several of ours rest on slots of their own THEN all of them can be adopted', () => {
      const { adoptable, orphans } = compare(newState(), [
        listed(ours, 301),
        listed(place(10, 'ask', 21), 302),
        listed(place(11, 'bid', 20), 303),
      ])
      expect([adoptable.map((fact) => fact.oid), orphans]).toEqual([[301, 302, 303], []])
    })

    test('WHEN two of ours share a slot THEN the older can be adopted and the younger is an orphan', () => {
      const { adoptable, orphans } = compare(newState(), [listed(place(10, 'ask', 20), 302), listed(ours, 301)])
      expect([adoptable.map((fact) => fact.oid), orphans.map((fact) => fact.oid)]).toEqual([[301], [302]])
    })

    test('WHEN its slot is taken, or its price is not its level price THEN it is an orphan, which takes no slot once merged', () => {
      const state = resting()
      const { orphans, adoptable } = compare(state, [
        listed(BID, 101),
        listed(place(7, 'bid', 10), 300),
        { ...listed(ours, 301), px: grid.px(21) },
      ])
      expect([orphans.map((fact) => fact.oid), adoptable]).toEqual([[300, 301], []])
      for (const fact of orphans) state.merge(fact)
      expect(state.getCurrentOrders().map(({ ref, level }) => [ref, level])).toEqual([
        [101, 10],
        [300, undefined],
        [301, undefined],
      ])
    })

    test('P18 WHEN it has not our magic THEN it is foreign, and registered only if its fact is merged', () => {
      const state = newState()
      const manual = { ...listed(ours, 300), cloid: FOREIGN_CLOID }
      const { cloid: _, ...nameless } = listed(ours, 301)
      const { foreign } = compare(state, [manual, nameless])
      const foreignTerms = { side: 'ask', px: ours.px, origSz: 100n, remaining: 100n, baseline: 0n }
      expect(foreign.map((fact) => [fact.oid, fact.slot])).toEqual([
        [300, undefined],
        [301, undefined],
      ])
      expect(foreign[1]).toStrictEqual({ type: 'adopted', ...foreignTerms, oid: 301 })
      expect(state.getCurrentOrders()).toEqual([])
      for (const fact of foreign) state.merge(fact)
      expect(state.getCurrentOrders()).toHaveLength(2)
      expect(compare(state, [manual, nameless])).toEqual(NOTHING)
    })

    test('WHEN an update of a foreign one came after the question THEN it is named all the same: nothing was booked that could blur it', () => {
      const state = newState()
      const asked = state.mark()
      state.merge({ ...leg(ours, 300, 'open'), cloid: FOREIGN_CLOID })
      expect(compare(state, [{ ...listed(ours, 300), cloid: FOREIGN_CLOID }], asked).foreign).toMatchObject([{ oid: 300, baseline: 0n }])
    })
  })

  describe('orders that the books know otherwise', () => {
    test('P34 WHEN a place whose answer was lost rests THEN its leg is found, and no second one is sent', () => {
      const state = newState()
      state.merge(BID)
      const { landed } = compare(state, [listed(BID, 101)])
      for (const fact of landed) state.merge(fact)
      expect(brief(state)).toEqual([{ ref: 101, level: 10, remaining: 100n, status: 'resting', busy: false }])
    })

    test('WHEN a refused place rests after all THEN the venue is believed', () => {
      const state = newState()
      state.merge(BID)
      state.merge({ type: 'answered', seq: 1, outcome: { type: 'refused', target: 'gone' } })
      const { landed } = compare(state, [listed(BID, 101)])
      for (const fact of landed) state.merge(fact)
      expect(brief(state)).toEqual([{ ref: 101, level: 10, remaining: 100n, status: 'resting', busy: false }])
    })

    test('WHEN less remains than the booked fills say THEN the missing size is named, and remaining is not touched', () => {
      const state = resting()
      expect(compare(state, [listed(BID, 101, 70)]).short).toEqual([{ ref: 101, missing: 30n }])
      expect(brief(state)).toMatchObject([{ remaining: 100n }])
    })

    test('WHEN more remains than the booked fills say THEN the snapshot is the older of the two', () => {
      const state = resting()
      const asked = state.mark()
      state.onFill(fill(BID, 101, 1, 30))
      expect(compare(state, [listed(BID, 101, 100)], asked)).toEqual(NOTHING)
    })

    test('WHEN one cloid rests under two oids THEN each is compared with its own listing', () => {
      const state = newState()
      for (const id of [105, 103]) state.merge(leg(BID, id, 'open'))
      expect(compare(state, [listed(BID, 105, 70), listed(BID, 103)])).toEqual({ ...NOTHING, short: [{ ref: 105, missing: 30n }] })
      expect(state.find(oid(105))).toMatchObject({ oid: 105, level: undefined })
    })
  })
})
