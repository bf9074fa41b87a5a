import { describe, expect, test } from 'vitest'
import { fill, grid, newState, oid, place, sz } from '../test/support.ts'
import type { OrderState } from './orderState.ts'

const request = place(1, 'bid', 10)

describe('the innermost price of a side', () => {
  const best = (state: OrderState) => [state.slots.best('bid'), state.slots.edge('bid'), state.slots.best('ask'), state.slots.edge('ask')]
  const foreign = (id: number, side: 'bid' | 'ask', level: number) =>
    ({ type: 'adopted', oid: oid(id), side, px: grid.px(level), origSz: sz(5), remaining: sz(5) }) as const

  test('is that of an order without a slot where that is further in, or where there is no other', () => {
    const state = newState()
    expect(best(state)).toEqual([undefined, undefined, undefined, undefined])
    for (const [id, level] of [8, 12, 6].entries()) state.merge(foreign(10 + id, 'bid', level))
    for (const [id, level] of [32, 28, 34].entries()) state.merge(foreign(20 + id, 'ask', level))
    expect(best(state)).toEqual([grid.px(12), undefined, grid.px(28), undefined])
    state.merge(place(1, 'bid', 10))
    state.merge(place(2, 'ask', 30))
    expect(best(state)).toEqual([grid.px(12), grid.px(10), grid.px(28), grid.px(30)])
    state.merge(place(3, 'bid', 14))
    state.merge(place(4, 'ask', 26))
    expect(best(state)).toEqual([grid.px(14), grid.px(14), grid.px(26), grid.px(26)])
  })
})

describe('what changed since a version', () => {
  test('names each slot that did, and no slot for an order without one', () => {
    const state = newState()
    state.merge(place(1, 'bid', 10))
    const { version } = state.slots
    expect(state.slots.changedSince(version)).toEqual([])
    state.merge(place(2, 'ask', 20))
    expect(new Set(state.slots.changedSince(version))).toEqual(new Set([41]))
    const later = state.slots.version
    state.merge({ type: 'adopted', oid: oid(7), side: 'ask', px: grid.px(0), origSz: sz(5), remaining: sz(5) })
    expect(state.slots.changedSince(later)?.every((slot) => slot < 0)).toBe(true)
  })

  test('WHEN it is too long ago THEN that is told, and what came lately still is', () => {
    const state = newState()
    const changes = () => {
      state.merge(place(1, 'bid', 10, 20_000))
      let version = 0
      for (let tid = 0; tid < 9000; tid++) {
        version = state.slots.version
        state.onFill(fill(request, 101, tid, 1))
      }
      return version
    }
    const version = changes()
    expect(state.slots.changedSince(0)).toBeUndefined()
    expect(state.slots.changedSince(version)).toEqual([20])
    expect(state.slots.changedSince(state.slots.version)).toEqual([])
    expect(state.slots.changedSince(state.slots.version - 4000)).toHaveLength(4000)
  })
})
