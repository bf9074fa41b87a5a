import { beforeEach, describe, expect, test } from 'vitest'
import type { OrderText } from '../../test/desk.ts'
import { ALICE, BOB, Desk, print, user } from '../../test/desk.ts'
import type { VenueAction } from './types.ts'
import { VenueCore } from './venueCore.ts'
import { VenueError } from './venueError.ts'

let desk: Desk
beforeEach(() => {
  desk = new Desk([
    [ALICE, 'USDC', '1000'],
    [ALICE, 'PURR', '5000'],
    [BOB, 'USDC', '1000'],
    [BOB, 'PURR', '5000'],
  ])
})

const orders = (...list: OrderText[]): VenueAction => ({ type: 'order', orders: list.map((order) => desk.order(order)), grouping: 'none' })
const ask: OrderText = { side: 'ask', px: '0.2', sz: '100' }
const bid: OrderText = { side: 'bid', px: '0.2', sz: '100' }

describe('a block', () => {
  test('runs post-only orders, then cancels, then takers, each in order of submission', () => {
    const old = desk.oid(ALICE, ask)
    const taker = desk.queue(BOB, orders({ ...bid, tif: 'ioc' }))
    const mixed = desk.queue(BOB, orders(bid, { ...bid, px: '0.1', tif: 'gtc' }))
    const cancel = desk.queue(ALICE, { type: 'cancel', cancels: [{ asset: 10_000, oid: old }] })
    const post = desk.queue(ALICE, orders({ ...ask, px: '0.21' }))
    const noop = desk.queue(ALICE, { type: 'noop' })
    const block = desk.block()
    expect(block.answers.map(({ id }) => id)).toEqual([post, noop, cancel, taker, mixed])
    expect([taker, mixed].map((id) => print(desk.answerOf(id)))).toEqual(['iocNoMatch', 'resting resting'])
  })

  test('lets a cancel beat a taker sent first', () => {
    const oid = desk.oid(ALICE, ask)
    const taker = desk.queue(BOB, orders({ ...bid, tif: 'gtc' }))
    desk.queue(ALICE, { type: 'cancel', cancels: [{ asset: 10_000, oid }] })
    desk.block()
    expect(print(desk.answerOf(taker))).toBe('resting')
    expect(desk.core.userFills(BOB)).toEqual([])
  })

  test('runs a place before the cancel that would have freed its funds', () => {
    const oid = desk.oid(ALICE, { side: 'bid', px: '0.2', sz: '5000' })
    desk.queue(ALICE, { type: 'cancel', cancels: [{ asset: 10_000, oid }] })
    const place = desk.queue(ALICE, orders(bid))
    desk.block()
    expect(print(desk.answerOf(place))).toBe('insufficientBalance')
  })

  test('runs a post-only modify early, and an always-place taker modify late', () => {
    const oid = desk.oid(ALICE, bid)
    const late = desk.queue(BOB, {
      type: 'modify',
      target: 1 as never,
      order: desk.order({ ...ask, px: '0.1', tif: 'ioc' }),
      alwaysPlace: true,
    })
    const early = desk.queue(ALICE, {
      type: 'modify',
      target: oid,
      order: desk.order({ ...bid, px: '0.19', tif: 'gtc' }),
      alwaysPlace: false,
    })
    expect(desk.block().answers.map(({ id }) => id)).toEqual([early, late])
    expect(desk.core.userFills(BOB)).toMatchObject([{ px: 19_000_000n }])
  })

  test('tells what changed, type by type, each user and coin once', () => {
    desk.place(ALICE, ask, { ...ask, px: '0.21' })
    desk.place(BOB, { ...bid, px: '0.21', sz: '150', tif: 'ioc' })
    expect(desk.lastBlock?.events.map((event) => ('user' in event ? [event.type, event.user] : [event.type, event.coin]))).toEqual([
      ['orderUpdates', ALICE],
      ['orderUpdates', BOB],
      ['fills', ALICE],
      ['fills', BOB],
      ['trades', 'PURR/USDC'],
      ['balances', ALICE],
      ['balances', BOB],
      ['book', 'PURR/USDC'],
    ])
    expect(desk.block().events).toEqual([])
  })

  test('needs a time above the last one', () => {
    const core = new VenueCore(desk.config)
    expect(() => core.nextBlock(core.timeMs)).toThrow(VenueError)
    expect(core.nextBlock(core.timeMs + 1)).toMatchObject({ height: 1, answers: [], events: [] })
  })

  test('an unknown coin is an error, an unknown user an empty account', () => {
    expect(() => desk.core.book('@99')).toThrow("coin was '@99'")
    const nobody = user(12345)
    expect([desk.core.balances(nobody), desk.core.openOrders(nobody), desk.core.userFills(nobody), desk.core.role(nobody)]).toEqual([
      [],
      [],
      [],
      { role: 'missing' },
    ])
  })
})

describe('the operator', () => {
  test('funds an account, which then exists, and withdraws what is available', () => {
    const fund = (amount: bigint, token = 1) => {
      desk.submit({ type: 'fund', id: 1, user: user(8), token, amount: amount as never })
      desk.block()
      return print(desk.answerOf(1))
    }
    expect(fund(-1n)).toBe('refused:withdrawTooLarge')
    expect(desk.core.role(user(8))).toEqual({ role: 'missing' })
    expect(fund(100_00000n)).toBe('default')
    expect(desk.core.role(user(8))).toEqual({ role: 'user' })
    desk.place(user(8), { ...ask, sz: '60' })
    expect(fund(-40_00001n)).toBe('refused:withdrawTooLarge')
    expect(fund(-40_00000n)).toBe('default')
    expect(desk.balances(user(8))).toEqual({ PURR: '60 held 60' })
    expect(fund(1n, 55)).toBe('refused:unknownToken')
  })
})

describe('scheduleCancel', () => {
  const schedule = (timeMs?: number): VenueAction => ({ type: 'scheduleCancel', ...(timeMs === undefined ? {} : { timeMs }) })

  test('needs lifetime volume first', () => {
    expect(desk.run(ALICE, schedule(1))).toMatchObject({ refusal: { code: 'scheduleCancelVolume', required: 10n ** 14n, traded: 0n } })
  })

  test('cancels everything at its time, ten times a day at most', () => {
    desk = new Desk([[ALICE, 'PURR', '5000']], { limits: { scheduleCancelVolume: 0n as never } })
    expect(print(desk.run(ALICE, schedule(desk.core.timeMs + 5099)))).toBe('refused:scheduleCancelEarly')
    for (let i = 0; i < 10; i++) {
      const oid = desk.oid(ALICE, ask)
      expect(print(desk.run(ALICE, schedule(desk.core.timeMs + 5100)))).toBe('default')
      desk.block(4900)
      expect(desk.core.openOrders(ALICE)).toHaveLength(1)
      desk.block()
      expect(desk.updates(ALICE)).toEqual([`scheduledCancel ${oid} 100`])
      expect(desk.lastBlock?.events).toContainEqual({ type: 'nonUserCancel', user: ALICE, cancels: [{ coin: 'PURR/USDC', oid }] })
    }
    expect(print(desk.run(ALICE, schedule(desk.core.timeMs + 6000)))).toBe('refused:scheduleCancelTooMany')
    desk.block(86_400_000)
    expect(print(desk.run(ALICE, schedule(desk.core.timeMs + 6000)))).toBe('default')
    desk.place(ALICE, ask)
    expect(print(desk.run(ALICE, schedule()))).toBe('default')
    desk.block(10_000)
    expect(desk.core.openOrders(ALICE)).toHaveLength(1)
  })
})
