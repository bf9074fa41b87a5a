import type { Address } from '@hyperladder/units'
import { beforeEach, describe, expect, test } from 'vitest'
import { ALICE, BOB, Desk, print, user } from '../../test/desk.ts'
import { NonceSet } from './nonces.ts'
import type { VenueAction } from './types.ts'

const AGENT = user(0xa9e)
const SUB = user(0x5b)
const VAULT = user(0xfa)
const NOOP: VenueAction = { type: 'noop' }
const DAY = 86_400_000

let desk: Desk
beforeEach(() => {
  desk = new Desk(
    [
      [ALICE, 'USDC', '1000'],
      [BOB, 'USDC', '1000'],
      [SUB, 'USDC', '50'],
    ],
    {
      owned: [
        { address: SUB, master: ALICE, kind: 'subAccount', name: 'sub' },
        { address: VAULT, master: BOB, kind: 'vault', name: 'vault' },
      ],
    },
  )
})

describe('nonces', () => {
  const nonce = () => desk.core.timeMs

  test('need not rise, but each is taken once', () => {
    const base = nonce()
    expect(print(desk.run(ALICE, NOOP, { nonce: base + 5 }))).toBe('default')
    expect(print(desk.run(ALICE, NOOP, { nonce: base + 4 }))).toBe('default')
    expect(desk.run(ALICE, NOOP, { nonce: base + 5 })).toEqual({
      type: 'refused',
      refusal: { code: 'nonceDuplicate', nonce: base + 5 },
      charged: 0,
    })
    expect(print(desk.run(BOB, NOOP, { nonce: base + 5 }))).toBe('default')
  })

  test('lie within two days behind and one day ahead of block time', () => {
    const at = desk.core.timeMs + desk.config.blockMs
    const ids = [at - 2 * DAY, at + DAY, at - 2 * DAY - 1, at + DAY + 1].map((value) => desk.queue(ALICE, NOOP, { nonce: value }))
    desk.block()
    expect(ids.map((id) => print(desk.answerOf(id)))).toEqual(['default', 'default', 'refused:nonceTooLow', 'refused:nonceTooHigh'])
    expect(desk.answerOf(ids[2] as number)).toMatchObject({ refusal: { bound: at - 2 * DAY } })
    expect(desk.answerOf(ids[3] as number)).toMatchObject({ refusal: { bound: at + DAY } })
  })

  test('must be above the smallest of the hundred highest; one seen below that floor is still a duplicate', () => {
    const set = new NonceSet()
    for (let n = 1; n <= 150; n++) set.use(1000 + n)
    expect(set.check(1050, 1000)).toEqual({ code: 'nonceDuplicate', nonce: 1050 })
    expect(set.check(1000, 1000)).toEqual({ code: 'nonceTooLow', nonce: 1000, bound: 1051 })
    expect(set.check(1151, 1000)).toBeUndefined()
    const young = new NonceSet([5, 7])
    expect(young.check(1, 1000)).toBeUndefined()
  })

  test('business and static refusals use them up; an unknown signer has none', () => {
    const base = nonce()
    const order: VenueAction = { type: 'order', orders: [desk.order({ side: 'bid', px: '0.2', sz: '1' })], grouping: 'none' }
    expect(print(desk.run(ALICE, order, { nonce: base }))).toBe('belowMinNotional')
    expect(print(desk.run(ALICE, order, { nonce: base }))).toBe('refused:nonceDuplicate')
    expect(print(desk.run(user(99), NOOP, { nonce: base + 1 }))).toBe('refused:unknownSigner')
    desk.submit({ type: 'fund', id: 0, user: user(99), token: 0, amount: 1n as never })
    expect(print(desk.run(user(99), NOOP, { nonce: base + 1 }))).toBe('default')
  })

  test('a noop with the nonce of an action burns it', () => {
    const base = nonce()
    expect(print(desk.run(ALICE, NOOP, { nonce: base }))).toBe('default')
    const order: VenueAction = { type: 'order', orders: [desk.order({ side: 'bid', px: '0.2', sz: '100' })], grouping: 'none' }
    expect(print(desk.run(ALICE, order, { nonce: base }))).toBe('refused:nonceDuplicate')
    expect(desk.core.openOrders(ALICE)).toEqual([])
  })
})

describe('a stale expiresAfter', () => {
  test('refuses, uses the nonce up and costs five requests for each item', () => {
    const base = desk.core.timeMs
    expect(desk.run(ALICE, NOOP, { nonce: base, expiresAfter: base })).toEqual({
      type: 'refused',
      refusal: { code: 'expired' },
      charged: 5,
    })
    expect(desk.core.rateLimit(ALICE).used).toBe(5)
    expect(print(desk.run(ALICE, NOOP, { nonce: base }))).toBe('refused:nonceDuplicate')
    expect(print(desk.run(ALICE, NOOP, { expiresAfter: desk.core.timeMs + desk.config.blockMs }))).toBe('default')
  })
})

describe('agents', () => {
  const approve = (agent: Address, name = '', validUntilMs?: number): VenueAction => ({
    type: 'approveAgent',
    agent,
    name,
    ...(validUntilMs === undefined ? {} : { validUntilMs }),
  })

  test('sign for their master, whose budget pays, and can’t approve others', () => {
    expect(print(desk.run(ALICE, approve(AGENT)))).toBe('default')
    expect(desk.core.role(AGENT)).toEqual({ role: 'agent', master: ALICE })
    expect(print(desk.run(AGENT, NOOP))).toBe('default')
    expect(desk.core.rateLimit(ALICE).used).toBe(2)
    expect(desk.run(AGENT, approve(user(1)))).toMatchObject({ refusal: { code: 'mustDeposit', address: AGENT } })
  })

  test('run out: after ninety days, or when they were told to', () => {
    desk.run(ALICE, approve(AGENT))
    desk.run(ALICE, approve(user(2), 'short', desk.core.timeMs + 1000))
    desk.block(1000)
    expect(print(desk.run(user(2), NOOP))).toBe('refused:unknownSigner')
    expect(desk.core.knows(user(2))).toBe(false)
    desk.block(90 * DAY)
    expect(print(desk.run(AGENT, NOOP))).toBe('refused:unknownSigner')
    expect(print(desk.run(ALICE, approve(user(3), 'late', desk.core.timeMs)))).toBe('refused:agentExpired')
  })

  test('are approved for the signer alone, whatever the envelope says that nobody signed', () => {
    const expiresAfter = desk.core.timeMs - 1
    expect(desk.run(ALICE, approve(AGENT), { vault: SUB, expiresAfter })).toEqual({ type: 'default', charged: 1 })
    expect(desk.core.role(AGENT)).toEqual({ role: 'agent', master: ALICE })
  })

  test('that are replaced or have run out take their nonces with them', () => {
    const signers = () => (desk.core.snapshot().state as { signers: [Address, number[]][] }).signers.map(([address]) => address)
    desk.run(ALICE, approve(user(1), 'bot'))
    desk.run(ALICE, approve(user(2), 'brief', desk.core.timeMs + 1000))
    for (const agent of [user(1), user(2)]) desk.run(agent, NOOP)
    expect(signers()).toEqual([ALICE, user(1), user(2)])
    desk.block(2000)
    desk.run(ALICE, approve(user(3), 'bot'))
    expect(signers()).toEqual([ALICE])
    desk.run(user(3), NOOP, { nonce: desk.core.timeMs })
    desk.run(ALICE, approve(user(3), 'bot'))
    expect(signers()).toEqual([ALICE, user(3)])
  })

  test('a name is one agent: using it again replaces the old one', () => {
    desk.run(ALICE, approve(AGENT, 'bot'))
    desk.run(ALICE, approve(user(2), 'bot'))
    expect(desk.core.agents(ALICE).map(({ address, name }) => [address, name])).toEqual([[user(2), 'bot']])
    expect(desk.core.knows(AGENT)).toBe(false)
  })

  test('an account has three named ones, two more per sub-account, and one unnamed', () => {
    for (let n = 1; n <= 5; n++) expect(print(desk.run(ALICE, approve(user(n), `bot${n}`)))).toBe('default')
    expect(desk.run(ALICE, approve(user(6), 'bot6'))).toMatchObject({ refusal: { code: 'agentLimit', limit: 5 } })
    expect(print(desk.run(ALICE, approve(user(7))))).toBe('default')
  })

  test('belong to one master under one name, and are no accounts', () => {
    desk.run(ALICE, approve(AGENT, 'bot'))
    expect(print(desk.run(BOB, approve(AGENT)))).toBe('refused:agentUsed')
    expect(print(desk.run(ALICE, approve(AGENT, 'other')))).toBe('refused:agentUsed')
    expect(print(desk.run(ALICE, approve(BOB)))).toBe('refused:agentUsed')
    expect(print(desk.run(ALICE, approve(AGENT, 'a name of seventeen')))).toBe('refused:agentName')
    expect(print(desk.run(ALICE, approve(AGENT, 'bot')))).toBe('default')
  })
})

describe('sub-accounts and vaults', () => {
  test('act through their master’s key or its agent, on a budget of their own', () => {
    desk.run(ALICE, { type: 'approveAgent', agent: AGENT, name: '' })
    const order: VenueAction = { type: 'order', orders: [desk.order({ side: 'bid', px: '0.2', sz: '100' })], grouping: 'none' }
    expect(print(desk.run(ALICE, order, { vault: SUB }))).toBe('resting')
    expect(print(desk.run(AGENT, order, { vault: SUB }))).toBe('resting')
    expect(desk.core.openOrders(SUB)).toHaveLength(2)
    expect(desk.core.openOrders(ALICE)).toEqual([])
    expect([desk.core.rateLimit(SUB).used, desk.core.rateLimit(ALICE).used]).toEqual([2, 1])
    expect(desk.core.role(SUB)).toEqual({ role: 'subAccount', master: ALICE })
    expect(desk.core.role(VAULT)).toEqual({ role: 'vault' })
    expect(desk.core.ownedAccounts(ALICE).map(({ name }) => name)).toEqual(['sub'])
  })

  test.each([
    { name: 'one’s own address', vault: ALICE, code: 'vaultForbidden' },
    { name: 'another’s vault', vault: VAULT, code: 'vaultForbidden' },
    { name: 'an address that is neither', vault: BOB, code: 'vaultNotRegistered' },
  ])('$name is refused free of charge, and keeps its nonce', ({ vault, code }) => {
    const nonce = desk.core.timeMs
    expect(desk.run(ALICE, NOOP, { vault, nonce })).toEqual({ type: 'refused', refusal: { code, vault }, charged: 0 })
    expect(print(desk.run(ALICE, NOOP, { nonce }))).toBe('default')
  })
})

describe('what clients send unasked', () => {
  test('setReferrer and approveBuilderFee are taken, and an order may name a builder up to what was approved', () => {
    const builder = user(0xbd)
    const order = (fee: number): VenueAction => ({
      type: 'order',
      orders: [desk.order({ side: 'bid', px: '0.2', sz: '100' })],
      grouping: 'none',
      builder: { address: builder, fee },
    })
    expect(print(desk.run(ALICE, { type: 'setReferrer' }))).toBe('default')
    expect(print(desk.run(ALICE, order(10)))).toBe('refused:builderNotApproved')
    expect(print(desk.run(ALICE, { type: 'approveBuilderFee', builder, maxFee: 10 }))).toBe('default')
    expect(desk.core.builders(ALICE).get(builder)).toBe(10)
    expect(print(desk.run(ALICE, order(10)))).toBe('resting')
    expect(print(desk.run(ALICE, order(11)))).toBe('refused:builderNotApproved')
    expect(print(desk.run(ALICE, { type: 'reserveRequestWeight', weight: 1 }))).toBe('refused:reserveUnfunded')
  })
})

describe('weight', () => {
  const order = { side: 'bid', px: '0.1', sz: '100' } as const
  const cancels = (n: number): VenueAction => ({
    type: 'cancel',
    cancels: Array.from({ length: n }, () => ({ asset: 10_000, oid: 1 as never })),
  })

  test('200 cancels and 1000 orders or modifications are taken in one action; one more is refused as a whole, free of charge', () => {
    const orders = (n: number) => desk.action(...Array.from({ length: n }, () => order))
    const modifies = (n: number): VenueAction => {
      const one = { target: 1 as never, order: desk.order(order) }
      return { type: 'batchModify', modifies: Array.from({ length: n }, () => one), alwaysPlace: false }
    }
    const refused = (limit: number) => ({ type: 'refused', refusal: { code: 'overWeight', limit }, charged: 0 })
    expect(desk.run(ALICE, cancels(200))).toMatchObject({ type: 'statuses', charged: 200 })
    expect(desk.run(ALICE, cancels(201))).toEqual(refused(200))
    expect(desk.run(ALICE, orders(1000))).toMatchObject({ type: 'statuses', charged: 1000 })
    expect(desk.run(ALICE, orders(1001))).toEqual(refused(1000))
    expect(desk.run(BOB, modifies(1000))).toMatchObject({ type: 'statuses', charged: 1000 })
    expect(desk.run(BOB, modifies(1001))).toEqual(refused(1000))
  })

  test('the limit of orders is a setting', () => {
    const strict = new Desk([[ALICE, 'USDC', '1000']], { limits: { ordersPerAction: 1 } })
    expect(print(strict.run(ALICE, strict.action(order, order)))).toBe('refused:overWeight')
  })
})
