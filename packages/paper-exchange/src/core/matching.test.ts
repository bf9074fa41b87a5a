import { beforeEach, describe, expect, test } from 'vitest'
import { ALICE, BOB, CAROL, cloid, Desk, print } from '../../test/desk.ts'

let desk: Desk
beforeEach(() => {
  desk = new Desk([
    [ALICE, 'PURR', '50000'],
    [BOB, 'PURR', '50000'],
    [CAROL, 'USDC', '100000'],
  ])
})

const ask = (px: string, sz: string) => ({ side: 'ask', px, sz }) as const

describe('matching', () => {
  test('the best price goes first, and the oldest order of a price', () => {
    const second = desk.oid(ALICE, ask('0.21', '100'))
    const third = desk.oid(BOB, ask('0.21', '100'))
    const first = desk.oid(BOB, ask('0.2', '100'))
    const answer = desk.place(CAROL, { side: 'bid', px: '0.3', sz: '250', tif: 'ioc' })
    expect(answer).toMatchObject({ statuses: [{ totalSz: 250n, avgPx: (20_000_000n * 100n + 21_000_000n * 150n) / 250n }] })
    const makers = [...desk.trades(ALICE), ...desk.trades(BOB)]
    expect(Object.fromEntries(makers.map(({ oid, px, sz }) => [oid, [px, sz]]))).toEqual({
      [first]: [20_000_000n, 100n],
      [second]: [21_000_000n, 100n],
      [third]: [21_000_000n, 50n],
    })
    expect(desk.core.userFills(CAROL)).toHaveLength(3)
  })

  test('a trade is at the resting price, and the better price is the taker’s at once', () => {
    desk.place(ALICE, ask('0.2', '1000'))
    desk.place(CAROL, { side: 'bid', px: '0.25', sz: '1000', tif: 'gtc' })
    expect(desk.balances(CAROL)).toEqual({ USDC: '99800', PURR: '999.3' })
    expect(desk.balances(ALICE)).toEqual({ PURR: '49000', USDC: '199.92' })
  })

  test('both sides of a trade share time, hash and tid, and each has its own oid', () => {
    const maker = desk.oid(ALICE, { ...ask('0.2', '1000'), cloid: cloid(1) })
    const taker = desk.oid(CAROL, { side: 'bid', px: '0.2', sz: '400', tif: 'ioc' })
    const [sold] = desk.core.userFills(ALICE)
    const [bought] = desk.core.userFills(CAROL)
    expect(sold).toMatchObject({ oid: maker, crossed: false, cloid: cloid(1), side: 'ask' })
    expect(bought).toMatchObject({ oid: taker, crossed: true, side: 'bid' })
    expect(bought).toMatchObject({ timeMs: sold?.timeMs, hash: sold?.hash, tid: sold?.tid })
    expect(sold?.hash).toMatch(/^0x[0-9a-f]{64}$/)
    expect(sold?.tid).toBeLessThan(2 ** 50)
    desk.place(CAROL, { side: 'bid', px: '0.2', sz: '400', tif: 'ioc' })
    expect(desk.core.userFills(ALICE)[0]?.hash).not.toBe(sold?.hash)
  })

  test('several trades of one action share its hash; another action of the block has another', () => {
    desk.place(ALICE, ask('0.2', '100'), ask('0.21', '100'), ask('0.22', '100'))
    desk.queue(CAROL, { type: 'order', orders: [desk.order({ side: 'bid', px: '0.21', sz: '200', tif: 'ioc' })], grouping: 'none' })
    desk.queue(CAROL, { type: 'order', orders: [desk.order({ side: 'bid', px: '0.22', sz: '100', tif: 'ioc' })], grouping: 'none' })
    desk.block()
    const hashes = desk.core.userFills(ALICE).map((fill) => fill.hash)
    expect(hashes[1]).toBe(hashes[2])
    expect(hashes[0]).not.toBe(hashes[1])
  })

  test('a partly filled order keeps its place in the queue', () => {
    const first = desk.oid(ALICE, ask('0.2', '100'))
    desk.place(BOB, ask('0.2', '100'))
    for (const sz of ['60', '70']) desk.place(CAROL, { side: 'bid', px: '0.2', sz, tif: 'ioc' })
    expect(desk.core.orderStatus(ALICE, first)).toMatchObject({ status: 'filled' })
    expect(desk.core.openOrders(BOB)).toMatchObject([{ sz: 70n, origSz: 100n }])
  })

  test('the book shows levels best first with their count', () => {
    desk.place(ALICE, ask('0.22', '100'), ask('0.21', '100'))
    desk.place(BOB, ask('0.21', '50'))
    desk.place(CAROL, { side: 'bid', px: '0.19', sz: '100' }, { side: 'bid', px: '0.2', sz: '70' })
    expect(desk.core.book('PURR/USDC')).toEqual({
      bids: [
        { px: 20_000_000n, sz: 70n, n: 1 },
        { px: 19_000_000n, sz: 100n, n: 1 },
      ],
      asks: [
        { px: 21_000_000n, sz: 150n, n: 2 },
        { px: 22_000_000n, sz: 100n, n: 1 },
      ],
    })
    expect(desk.core.bbo('PURR/USDC')).toMatchObject({ bid: { px: 20_000_000n }, ask: { px: 21_000_000n } })
    expect(desk.core.marketCtx('PURR/USDC')).toMatchObject({ midTenths: 205_000_000n, mark: 20_500_000n, lastPx: null })
  })

  test('the last thirty trades are kept, newest first', () => {
    desk.place(ALICE, ask('0.2', '50000'))
    for (let i = 0; i < 35; i++) desk.place(CAROL, { side: 'bid', px: '0.2', sz: String(50 + i), tif: 'ioc' })
    const trades = desk.core.recentTrades('PURR/USDC')
    expect([trades.length, trades[0]?.sz, trades[29]?.sz]).toEqual([30, 84n, 55n])
  })

  test('a cancel gives back what is still held, once', () => {
    const oid = desk.oid(ALICE, ask('0.2', '100'))
    desk.place(CAROL, { side: 'bid', px: '0.2', sz: '60', tif: 'ioc' })
    expect(desk.balances(ALICE).PURR).toBe('49940 held 40')
    expect(print(desk.cancel(ALICE, oid))).toBe('success')
    expect(desk.balances(ALICE).PURR).toBe('49940')
    expect(print(desk.cancel(ALICE, oid))).toBe('missingOrder')
    expect(desk.core.orderStatus(ALICE, oid)).toMatchObject({ status: 'canceled', sz: 40n })
  })

  test('nobody cancels another’s order, nor one of another asset', () => {
    const oid = desk.oid(ALICE, ask('0.2', '100'))
    expect(print(desk.cancel(BOB, oid))).toBe('missingOrder')
    expect(print(desk.cancel(ALICE, oid, '@1'))).toBe('missingOrder')
  })

  test('a cancel by cloid hits the live order; a closed cloid may be used again and then names the newest', () => {
    const first = desk.oid(ALICE, { ...ask('0.2', '100'), cloid: cloid(7) })
    const byCloid = { type: 'cancelByCloid', cancels: [{ asset: 10_000, cloid: cloid(7) }] } as const
    expect(print(desk.run(ALICE, byCloid))).toBe('success')
    const second = desk.oid(ALICE, { ...ask('0.2', '100'), cloid: cloid(7) })
    expect(desk.core.orderStatus(ALICE, cloid(7))).toMatchObject({ oid: second, status: 'open' })
    expect(desk.core.orderStatus(ALICE, first)).toMatchObject({ status: 'canceled' })
    expect(print(desk.run(ALICE, byCloid))).toBe('success')
    expect(print(desk.run(ALICE, byCloid))).toBe('missingOrder')
  })

  test('order records and fills are bounded; an open order is never forgotten', () => {
    const small = new Desk(
      [
        [ALICE, 'PURR', '50000'],
        [CAROL, 'USDC', '10000'],
      ],
      { limits: { orderHistory: 3, fillHistory: 2 } },
    )
    const kept = small.oid(ALICE, ask('0.3', '100'))
    const oids = [1, 2, 3, 4].map((n) => small.oid(ALICE, { ...ask('0.2', '100'), cloid: cloid(n) }))
    small.place(CAROL, { side: 'bid', px: '0.2', sz: '400', tif: 'ioc' })
    expect(small.core.userFills(ALICE).map(({ oid }) => oid)).toEqual([oids[3], oids[2]])
    expect(small.core.orderStatus(ALICE, oids[0] as never)).toBeUndefined()
    expect(small.core.orderStatus(ALICE, cloid(1))).toBeUndefined()
    expect(small.core.orderStatus(ALICE, kept)).toMatchObject({ status: 'open' })
    expect(small.core.historicalOrders(ALICE).map(({ oid }) => oid)).toEqual([oids[3], oids[2], oids[1], kept])
  })

  test('fills are found by time, both bounds included, oldest first', () => {
    desk.place(ALICE, ask('0.2', '1000'))
    const times = [1, 2, 3].map(() => {
      desk.place(CAROL, { side: 'bid', px: '0.2', sz: '100', tif: 'ioc' })
      return desk.core.timeMs
    }) as [number, number, number]
    expect(desk.core.userFillsByTime(CAROL, times[0], times[1]).map((fill) => fill.timeMs)).toEqual([times[0], times[1]])
    expect(desk.core.userFillsByTime(CAROL, times[1], times[2], 1).map((fill) => fill.timeMs)).toEqual([times[1]])
    expect(desk.core.userFillsByTime(CAROL, times[2] + 1, times[2] + 5)).toEqual([])
  })
})
