import { describe, expect, test } from 'vitest'
import { ALICE, BOB, CAROL, Desk, user } from '../../test/desk.ts'
import { encodeFill } from '../server/encoding/fill.ts'
import { VenueCore } from './venueCore.ts'

const DAY_MS = 86_400_000
const DAVE = user(0xda7e)
const HYPE_BOOK = '@1'

/** A venue whose HYPE (a lot is 0.01, 40 dollars each) is bid for by Carol and offered by Dave, and held as told. */
function desk(...held: readonly (readonly [typeof ALICE, string])[]): Desk {
  const made = new Desk([
    [CAROL, 'USDC', '1000'],
    [DAVE, 'HYPE', '10'],
    ...held.map(([address, amount]) => [address, 'HYPE', amount] as const),
  ])
  made.coin = HYPE_BOOK
  made.place(CAROL, { side: 'bid', px: '39.9', sz: '1' })
  made.place(DAVE, { side: 'ask', px: '40.1', sz: '1' })
  return made
}

const toMidnight = ({ core }: Desk): number => DAY_MS - (core.timeMs % DAY_MS)

describe('dust', () => {
  test('of several accounts is pooled and sold into the bids at midnight, and each gets its share of what came in', () => {
    const venue = desk([ALICE, '0.006'], [BOB, '0.009'])
    venue.block()
    expect(venue.core.userFills(ALICE)).toEqual([])
    venue.block(toMidnight(venue))
    // 0.015 HYPE are one lot: 0.399 USDC came in, 26.6 a piece of what was pooled, and half a lot is burned.
    expect(venue.balances(ALICE)).toEqual({ HYPE: '0', USDC: '0.1596' })
    expect(venue.balances(BOB)).toEqual({ HYPE: '0', USDC: '0.2394' })
    expect(venue.core.bbo(HYPE_BOOK).bid).toMatchObject({ sz: 99n })
    const [fill] = venue.core.userFills(ALICE)
    if (fill?.type !== 'dust') throw new Error('no conversion')
    expect(encodeFill(venue.core, fill)).toEqual({
      coin: '@1',
      px: '26.6',
      sz: '0.006',
      side: 'A',
      time: venue.core.timeMs,
      startPosition: '0.006',
      dir: 'Spot Dust Conversion',
      closedPnl: '0.0',
      hash: `0x${'0'.repeat(64)}`,
      oid: fill.oid,
      crossed: true,
      fee: '0.0',
      tid: 0,
      feeToken: 'USDC',
      twapId: null,
    })
    expect(venue.lastBlock?.events.filter(({ type }) => type === 'fills')).toContainEqual({ type: 'fills', user: ALICE, fills: [fill] })
    expect(venue.lastBlock?.events).toContainEqual({ type: 'balances', user: ALICE })
    const copy = VenueCore.restore(venue.config, JSON.parse(JSON.stringify(venue.core.snapshot())))
    expect(copy.userFills(ALICE)).toEqual([fill])
    venue.block(100)
    expect(venue.core.userFills(ALICE)).toHaveLength(1)
  })

  test('is sold to whoever bids by the rules of any trade: a maker’s fill of its own, without a hash', () => {
    const venue = desk([ALICE, '0.006'], [BOB, '0.009'])
    venue.block(toMidnight(venue))
    expect(venue.trades(CAROL)).toMatchObject([{ sz: 1n, crossed: false, fee: 400n, hash: `0x${'0'.repeat(64)}` }])
    expect(venue.core.recentTrades(HYPE_BOOK)).toMatchObject([{ sz: 1n, side: 'ask', buyer: CAROL }])
    expect(venue.core.rateLimit(ALICE).cumVlm).toBe(0n)
  })

  test('that fills no lot is burned without a fill', () => {
    const venue = desk([ALICE, '0.009'])
    venue.block(toMidnight(venue))
    expect(venue.balances(ALICE)).toEqual({ HYPE: '0' })
    expect(venue.core.userFills(ALICE)).toEqual([])
    expect(venue.core.recentTrades(HYPE_BOOK)).toEqual([])
    expect(venue.lastBlock?.events).toContainEqual({ type: 'balances', user: ALICE })
  })

  test('stays where it is: a lot and more, what is worth over a dollar, what opted out, and what no book would take', () => {
    const venue = desk([ALICE, '0.01'], [BOB, '0.009'])
    venue.run(BOB, { type: 'spotUser', optOut: true })
    venue.block(toMidnight(venue))
    expect([venue.balances(ALICE), venue.balances(BOB)]).toEqual([{ HYPE: '0.01' }, { HYPE: '0.009' }])
    expect(venue.core.standing(BOB).optsOutOfDusting).toBe(true)
    venue.run(BOB, { type: 'spotUser', optOut: false })
    venue.core.openOrders(DAVE).forEach(({ oid }) => {
      venue.cancel(DAVE, oid)
    })
    venue.block(toMidnight(venue))
    expect(venue.balances(BOB)).toEqual({ HYPE: '0.009' })

    const dear = new Desk([
      [ALICE, 'UBTC', '0.00000999'],
      [BOB, 'UBTC', '0.000009'],
      [CAROL, 'USDC', '500000'],
      [DAVE, 'UBTC', '10'],
    ])
    dear.coin = '@2'
    dear.place(CAROL, { side: 'bid', px: '101000', sz: '1' })
    dear.place(DAVE, { side: 'ask', px: '105000', sz: '1' })
    dear.block(toMidnight(dear))
    expect([dear.balances(ALICE), dear.balances(BOB)]).toEqual([{ UBTC: '0.00000999' }, { UBTC: '0' }])
  })

  test('meets the crowd’s own where there is one, so that an only account is paid in full', () => {
    const venue = new Desk([[ALICE, 'HYPE', '0.004']], { traders: true })
    for (let i = 0; i < 20; i++) venue.block()
    venue.block(toMidnight(venue))
    const [fill] = venue.core.userFills(ALICE)
    expect(fill).toMatchObject({ type: 'dust', wei: 400_000n, startPosition: 400_000n })
    expect(venue.core.balances(ALICE)).toMatchObject([
      { token: 0, total: ((fill?.px ?? 0n) * 400_000n) / 1_000_000n },
      { token: 2, total: 0n },
    ])
    expect(Number(fill?.px) / 1e6).toBeGreaterThan(35)
  })

  test('comes every minute where it is told to, as on testnet, and never at 0', () => {
    const each = (dustEveryMs: number) => {
      const venue = new Desk([[ALICE, 'HYPE', '0.004']], { traders: true, limits: { dustEveryMs } })
      for (let i = 0; i < 20; i++) venue.block()
      venue.block(60_000)
      return venue.core.userFills(ALICE).length
    }
    expect([each(60_000), each(0)]).toEqual([1, 0])
  })
})
