import { formatPx, formatSz, type Px, parsePx, parseSz } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import { ALICE, Desk } from '../../test/desk.ts'
import { hip2Ladder } from './hip2.ts'
import { HIP2_ADDRESS } from './systemAddresses.ts'

const COIN = 'PURR/USDC'
const ladder = (levels: number, seededLevels: number) => ({
  coin: COIN,
  startPx: parsePx('1', 8),
  levels,
  orderSz: parseSz('1000', 0),
  seededLevels,
})

function deskOf(levels: number, seededLevels: number): Desk {
  const desk = new Desk(
    [
      [ALICE, 'USDC', '1000000'],
      [ALICE, 'PURR', '1000000'],
    ],
    { hip2: [ladder(levels, seededLevels)], ...priced() },
  )
  desk.block()
  return desk
}

/** The default universe with PURR at 1. */
function priced() {
  const { config } = new Desk()
  const pairs = config.universe.pairs.map((pair) => (pair.coin === COIN ? { ...pair, startPx: parsePx('1', 8) } : pair))
  return { universe: { ...config.universe, pairs } }
}

const sideOf = (desk: Desk, side: 'bids' | 'asks', count = 3) =>
  desk.core.book(COIN, count)[side].map(({ px, sz }) => `${formatSz(sz, 0)} @ ${formatPx(px, 8)}`)

describe('a HIP-2 ladder', () => {
  test('has the levels of the chain', () => {
    expect(hip2Ladder(ladder(4, 2)).prices.map((px: Px) => formatPx(px, 8))).toEqual(['1', '1.003', '1.006', '1.009'])
    expect(() => hip2Ladder(ladder(1, 0))).toThrow('levels of a HIP-2 ladder must be 2 to 1000')
    expect(() => hip2Ladder(ladder(5, 6))).toThrow('seededLevels')
  })

  test('is of a pair with USDC, and the only one of its base', () => {
    const on = (...coins: string[]) => new Desk([], { hip2: coins.map((coin) => ({ ...ladder(4, 2), coin })) })
    expect(() => on('@5')).toThrow('a HIP-2 ladder must be on a pair with USDC, and @5 is not')
    expect(() => on(COIN, COIN)).toThrow(`HIP-2 ladders on ${COIN} and ${COIN} would share one balance: leave one out`)
    expect(on(COIN, '@1').core.height).toBe(0)
  })

  test('starts with its seeded levels as bids and the rest as asks, owned by one address', () => {
    const desk = deskOf(5, 2)
    expect(sideOf(desk, 'bids')).toEqual(['1000 @ 1.003', '1000 @ 1'])
    expect(sideOf(desk, 'asks')).toEqual(['1000 @ 1.006', '1000 @ 1.009', '1000 @ 1.012'])
    expect(desk.balances(HIP2_ADDRESS)).toEqual({ USDC: '2003 held 2003', PURR: '3000 held 3000' })
  })

  test('turns a tranche round at its own price once it is filled, at most every 3 s, and pays no fee', () => {
    const desk = deskOf(5, 2)
    desk.place(ALICE, { side: 'bid', px: '1.006', sz: '1000', tif: 'ioc' })
    expect(sideOf(desk, 'asks', 1)).toEqual(['1000 @ 1.009'])
    expect(sideOf(desk, 'bids', 1)).toEqual(['1000 @ 1.003'])
    while (desk.core.timeMs - desk.config.genesisMs < 3000) desk.block()
    desk.block()
    expect(sideOf(desk, 'bids')).toEqual(['1000 @ 1.006', '1000 @ 1.003', '1000 @ 1'])
    expect(desk.balances(HIP2_ADDRESS)).toEqual({ USDC: '3009 held 3009', PURR: '2000 held 2000' })
    expect(desk.core.recentTrades(COIN)[0]?.seller).toBe(HIP2_ADDRESS)
  })

  test('leaves a partly filled order of either side where it is', () => {
    const desk = deskOf(5, 2)
    desk.place(ALICE, { side: 'ask', px: '1.003', sz: '400', tif: 'ioc' })
    desk.block(3000)
    expect(sideOf(desk, 'bids')).toEqual(['600 @ 1.003', '1000 @ 1'])
    expect(sideOf(desk, 'asks', 1)).toEqual(['1000 @ 1.006'])
    desk.place(ALICE, { side: 'ask', px: '1.003', sz: '600', tif: 'ioc' })
    desk.block(3000)
    desk.place(ALICE, { side: 'bid', px: '1.003', sz: '250', tif: 'ioc' })
    desk.block(3000)
    expect(sideOf(desk, 'asks', 2)).toEqual(['750 @ 1.003', '1000 @ 1.006'])
    expect(sideOf(desk, 'bids')).toEqual(['1000 @ 1'])
  })

  test('has no bids when everything is base, and just lacks a level that would cross', () => {
    const full = deskOf(3, 0)
    expect([sideOf(full, 'bids'), sideOf(full, 'asks').length]).toEqual([[], 3])
    const desk = deskOf(3, 3)
    desk.place(ALICE, { side: 'ask', px: '1', sz: '1000', tif: 'ioc' })
    desk.place(ALICE, { side: 'ask', px: '1.003', sz: '1000', tif: 'ioc' })
    expect(sideOf(desk, 'bids')).toEqual(['1000 @ 1'])
    desk.place(ALICE, { side: 'bid', px: '1.007', sz: '1000' })
    desk.block(3000)
    expect(sideOf(desk, 'asks')).toEqual([])
  })
})
