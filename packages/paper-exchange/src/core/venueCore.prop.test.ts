import type { Address, Wei } from '@hyperladder/units'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { user } from '../../test/desk.ts'
import { playBlock, type Story, story, TRADERS } from '../../test/story.ts'
import { genesis } from './genesis.ts'
import { toJson } from './json.ts'
import type { VenueConfig } from './types.ts'
import { venueConfig, venueLatency } from './venueConfig.ts'
import { VenueCore } from './venueCore.ts'
import type { Account, World } from './world.ts'

const TOKENS = [0, 1, 3] as const
/** Each holds 0.7 lots of PURR and of USDH: two make a lot. */
const DUSTY = [user(4), user(5)]
const config = (traders: boolean): VenueConfig =>
  venueConfig({
    seed: 11,
    traders,
    // Without a crowd every action is answered in its block, which what is counted relies on.
    ...(traders && venueLatency),
    funds: [
      ...TRADERS.flatMap((user) => TOKENS.map((token) => ({ user, token, amount: (token === 1 ? 3000_00000n : 600_00000000n) as never }))),
      ...DUSTY.flatMap((user) => TOKENS.map((token) => ({ user, token, amount: (token === 1 ? 70_000n : 700_000n) as never }))),
    ],
    // Dust every third block: stories are of at most 25.
    limits: { orderHistory: 20, fillHistory: 30, addressAllowance: 60, dustEveryMs: 300 },
  })

/** Every account's total, the fees kept and the dust burned, per token. */
function supply(world: World): Map<number, bigint> {
  const sums = new Map(world.feesKept)
  for (const { perps } of world.accounts.values()) sums.set(0, (sums.get(0) ?? 0n) + perps)
  for (const rewards of world.builderRewards.values())
    for (const [token, amount] of rewards) sums.set(token, (sums.get(token) ?? 0n) + amount)
  for (const [token, burned] of world.burned) sums.set(token, (sums.get(token) ?? 0n) + burned)
  for (const account of world.accounts.values()) {
    for (const [token, { total }] of account.balances) sums.set(token, (sums.get(token) ?? 0n) + total)
  }
  return sums
}

/** What open orders should hold, per account and token. */
function holds(world: World): Map<string, bigint> {
  const sums = new Map<string, bigint>()
  for (const account of world.accounts.values()) {
    for (const { side, px, sz, market } of account.open.values()) {
      const key = `${account.address} ${side === 'bid' ? market.pair.quote : market.pair.base}`
      sums.set(key, (sums.get(key) ?? 0n) + (side === 'bid' ? px * sz : sz * market.lotWei))
    }
  }
  return sums
}

/** A referred trader with a perps wallet, a staker, and a maker large enough for a rebate. */
function give(core: VenueCore): VenueCore {
  const [first, second, third] = TRADERS as [Address, Address, Address]
  core.submit({ type: 'fund', id: -1, user: first, token: 0, amount: 50_000_000n as Wei, wallet: 'perps' })
  core.submit({ type: 'standing', id: -2, user: first, referred: true })
  core.submit({ type: 'standing', id: -3, user: second, stakingTier: 3 })
  core.submit({ type: 'standing', id: -4, user: third, makerSharePpm: 20_000 })
  core.nextBlock(core.timeMs + 100)
  return core
}

const play = (core: VenueCore, blocks: Story) => blocks.map((steps) => playBlock(core, steps))
const bytes = (value: unknown) => JSON.stringify(toJson(value))

function playOpen(blocks: Story, traders: boolean, check: (world: World, core: VenueCore) => void): void {
  const world = genesis(config(traders))
  const core = give(new VenueCore(world.config, world))
  for (const steps of blocks) {
    playBlock(core, steps)
    check(world, core)
  }
}

describe('laws of the venue', () => {
  test('nothing is created or lost: balances, fees kept and dust burned add up after every block', () => {
    fc.assert(
      fc.property(story, fc.boolean(), (blocks, traders) => {
        const start = genesis(config(traders))
        give(new VenueCore(start.config, start))
        const before = supply(start)
        playOpen(blocks, traders, (world) => {
          expect(supply(world)).toEqual(new Map([...supply(world).keys()].map((token) => [token, before.get(token) ?? 0n])))
        })
      }),
    )
  })

  test('what is held is what open orders hold; no hold is above its balance, no balance below zero', () => {
    fc.assert(
      fc.property(story, fc.boolean(), (blocks, traders) => {
        playOpen(blocks, traders, (world) => {
          const expected = holds(world)
          for (const { address, balances } of world.accounts.values()) {
            for (const [token, { total, hold }] of balances) {
              expect(hold).toBe(expected.get(`${address} ${token}`) ?? 0n)
              expect(total >= hold && hold >= 0n).toBe(true)
            }
          }
        })
      }),
    )
  })

  test('the book is never crossed, its levels add up, and every open order is in it once', () => {
    fc.assert(
      fc.property(story, fc.boolean(), (blocks, traders) => {
        playOpen(blocks, traders, (world, core) => {
          for (const { spec, book } of world.markets) {
            const { bid, ask } = core.bbo(spec.coin)
            if (bid !== null && ask !== null) expect(bid.px < ask.px).toBe(true)
            for (const side of ['bid', 'ask'] as const) {
              const orders = [...book.orders(side)]
              const levels = book.view(side, Number.POSITIVE_INFINITY)
              expect(levels.reduce((sum, level) => sum + level.sz, 0n)).toBe(orders.reduce((sum, order) => sum + order.sz, 0n))
              expect(levels.reduce((sum, level) => sum + level.n, 0)).toBe(orders.length)
              for (const order of orders) expect(order.account.open.get(order.oid)).toBe(order)
            }
          }
          const resting = world.markets.flatMap(({ book }) => [...book.orders('bid'), ...book.orders('ask')]).length
          expect(resting).toBe([...world.accounts.values()].reduce((sum, account) => sum + account.open.size, 0))
        })
      }),
    )
  })

  test('an open order is always found by its cloid: none hides another, and the newest answers', () => {
    fc.assert(
      fc.property(story, fc.boolean(), (blocks, traders) => {
        playOpen(blocks, traders, (world, core) => {
          for (const { address, open, closed, cloids, liveCloids } of world.accounts.values()) {
            const carrying = [...open.values()].filter(({ cloid }) => cloid !== undefined).map(({ oid }) => oid)
            const found = [...liveCloids.values()].flat().map(({ oid }) => oid)
            expect(found.sort((a, b) => a - b)).toEqual(carrying)
            for (const [cloid, orders] of liveCloids) {
              expect(orders.every((order) => order.cloid === cloid && open.get(order.oid) === order)).toBe(true)
              expect(core.orderStatus(address, cloid)).toMatchObject({ oid: Math.max(...orders.map(({ oid }) => oid)), status: 'open' })
            }
            for (const [cloid, oid] of cloids) expect(closed.get(oid)?.cloid).toBe(cloid)
          }
        })
      }),
    )
  })

  test('an account pays for its requests and never twice: used is the sum of what its answers charged, and what is reserved makes up for it', () => {
    fc.assert(
      fc.property(story, (blocks) => {
        const world = genesis(config(false))
        const core = give(new VenueCore(world.config, world))
        const charged = new Map<number, number>()
        blocks.forEach((steps) => {
          const first = core.height * 100
          for (const { id, answer } of playBlock(core, steps).answers) {
            const who = steps[id - first]?.who as number
            charged.set(who, (charged.get(who) ?? 0) + answer.charged)
          }
        })
        TRADERS.forEach((user, who) => {
          const { used, reserved } = world.accounts.get(user) as Account
          expect(used).toBe(charged.get(who) ?? 0)
          expect(core.rateLimit(user)).toMatchObject({ used: Math.max(0, used - reserved), surplus: Math.max(0, reserved - used) })
        })
      }),
    )
  })

  test('the same commands and block times give the same bytes', () => {
    fc.assert(
      fc.property(story, (blocks) => {
        expect(bytes(play(give(new VenueCore(config(true))), blocks))).toBe(bytes(play(give(new VenueCore(config(true))), blocks)))
      }),
    )
  })

  test('a restored snapshot goes on exactly as the original', () => {
    fc.assert(
      fc.property(story, fc.nat(24), fc.boolean(), (blocks, cut, traders) => {
        const original = give(new VenueCore(config(traders)))
        play(original, blocks.slice(0, cut))
        const copy = VenueCore.restore(config(traders), JSON.parse(JSON.stringify(original.snapshot())))
        const rest = blocks.slice(cut)
        expect(bytes(play(copy, rest))).toBe(bytes(play(original, rest)))
        expect(JSON.stringify(copy.snapshot())).toBe(JSON.stringify(original.snapshot()))
      }),
    )
  })

  test('the crowd alone fills no one and leaves a book with both sides', () => {
    const core = new VenueCore(config(true))
    for (let i = 0; i < 2000; i++) core.nextBlock(core.timeMs + 100)
    expect(core.bbo('PURR/USDC')).toMatchObject({ bid: { n: 1 }, ask: { n: 1 } })
    expect(TRADERS.flatMap((user) => core.userFills(user))).toEqual([])
  })

  test('a story of a few blocks converts dust, so that the laws are about it too', () => {
    const core = new VenueCore(config(true))
    for (let i = 0; i < 12; i++) core.nextBlock(core.timeMs + 100)
    for (const owner of DUSTY) {
      expect(new Set(core.userFills(owner).map(({ type, coin }) => `${type} ${coin}`))).toEqual(new Set(['dust PURR/USDC', 'dust @4']))
    }
  })
})
