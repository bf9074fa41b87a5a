import { beforeEach, describe, expect, test } from 'vitest'
import { ALICE, BOB, CAROL, cloid, Desk, print } from '../../test/desk.ts'
import { sparseUniverse } from './universe.ts'

/** The worked sequences of API reference 10.3, on @107 HYPE/USDC. Oids count from 1001. */
describe('worked sequences', () => {
  let desk: Desk
  const T0 = 1_790_000_000_000

  beforeEach(() => {
    desk = new Desk(
      [
        [ALICE, 'USDC', '1000'],
        [BOB, 'HYPE', '100'],
        [BOB, 'USDC', '10000'],
        [CAROL, 'HYPE', '100'],
      ],
      { universe: sparseUniverse, limits: { firstOid: 1001 }, genesisMs: T0 },
    )
    desk.coin = '@107'
  })

  const alice = { side: 'bid', px: '92.94', sz: '2', cloid: cloid(1) } as const

  test('S1: an ALO bid rests and holds price times size', () => {
    expect(desk.place(ALICE, alice)).toEqual({
      type: 'statuses',
      kind: 'order',
      statuses: [{ type: 'resting', oid: 1001, cloid: cloid(1) }],
      charged: 1,
    })
    expect(desk.balances(ALICE)).toEqual({ USDC: '1000 held 185.88' })
    expect(desk.lastBlock?.events).toMatchObject([
      { type: 'orderUpdates', user: ALICE, updates: [{ oid: 1001, status: 'open', sz: 200n, origSz: 200n, statusTimeMs: T0 + 100 }] },
      { type: 'balances', user: ALICE },
      { type: 'book', coin: '@107' },
    ])
  })

  test('S2: a taker sell hits it for 0.5: the maker pays its fee in base, and the order record stays stale', () => {
    desk.place(ALICE, alice)
    desk.place(BOB, { side: 'ask', px: '92.9', sz: '0.5', tif: 'ioc' })
    const [fill] = desk.core.userFills(ALICE)
    expect(fill).toMatchObject({
      coin: '@107',
      px: 92_940_000n,
      sz: 50n,
      side: 'bid',
      startPosition: 0n,
      closedPnl: 0n,
      oid: 1001,
      crossed: false,
    })
    expect(fill).toMatchObject({ fee: 20_000n, feeToken: 150, cloid: cloid(1) })
    expect(desk.balances(ALICE)).toEqual({ USDC: '953.53 held 139.41', HYPE: '0.4998' })
    expect(desk.core.balances(ALICE).find((row) => row.token === 150)?.entryNtl).toBe(46_47000000n)
    expect(desk.core.openOrders(ALICE)).toMatchObject([{ oid: 1001, sz: 150n, origSz: 200n }])
    expect(desk.core.orderStatus(ALICE, 1001 as never)).toMatchObject({ status: 'open', sz: 200n })
    expect(desk.updates(ALICE)).toEqual([])
  })

  test('S3: a modify makes a new oid; old fills are not subtracted from its size', () => {
    desk.place(ALICE, alice)
    desk.place(BOB, { side: 'ask', px: '92.9', sz: '0.5', tif: 'ioc' })
    const answer = desk.run(ALICE, {
      type: 'batchModify',
      modifies: [{ target: 1001 as never, order: desk.order({ side: 'bid', px: '92.9', sz: '2', cloid: cloid(2) }) }],
      alwaysPlace: false,
    })
    expect(answer).toMatchObject({ kind: 'order', statuses: [{ type: 'resting', oid: 1003, cloid: cloid(2) }] })
    expect(desk.updates(ALICE)).toEqual(['canceled 1001 150', 'open 1003 200'])
    expect(desk.balances(ALICE).USDC).toBe('953.53 held 185.8')
  })

  test('S4: a modify that would cross leaves no order, whether single or in a batch', () => {
    desk.place(ALICE, alice)
    desk.place(CAROL, { side: 'ask', px: '93.5', sz: '1' })
    const change = { side: 'bid', px: '93.5', sz: '2' } as const
    const single = desk.modify(ALICE, 1001 as never, change)
    expect(single).toMatchObject({
      type: 'refused',
      refusal: { code: 'modifyFailed', inner: { code: 'postOnlyWouldCross', asset: 10_107, bid: null, ask: 93_500_000n } },
      charged: 1,
    })
    expect(desk.updates(ALICE)).toEqual(['canceled 1001 200', 'badAloPxRejected 1003 200'])
    expect(desk.core.openOrders(ALICE)).toEqual([])
    const oid = desk.oid(ALICE, { ...alice, cloid: cloid(3) })
    const batch = desk.run(ALICE, { type: 'batchModify', modifies: [{ target: oid, order: desk.order(change) }], alwaysPlace: false })
    expect(batch).toMatchObject({ statuses: [{ type: 'refused', refusal: { code: 'postOnlyWouldCross', bid: null, ask: 93_500_000n } }] })
    expect(desk.core.openOrders(ALICE)).toEqual([])
    expect(desk.balances(ALICE).USDC).toBe('1000')
  })

  test('S5: a Gtc that crosses answers filled with what matched and rests on under its oid', () => {
    desk.place(CAROL, { side: 'ask', px: '92.95', sz: '1' })
    const answer = desk.place(ALICE, { side: 'bid', px: '92.95', sz: '3', tif: 'gtc' })
    expect(answer).toMatchObject({ statuses: [{ type: 'filled', oid: 1002, totalSz: 100n, avgPx: 92_950_000n }] })
    expect(desk.updates(ALICE)).toEqual(['open 1002 300'])
    expect(desk.core.userFills(ALICE)).toMatchObject([{ crossed: true, feeToken: 150, fee: 70_000n, sz: 100n }])
    expect(desk.core.openOrders(ALICE)).toMatchObject([{ oid: 1002, sz: 200n, origSz: 300n }])
    expect(print(desk.cancel(ALICE, 1002 as never))).toBe('success')
    expect(desk.updates(ALICE)).toEqual(['canceled 1002 200'])
  })

  test('S6: an own resting order in the way is cancelled without a trade and the taker goes on', () => {
    desk.place(CAROL, { side: 'ask', px: '93.05', sz: '10' })
    desk.submit({ type: 'fund', id: 0, user: ALICE, token: 150, amount: 5_00000000n as never })
    const own = desk.oid(ALICE, { side: 'ask', px: '93', sz: '5' })
    const answer = desk.place(ALICE, { side: 'bid', px: '93.1', sz: '2', tif: 'ioc' })
    expect(answer).toMatchObject({ statuses: [{ type: 'filled', totalSz: 200n, avgPx: 93_050_000n }] })
    expect(desk.updates(ALICE)).toEqual([`selfTradeCanceled ${own} 500`, 'open 1003 200', 'filled 1003 0'])
    expect(desk.lastBlock?.events).toContainEqual({ type: 'nonUserCancel', user: ALICE, cancels: [{ coin: '@107', oid: own }] })
    expect(desk.core.recentTrades('@107')).toMatchObject([{ px: 93_050_000n, sz: 200n, buyer: ALICE, seller: CAROL, side: 'bid' }])
  })

  test('S7: one off-tick price in a batch of three gives one status, and nothing is placed', () => {
    const good = { side: 'bid', px: '92.9', sz: '1' } as const
    const answer = desk.place(ALICE, good, { ...good, px: '92.9855' }, good)
    expect(answer).toEqual({ type: 'rejectedBatch', kind: 'order', refusal: { code: 'badTick', asset: 10_107 }, charged: 3 })
    expect(desk.core.openOrders(ALICE)).toEqual([])
    expect(desk.core.nextOid).toBe(1001)
    expect(desk.core.rateLimit(ALICE).used).toBe(3)
  })

  test('S8: a cancel of a just-filled order is refused with the ambiguous word', () => {
    const oid = desk.oid(ALICE, alice)
    desk.place(BOB, { side: 'ask', px: '92.94', sz: '2', tif: 'ioc' })
    expect(desk.cancel(ALICE, oid)).toMatchObject({
      kind: 'cancel',
      statuses: [{ refusal: { code: 'missingOrder', asset: 10_107 } }],
      charged: 1,
    })
    expect(desk.core.orderStatus(ALICE, oid)).toMatchObject({ status: 'filled', sz: 0n })
  })
})
