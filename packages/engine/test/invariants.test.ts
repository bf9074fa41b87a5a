import type { OpenOrder } from '@hyperladder/exchange-port'
import { encodeCloid } from '@hyperladder/order-state'
import type { Oid, Sz } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import { planTick, readingMark } from '../src/index.ts'
import { COIN, grid, marketOf, newWorld, plan } from './corpus.ts'
import type { World } from './world.ts'

/** Takes a reading of the open orders, and plans for longer than a law may stay broken. */
function readAndWait(world: World, orders: readonly OpenOrder[]): string | null {
  world.absorb({ type: 'openOrdersRead', atMs: world.nowMs, mark: readingMark(world.engine), orders })
  for (let second = 0; second < 15; second += 1) plan(world, 1_000)
  return marketOf(world).halted
}

const order = (terms: Pick<OpenOrder, 'oid' | 'side' | 'px' | 'sz'> & Partial<OpenOrder>): OpenOrder => ({
  coin: COIN,
  origSz: terms.sz,
  timeMs: 0,
  ...terms,
})

describe('highest own bid < lowest own ask', () => {
  test("WHEN somebody else's ask comes to rest below bids that are still in flight THEN it is cancelled, and no law is broken", () => {
    const world = newWorld()
    plan(world)
    const halted = readAndWait(world, [order({ oid: 7 as Oid, side: 'ask', px: grid.px(6), sz: 50n as Sz })])
    expect(halted).toBeNull()
    expect([...world.engine.requests.values()].filter(({ kind }) => kind === 'cancel').map(({ target }) => target)).toEqual([7])
  })

  test('WHEN two orders with a slot meet THEN it is broken, with both prices', () => {
    const world = newWorld()
    plan(world)
    // Nothing the maker does makes this: the books are told so.
    const cloid = encodeCloid({ fingerprint: grid.fingerprint, market: 0, side: 'ask', level: 6, generation: 1n })
    marketOf(world).orders.merge({
      type: 'adopted',
      oid: 7 as Oid,
      cloid,
      slot: { side: 'ask', level: 6 },
      side: 'ask',
      px: grid.px(6),
      origSz: 50n as Sz,
      remaining: 50n as Sz,
    })
    const { violations } = planTick(world.engine, world.nowMs)
    expect(violations).toEqual([{ market: 0, rule: 'highest own bid < lowest own ask', values: { bid: grid.px(9), ask: grid.px(6) } }])
  })
})

describe('offered <= owned', () => {
  const resting = (world: World): OpenOrder[] =>
    [...world.venue.orders.values()].map(({ coin, oid, cloid, side, px, sz, origSz }) =>
      order({ coin, oid, ...(cloid === undefined ? {} : { cloid }), side, px, sz, origSz }),
    )
  /** An ask of an earlier run, of all that there is. */
  const late = order({
    oid: 7 as Oid,
    cloid: encodeCloid({ fingerprint: grid.fingerprint, market: 0, side: 'ask', level: 15, generation: 1n }),
    side: 'ask',
    px: grid.px(15),
    sz: 900n as Sz,
  })

  test('WHEN the venue lists other asks than the books, and never answers for those THEN what it does not list is not held twice', () => {
    const world = newWorld()
    world.quiesce()
    expect(readAndWait(world, [late])).toBeNull()
    // Their slots stay taken all the same, until the venue was asked.
    expect(marketOf(world).orders.getCurrentOrders().length).toBe(11)
  })

  test('WHEN the venue lists all of them THEN it is broken', () => {
    const world = newWorld()
    world.quiesce()
    world.absorb({ type: 'openOrdersRead', atMs: world.nowMs, mark: readingMark(world.engine), orders: [...resting(world), late] })
    const rules = planTick(world.engine, world.nowMs).violations.map(({ rule }) => rule)
    expect(rules).toEqual(['offered <= owned'])
  })
})
