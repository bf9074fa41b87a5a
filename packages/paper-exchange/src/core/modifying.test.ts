import { beforeEach, describe, expect, test } from 'vitest'
import { ALICE, BOB, CAROL, cloid, Desk, print } from '../../test/desk.ts'
import { VenueCore } from './venueCore.ts'

let desk: Desk
beforeEach(() => {
  desk = new Desk([
    [ALICE, 'USDC', '100'],
    [ALICE, 'PURR', '1000'],
    [BOB, 'PURR', '50000'],
    [BOB, 'USDC', '10000'],
    [CAROL, 'PURR', '100'],
  ])
})

const bid = { side: 'bid', px: '0.2', sz: '500' } as const

describe('modify', () => {
  test('gives a new oid, no inherited cloid, and a place behind the queue', () => {
    const old = desk.oid(ALICE, { ...bid, sz: '100', cloid: cloid(1) })
    const other = desk.oid(BOB, { ...bid, sz: '100' })
    expect(desk.modify(ALICE, cloid(1), { ...bid, sz: '100' })).toEqual({ type: 'default', charged: 1 })
    const [renewed] = desk.core.openOrders(ALICE)
    expect(renewed?.oid).toBe(other + 1)
    expect(renewed?.cloid).toBeUndefined()
    expect(desk.core.orderStatus(ALICE, cloid(1))).toMatchObject({ oid: old, status: 'canceled', sz: 100n })
    desk.place(CAROL, { side: 'ask', px: '0.2', sz: '100', tif: 'ioc' })
    expect(desk.core.orderStatus(ALICE, renewed?.oid as never)).toMatchObject({ status: 'open' })
  })

  test('a cloid used again names the replacement', () => {
    desk.place(ALICE, { ...bid, cloid: cloid(1) })
    desk.modify(ALICE, cloid(1), { ...bid, px: '0.19', cloid: cloid(1) })
    expect(desk.core.orderStatus(ALICE, cloid(1))).toMatchObject({ status: 'open', px: 19_000_000n })
    expect(print(desk.modify(ALICE, cloid(1), { ...bid, px: '0.18' }))).toBe('default')
  })

  test('frees the old hold before the new order is checked', () => {
    const old = desk.oid(ALICE, bid)
    expect(desk.balances(ALICE).USDC).toBe('100 held 100')
    expect(print(desk.modify(ALICE, old, { ...bid, px: '0.19' }))).toBe('default')
    expect(desk.balances(ALICE).USDC).toBe('100 held 95')
  })

  test.each([
    { name: 'too little balance', change: { ...bid, sz: '600' }, inner: 'insufficientBalance' },
    { name: 'a value below the minimum', change: { ...bid, sz: '10' }, inner: 'belowMinNotional' },
  ])('restores nothing when the replacement is refused for $name', ({ change, inner }) => {
    const old = desk.oid(ALICE, bid)
    expect(desk.modify(ALICE, old, change)).toMatchObject({ refusal: { code: 'modifyFailed', inner: { code: inner } } })
    expect(desk.core.openOrders(ALICE)).toEqual([])
  })

  test.each([
    { name: 'a size off the grid', change: { ...bid, sz: '500.5' }, code: 'badSize' },
    { name: 'an illegal tick', change: { ...bid, px: '0.200001' }, code: 'badTick' },
    { name: 'a price outside the band', change: { ...bid, px: '0.01' }, code: 'outsideBand' },
    { name: 'the other side', change: { side: 'ask', px: '0.3', sz: '100' }, code: 'modifyMismatch' },
    { name: 'another asset', change: { ...bid, coin: '@5' }, code: 'modifyMismatch' },
    { name: 'an immediate replacement', change: { ...bid, tif: 'ioc' }, code: 'modifyTif' },
  ] as const)('leaves the old order intact on $name', ({ change, code }) => {
    const old = desk.oid(ALICE, bid)
    expect(print(desk.modify(ALICE, old, change))).toBe(`refused:${code}`)
    expect(desk.core.openOrders(ALICE)).toMatchObject([{ oid: old, sz: 500n }])
  })

  test('refuses a closed target', () => {
    const old = desk.oid(ALICE, bid)
    desk.cancel(ALICE, old)
    expect(print(desk.modify(ALICE, old, bid))).toBe('refused:cannotModify')
    expect(desk.core.openOrders(ALICE)).toEqual([])
  })

  test('turns a Gtc into a post-only order', () => {
    const old = desk.oid(ALICE, bid)
    desk.place(BOB, { side: 'ask', px: '0.21', sz: '100' })
    expect(desk.modify(ALICE, old, { ...bid, px: '0.21', sz: '400', tif: 'gtc' })).toMatchObject({
      refusal: { code: 'modifyFailed', inner: { code: 'postOnlyWouldCross' } },
    })
  })

  test('with always-place a taker replaces, even a target that is gone', () => {
    const old = desk.oid(ALICE, bid)
    desk.place(BOB, { side: 'ask', px: '0.21', sz: '200' })
    const taker = { ...bid, px: '0.21', sz: '100', tif: 'gtc' } as const
    expect(print(desk.modify(ALICE, old, taker, true))).toBe('default')
    expect(desk.core.userFills(ALICE)).toMatchObject([{ crossed: true, sz: 100n }])
    expect(print(desk.modify(ALICE, old, taker, true))).toBe('default')
    expect(desk.core.userFills(ALICE)).toHaveLength(2)
  })

  test('runs the items of a batch one after another, and counts each', () => {
    const first = desk.oid(ALICE, { ...bid, sz: '100' })
    const second = desk.oid(ALICE, { ...bid, sz: '100' })
    const change = (px: string) => desk.order({ ...bid, px, sz: '100' })
    const modifies = [first, first, second].map((target, i) => ({ target, order: change(['0.19', '0.18', '0.17'][i] as string) }))
    const answer = desk.run(ALICE, { type: 'batchModify', modifies, alwaysPlace: false })
    expect([print(answer), answer.charged]).toEqual(['resting cannotModify resting', 3])
  })

  test('a static fault of one item stops the batch with every old order intact', () => {
    const first = desk.oid(ALICE, { ...bid, sz: '100' })
    const modifies = [
      { target: first, order: desk.order({ ...bid, px: '0.19', sz: '100' }) },
      { target: first, order: desk.order({ ...bid, sz: '0' }) },
    ]
    expect(print(desk.run(ALICE, { type: 'batchModify', modifies, alwaysPlace: false }))).toBe('batch:zeroSize')
    expect(desk.core.openOrders(ALICE)).toMatchObject([{ oid: first }])
  })
})

describe('a cloid that several open orders carry', () => {
  const cancel = (coin = 'PURR/USDC') =>
    print(desk.run(ALICE, { type: 'cancelByCloid', cancels: [{ asset: desk.core.market(coin)?.assetId ?? 0, cloid: cloid(1) }] }))
  const statusOf = () => {
    const { oid, status } = desk.core.orderStatus(ALICE, cloid(1)) ?? {}
    return [oid, status]
  }

  test('answers for the newest of them, then for the next', () => {
    const [first, second, third] = ['0.2', '0.19', '0.18'].map((px) => desk.oid(ALICE, { ...bid, px, sz: '100', cloid: cloid(1) }))
    expect(statusOf()).toEqual([third, 'open'])
    expect([cancel(), statusOf()]).toEqual(['success', [second, 'open']])
    desk.core = VenueCore.restore(desk.config, JSON.parse(JSON.stringify(desk.core.snapshot())))
    expect(desk.modify(ALICE, cloid(1), { ...bid, px: '0.17', sz: '100' })).toMatchObject({ type: 'default' })
    expect([statusOf(), cancel(), cancel()]).toEqual([[first, 'open'], 'success', 'missingOrder'])
    expect(statusOf()).toEqual([third, 'canceled'])
  })

  test('answers for the one of the asset that a cancel names', () => {
    const purr = desk.oid(ALICE, { ...bid, sz: '100', cloid: cloid(1) })
    desk.submit({ type: 'fund', id: 0, user: ALICE, token: 3, amount: 10_000_000_000n as never })
    desk.oid(ALICE, { ...bid, coin: '@5', sz: '100', cloid: cloid(1) })
    expect(cancel()).toBe('success')
    expect(desk.core.orderStatus(ALICE, purr)).toMatchObject({ status: 'canceled' })
    expect(cancel('@5')).toBe('success')
  })
})
