import { describe, expect, test } from 'vitest'
import { ALICE, BOB, cloid, Desk, user } from '../../test/desk.ts'
import { fromJson, toJson } from './json.ts'
import { SnapshotError } from './snapshot.ts'
import { venueConfig } from './venueConfig.ts'
import { VenueCore } from './venueCore.ts'

describe('JSON with bigints', () => {
  test('keeps every value, also strings that look like a marked bigint', () => {
    const value = { a: 12345678901234567890n, b: ['#1', '##2', '#'], c: { d: null, e: false, f: -0.5, g: -3n } }
    expect(fromJson(JSON.parse(JSON.stringify(toJson(value))))).toEqual(value)
  })

  test('leaves undefined keys out and refuses what JSON can’t hold', () => {
    expect(toJson({ a: undefined, b: 1 })).toEqual({ b: 1 })
    expect(() => toJson(() => 1)).toThrow(TypeError)
  })
})

describe('snapshot', () => {
  test('keeps queue places, cloids, agents, nonces, budget and waiting commands', () => {
    const desk = new Desk(
      [
        [ALICE, 'USDC', '1000'],
        [ALICE, 'PURR', '1000'],
        [BOB, 'PURR', '1000'],
      ],
      { limits: { addressAllowance: 6 } },
    )
    desk.run(ALICE, { type: 'approveAgent', agent: user(1), name: 'bot' })
    const first = desk.oid(ALICE, { side: 'bid', px: '0.2', sz: '100', cloid: cloid(1) })
    desk.oid(ALICE, { side: 'bid', px: '0.2', sz: '100', cloid: cloid(1) })
    desk.place(BOB, { side: 'ask', px: '0.2', sz: '60', tif: 'ioc' })
    const nonce = desk.freshNonce()
    desk.run(ALICE, { type: 'noop' }, { nonce })
    desk.queue(user(1), { type: 'cancelByCloid', cancels: [{ asset: 10_000, cloid: cloid(1) }] })
    const again = { type: 'signed', id: 900, signer: ALICE, nonce, action: { type: 'noop' } } as const
    desk.submit(again)

    const text = JSON.stringify(desk.core.snapshot())
    const apart = JSON.stringify(desk.core.snapshot('apart'))
    const { histories } = desk.core
    expect(histories.map(({ user, fills, closed }) => [user, fills.length, closed.length])).toEqual([
      [ALICE, 1, 0],
      [BOB, 1, 1],
    ])
    expect(apart).not.toContain(`"fills":[{`)
    expect(JSON.stringify(VenueCore.restore(desk.config, JSON.parse(apart), histories).snapshot())).toBe(text)
    const copy = VenueCore.restore(desk.config, JSON.parse(text))
    expect(JSON.stringify(copy.snapshot())).toBe(text)
    const time = desk.core.timeMs + 100
    const original = desk.core.nextBlock(time)
    expect(copy.nextBlock(time)).toEqual(original)
    expect(original.answers.map(({ answer }) => answer.type)).toEqual(['refused', 'statuses'])
    expect(copy.openOrders(ALICE)).toMatchObject([{ oid: first, sz: 40n }])
    expect(copy.role(user(1))).toEqual({ role: 'agent', master: ALICE })
    expect(JSON.stringify(copy.snapshot())).toBe(JSON.stringify(desk.core.snapshot()))
  })

  test('belongs to its universe and seed', () => {
    const snapshot = new VenueCore(venueConfig({ seed: 1 })).snapshot()
    expect(() => VenueCore.restore(venueConfig({ seed: 2 }), snapshot)).toThrow(SnapshotError)
    expect(() => VenueCore.restore(venueConfig({ seed: 1 }), { ...snapshot, version: 1 })).toThrow('snapshot version was 1, must be 3')
    expect(VenueCore.restore(venueConfig({ seed: 1, blockMs: 70 }), snapshot).height).toBe(0)
    const { universe } = venueConfig()
    const tokens = universe.tokens.map((token) => (token.index === 2 ? { ...token, szDecimals: 4 } : token))
    expect(() => VenueCore.restore(venueConfig({ seed: 1, universe: { ...universe, tokens } }), snapshot)).toThrow(SnapshotError)
  })
})
