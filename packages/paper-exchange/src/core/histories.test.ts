import { describe, expect, test } from 'vitest'
import { ALICE, BOB, Desk } from '../../test/desk.ts'
import { hash32, hashHex } from './hash.ts'
import { venueConfig } from './venueConfig.ts'
import { VenueCore } from './venueCore.ts'

const FUNDS = [
  [ALICE, 'USDC', '1000'],
  [BOB, 'PURR', '1000'],
] as const

/** Every block of a lively market, as text, and how the venue stands after them. */
function lively(given: Parameters<typeof venueConfig>[0]) {
  const core = new VenueCore(venueConfig({ seed: 7, ...given }))
  const blocks = Array.from({ length: 400 }, () => text(core.nextBlock(core.timeMs + 100)))
  return { blocks, state: text(core.snapshot()) }
}

const text = (value: unknown): string => JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part))

describe('closed orders', () => {
  test('are forgotten oldest first, after a restore as before it', () => {
    const desk = new Desk(FUNDS, { limits: { orderHistory: 3 } })
    const closeOne = (core: VenueCore): number => {
      desk.core = core
      const oid = desk.oid(ALICE, { side: 'bid', px: '0.2', sz: '100' })
      desk.run(ALICE, { type: 'cancel', cancels: [{ asset: 10_000, oid }] })
      return oid
    }
    const kept = (core: VenueCore) => core.historicalOrders(ALICE).map(({ oid }) => oid)
    const { core } = desk
    const oids = Array.from({ length: 5 }, () => closeOne(core))
    expect(kept(core)).toEqual(oids.slice(-3).reverse())
    const copy = VenueCore.restore(desk.config, core.snapshot())
    for (const each of [core, copy]) {
      const more = [closeOne(each), closeOne(each)]
      expect(kept(each)).toEqual([...more.reverse(), oids[4]])
    }
  })

  test('fills and trades are kept nowhere where none are to be, and told all the same', () => {
    const usual = lively({})
    const spare = lively({ limits: { orderHistory: 0, fillHistory: 0, tradeHistory: 0 } })
    expect(spare.blocks).toEqual(usual.blocks)
    expect(usual.state).toMatch(/"closed":\[\{/)
    expect(usual.state).toMatch(/"trades":\[\{/)
    expect(spare.state).not.toMatch(/"(closed|fills|trades)":\[\{/)
    const desk = new Desk(FUNDS, { limits: { orderHistory: 0, fillHistory: 0 } })
    desk.place(ALICE, { side: 'bid', px: '0.2', sz: '100' })
    desk.place(BOB, { side: 'ask', px: '0.2', sz: '100', tif: 'ioc' })
    const told = desk.lastBlock?.events.flatMap((event) => ('user' in event ? [`${event.type} ${event.user === ALICE}`] : []))
    expect(told).toEqual(['orderUpdates true', 'orderUpdates false', 'fills true', 'fills false', 'balances true', 'balances false'])
    expect([ALICE, BOB].flatMap((user) => [...desk.core.userFills(user), ...desk.core.historicalOrders(user)])).toEqual([])
  })
})

describe('hashes', () => {
  test('of trades can be left out, and nothing else changes', () => {
    const hashes = /0x[0-9a-f]{64}/g
    const usual = lively({})
    const spare = lively({ tradeHashes: false })
    expect(spare.blocks).toEqual(usual.blocks.map((block) => block.replaceAll(hashes, `0x${'0'.repeat(64)}`)))
    expect(new Set(usual.blocks.join().match(hashes)).size).toBeGreaterThan(20)
  })

  test('are the numbers of their words as hex', () => {
    const words = [7, 2 ** 40 + 5, 0]
    const digits = Array.from({ length: 64 }, (_, i) =>
      hash32(i, ...words)
        .toString(16)
        .padStart(8, '0'),
    )
    expect(hashHex(64, ...words)).toBe(`0x${digits.join('')}`)
  })
})
