import type { Wei } from '@hyperladder/units'
import { beforeEach, describe, expect, test } from 'vitest'
import { ALICE, BOB, Desk, print, user } from '../../test/desk.ts'
import type { VenueAction } from './types.ts'

const NOOP: VenueAction = { type: 'noop' }
const cancels = (count: number): VenueAction => ({
  type: 'cancel',
  cancels: Array.from({ length: count }, (_, i) => ({ asset: 10_000, oid: (i + 1) as never })),
})

/** Facts of the probe of 2026-10-08 (`errors/ratelimit_probe_testnet`), on an allowance small enough to burn. */
describe('address budget', () => {
  let desk: Desk
  beforeEach(() => {
    desk = new Desk(
      [
        [ALICE, 'USDC', '1000'],
        [BOB, 'PURR', '1000'],
      ],
      { limits: { addressAllowance: 100 }, blockMs: 1000 },
    )
  })

  const used = () => desk.core.rateLimit(ALICE).used

  test('made-up oids count: a batch cancel of 60 costs 60', () => {
    desk.run(ALICE, cancels(60))
    expect(used()).toBe(60)
  })

  test('a batch that starts below the cap runs whole; at the cap the next is refused, and prints one more than used', () => {
    desk.run(ALICE, cancels(103))
    expect(print(desk.run(ALICE, NOOP))).toBe('default')
    expect(desk.run(ALICE, NOOP)).toEqual({ type: 'refused', refusal: { code: 'overBudget', used: 105, cap: 100, cumVlm: 0n }, charged: 0 })
  })

  test('over budget one request passes per ten seconds, counted from the answer of the last pass; refusals neither count nor restart it', () => {
    desk.run(ALICE, cancels(103))
    const passed: number[] = []
    const start = desk.core.timeMs
    for (let second = 1; second <= 45; second++) {
      if (print(desk.run(ALICE, NOOP)) === 'default') passed.push((desk.core.timeMs - start) / 1000)
    }
    expect(passed).toEqual([1, 11, 21, 31, 41])
    expect(used()).toBe(108)
    const fresh = desk.core.timeMs
    for (let i = 0; i < 4; i++) {
      desk.block(11_000)
      expect(print(desk.run(ALICE, NOOP))).toBe('default')
    }
    expect(desk.core.timeMs - fresh).toBe(48_000)
  })

  test('reserved requests cost 0.0005 USDC of the perps wallet each, make up for used ones first, and the rest is a surplus', () => {
    const reserve = (weight: number, destination?: typeof BOB): string =>
      print(desk.run(ALICE, { type: 'reserveRequestWeight', weight, ...(destination && { destination }) }))
    expect(reserve(1)).toBe('refused:reserveUnfunded')
    desk.submit({ type: 'fund', id: 900, user: ALICE, token: 0, amount: 10_000_000n as Wei, wallet: 'perps' })
    desk.submit({ type: 'fund', id: 901, user: ALICE, token: 1, amount: 1n as Wei, wallet: 'perps' })
    desk.block()
    expect([print(desk.answerOf(900)), print(desk.answerOf(901))]).toEqual(['default', 'refused:unknownToken'])
    expect(desk.core.standing(ALICE).perps).toBe(10_000_000n)
    desk.run(ALICE, cancels(103))
    expect([desk.core.rateLimit(ALICE).used, reserve(150)]).toEqual([104, 'default'])
    // 0.1 dollars less 150 times 0.0005; what it cost itself counts too.
    expect(desk.core.standing(ALICE).perps).toBe(2_500_000n)
    expect(desk.core.rateLimit(ALICE)).toMatchObject({ used: 0, cap: 100, surplus: 45 })
    expect(reserve(51)).toBe('refused:reserveUnfunded')
    expect(reserve(20, user(77))).toBe('refused:mustDeposit')
    expect(reserve(20, BOB)).toBe('default')
    expect([desk.core.rateLimit(BOB).surplus, desk.core.rateLimit(ALICE).surplus]).toEqual([20, 42])
    expect(desk.balances(ALICE)).toEqual({ USDC: '1000' })
  })

  test('cancels go on up to min(cap + 100000, 2 * cap)', () => {
    desk.run(ALICE, cancels(103))
    desk.run(ALICE, NOOP)
    expect(print(desk.run(ALICE, NOOP))).toBe('refused:overBudget')
    expect(desk.run(ALICE, cancels(100)).charged).toBe(100)
    expect(used()).toBe(204)
    expect(desk.run(ALICE, cancels(1))).toMatchObject({ refusal: { code: 'overBudget', used: 205, cap: 200 } })
  })

  test('a refusal over budget keeps its nonce', () => {
    desk.run(ALICE, cancels(100))
    desk.run(ALICE, NOOP)
    const nonce = desk.freshNonce()
    expect(print(desk.run(ALICE, NOOP, { nonce }))).toBe('refused:overBudget')
    desk.block(10_000)
    expect(print(desk.run(ALICE, NOOP, { nonce }))).toBe('default')
  })

  test('every whole unit of quote traded buys a request, for maker and taker', () => {
    desk.place(BOB, { side: 'ask', px: '0.2', sz: '1000' })
    desk.place(ALICE, { side: 'bid', px: '0.2', sz: '249', tif: 'ioc' })
    for (const address of [ALICE, BOB]) {
      expect(desk.core.rateLimit(address)).toEqual({ cumVlm: 49_80000000n, used: 1, cap: 149, surplus: 0 })
    }
  })

  test('more than 200 cancels are refused as a whole, free of charge', () => {
    expect(desk.run(ALICE, cancels(201))).toEqual({ type: 'refused', refusal: { code: 'overWeight', limit: 200 }, charged: 0 })
    expect(used()).toBe(0)
    expect(desk.run(ALICE, cancels(200)).type).toBe('statuses')
  })

  test('nobody’s budget pays for an unknown signer, and an address without a history has the allowance', () => {
    expect(desk.run(user(77), NOOP).charged).toBe(0)
    expect(desk.core.rateLimit(user(77))).toEqual({ cumVlm: 0n, used: 0, cap: 100, surplus: 0 })
  })
})
