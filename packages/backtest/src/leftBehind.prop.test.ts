import { PricingGrid, parseSpacing } from '@hyperladder/grid'
import { marketSpec, type Oid, type Px, type Side, type Sz } from '@hyperladder/units'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LeftBehind } from './leftBehind.ts'
import { OwnBook } from './ownBook.ts'

const LOT_WEI = 1_000n
const SIZE = 500n as Sz
const TRANCHE = SIZE * LOT_WEI
const LEVELS = 60
const USDC = { name: 'USDC', index: 0, szDecimals: 8, weiDecimals: 8 }
const spec = marketSpec({ coin: '@1', pairIndex: 1, base: { name: 'TOKEN', index: 1, szDecimals: 2, weiDecimals: 5 }, quote: USDC })
const grid = PricingGrid.build({ startPx: 1_000_000n as Px, levels: LEVELS, spacing: parseSpacing('0.003'), pxDecimals: 6 })
const market = { market: spec, grid, orderSize: SIZE, gapLevels: 1, activeLevels: 20, allocation: {} }

/** A ladder as it rests: asks from `boundary` upwards, bids from the level below the gap downwards, so many of each. */
type Ladder = { readonly boundary: number; readonly asks: number; readonly bids: number }
const ladder = fc.record({
  boundary: fc.integer({ min: 2, max: LEVELS - 2 }),
  asks: fc.integer({ min: 0, max: 20 }),
  bids: fc.integer({ min: 0, max: 20 }),
})
const price = fc.bigInt({ min: grid.px(0) - 20_000n, max: grid.px(LEVELS - 1) + 20_000n }) as fc.Arbitrary<Px>

function resting({ boundary, asks, bids }: Ladder): { readonly own: OwnBook; readonly behind: LeftBehind } {
  const own = new OwnBook()
  const open = (side: Side, level: number): void => own.open(level as Oid, side, grid.px(level), SIZE)
  for (let level = boundary; level < Math.min(LEVELS, boundary + asks); level += 1) open('ask', level)
  for (let level = boundary - 2; level > Math.max(-1, boundary - 2 - bids); level -= 1) open('bid', level)
  return { own, behind: new LeftBehind(own, market, LOT_WEI) }
}
/** What the ladder holds by itself: each level from the boundary on has its tranche, and each below it its quote. */
const baseOf = ({ boundary }: Ladder): bigint => BigInt(LEVELS - boundary) * TRANCHE
const quoteOf = ({ boundary }: Ladder): bigint => grid.prices.slice(0, boundary - 1).reduce((sum, px) => sum + px * SIZE, 0n)

describe('what is left behind', () => {
  test('is each passed tranche at the price of the moment, less at its own', () => {
    fc.assert(
      fc.property(ladder, price, (at, px) => {
        const sold = at.asks === 0 ? [] : grid.prices.slice(at.boundary).filter((own) => own < px)
        const bought = at.bids === 0 ? [] : grid.prices.slice(0, at.boundary - 1).filter((own) => own > px)
        const short = [...sold.map((own) => px - own), ...bought.map((own) => own - px)].reduce((sum, each) => sum + each * TRANCHE, 0n)
        expect(resting(at).behind.shortfall(px, baseOf(at), quoteOf(at))).toBe(short)
      }),
    )
  })

  test('is nothing between the best own bid and the best own ask, and beside nothing that rests', () => {
    fc.assert(
      fc.property(ladder, price, (at, px) => {
        const { own, behind } = resting(at)
        const between = px <= own.bestAsk && px >= own.bestBid
        if (between) expect([behind.passes(px, 1), behind.shortfall(px, baseOf(at), quoteOf(at))]).toEqual([false, 0n])
        const empty = resting({ ...at, asks: 0, bids: 0 }).behind
        expect([empty.passes(px, 1), empty.shortfall(px, baseOf(at), quoteOf(at))]).toEqual([false, 0n])
      }),
    )
  })

  test('B14 is the same however often it is asked, wherever orders rest and whatever came before', () => {
    const held = fc.record({ base: fc.bigInt({ min: 0n, max: 70n * TRANCHE }), quote: fc.bigInt({ min: 0n, max: 10n ** 11n }) })
    const steps = fc.array(fc.record({ toggled: fc.uniqueArray(fc.nat(LEVELS - 1), { maxLength: 8 }), px: price, halted: fc.boolean() }), {
      minLength: 1,
      maxLength: 6,
    })
    fc.assert(
      fc.property(steps, fc.nat(LEVELS), held, (list, boundary, { base, quote }) => {
        const own = new OwnBook()
        const behind = new LeftBehind(own, market, LOT_WEI)
        for (const { toggled, px, halted } of list) {
          for (const level of toggled) {
            const side = level < boundary ? 'bid' : 'ask'
            if (own.sizeAt(side, grid.px(level)) > 0n) own.close(level as Oid)
            else own.open(level as Oid, side, grid.px(level), SIZE)
          }
          behind.halted ||= halted
          const first = behind.shortfall(px, base, quote)
          expect([behind.shortfall(px, base, quote), behind.shortfall(px, base, quote)]).toEqual([first, first])
        }
      }),
      { numRuns: 500 },
    )
  })

  test('is no more than what is held pays for, and what is left of a worth never falls as the price rises', () => {
    const held = fc.record({ base: fc.bigInt({ min: 0n, max: 70n * TRANCHE }), quote: fc.bigInt({ min: 0n, max: 10n ** 11n }) })
    fc.assert(
      fc.property(ladder, held, price, price, (at, { base, quote }, one, other) => {
        const { behind } = resting(at)
        const worth = (px: Px): bigint => quote * LOT_WEI + px * base - behind.shortfall(px, base, quote)
        const [low, high] = one < other ? [one, other] : [other, one]
        expect(worth(low)).toBeLessThanOrEqual(worth(high))
        for (const px of [low, high]) {
          expect(worth(px)).toBeLessThanOrEqual(quote * LOT_WEI + px * base)
          expect(worth(px)).toBeGreaterThanOrEqual(0n)
        }
      }),
    )
  })

  const at = { boundary: 30, asks: 20, bids: 20 }
  const [base, quote] = [baseOf(at), quoteOf(at)]
  const short = (level: number): bigint => [30, 31, 32].reduce((sum, own) => sum + (grid.px(level) - grid.px(own)) * TRANCHE, 0n)

  test('B14 is not made good by taking the orders back: only by the price', () => {
    const { own, behind } = resting(at)
    expect(behind.shortfall(grid.px(33), base, quote)).toBe(short(33))
    for (let level = 0; level < LEVELS; level += 1) own.close(level as Oid)
    behind.halted = true
    // Three tranches stay as they were passed, however far the price goes from there, and go as it comes back to each.
    for (const level of [33, 50, 33]) expect(behind.shortfall(grid.px(level), base, quote)).toBe(short(level))
    expect(behind.shortfall(grid.px(31), base, quote)).toBe((grid.px(31) - grid.px(30)) * TRANCHE)
    expect(behind.shortfall(grid.px(30), base, quote)).toBe(0n)
    expect([behind.passes(grid.px(50), 1), behind.shortfall(grid.px(50), base, quote)]).toEqual([false, 0n])
  })

  test('goes on with the price where nothing rests any more: a maker that goes on would have followed', () => {
    const { own, behind } = resting(at)
    behind.shortfall(grid.px(33), base, quote)
    for (let level = 0; level < LEVELS; level += 1) own.close(level as Oid)
    const followed = grid.prices.slice(30, 50).reduce((sum, each) => sum + (grid.px(50) - each) * TRANCHE, 0n)
    expect(behind.shortfall(grid.px(50), base, quote)).toBe(followed)
    expect(behind.shortfall(grid.px(33), base, quote)).toBe(short(33))
  })

  test('follows an order that is moved inwards, as the maker does when a bid was filled: it counts where it rests, at every price of the way back', () => {
    const { own, behind } = resting(at)
    const [high, low] = [grid.px(55), grid.px(20)]
    behind.shortfall(high, base, quote)
    own.close(28 as Oid)
    own.close(49 as Oid)
    own.open(49 as Oid, 'ask', grid.px(29), SIZE)
    const moved = { boundary: 29, asks: 20, bids: 20 }
    for (let px = high; px >= low; px = (px - 1_000n) as Px)
      expect(behind.shortfall(px, base + TRANCHE, quote)).toBe(resting(moved).behind.shortfall(px, base + TRANCHE, quote))
  })

  test('is not made good by moving an order outwards: what it is sold for there makes up for what still counts at its own price', () => {
    const { own, behind } = resting(at)
    expect(behind.shortfall(grid.px(33), base, quote)).toBe(short(33))
    own.close(30 as Oid)
    own.open(30 as Oid, 'ask', grid.px(50), SIZE)
    expect(behind.shortfall(grid.px(33), base, quote)).toBe(short(33))
    const px = grid.px(52)
    const atOwn = (from: number) => grid.prices.slice(from, 52).reduce((sum, each) => sum + each * TRANCHE, 0n)
    const worthAt = (px: Px, held: bigint) => px * held - behind.shortfall(px, held, quote)
    expect(worthAt(px, base)).toBe(atOwn(30) + px * (base - 22n * TRANCHE))
    own.fill(30 as Oid, SIZE)
    behind.fill('ask', grid.px(50), TRANCHE, 1)
    // 21 tranches are passed and held, one was sold: together they are what all 22 are at their own prices.
    expect(grid.px(50) * TRANCHE + worthAt(px, base - TRANCHE)).toBe(atOwn(30) + px * (base - 22n * TRANCHE))
    expect(behind.shortfall(grid.px(30), base - TRANCHE, quote)).toBe(0n)
  })

  test('ends with the fill, and goes on where a side was filled as a whole and the price went further at once', () => {
    const { own, behind } = resting({ ...at, asks: 3 })
    const px = grid.px(50)
    const fill = (level: number, timeMs: number) => {
      own.fill(level as Oid, SIZE)
      behind.fill('ask', grid.px(level), TRANCHE, timeMs)
    }
    const followed = (from: number) => grid.prices.slice(from, 50).reduce((sum, each) => sum + (px - each) * TRANCHE, 0n)
    expect(behind.shortfall(px, base, quote)).toBe(followed(30))
    fill(30, 1)
    expect(behind.shortfall(px, base - TRANCHE, quote)).toBe(followed(31))

    const each = resting({ ...at, asks: 1 })
    each.own.fill(30 as Oid, SIZE)
    each.behind.fill('ask', grid.px(30), TRANCHE, 1)
    expect([each.behind.passes(px, 1), each.behind.shortfall(px, base - TRANCHE, quote)]).toEqual([true, followed(31)])
    // A moment later the maker had its time.
    const late = resting({ ...at, asks: 1 })
    late.own.fill(30 as Oid, SIZE)
    late.behind.fill('ask', grid.px(30), TRANCHE, 1)
    expect([late.behind.passes(px, 2), late.behind.shortfall(px, base - TRANCHE, quote)]).toEqual([false, 0n])
  })

  test('B14 does not count again what was sold: an order that came smaller than the one that was to follow leaves nothing when it is filled', () => {
    const { own, behind } = resting({ ...at, asks: 2 })
    const [high, back] = [grid.px(50), grid.px(33)]
    behind.shortfall(high, base, quote)
    // What follows rests later than it was counted, and the first of it a lot smaller.
    for (const level of [32, 33, 34, 35]) own.open(level as Oid, 'ask', grid.px(level), (level === 32 ? SIZE - 1n : SIZE) as Sz)
    let held = base
    for (const level of [30, 31, 32, 33, 34]) {
      const sz = own.sizeAt('ask', grid.px(level))
      own.fill(level as Oid, sz)
      held -= sz * LOT_WEI
      behind.fill('ask', grid.px(level), sz * LOT_WEI, 1)
    }
    expect(behind.shortfall(back, held, quote)).toBe(0n)
    const still = grid.prices.slice(35, 50).reduce((sum, each) => sum + (high - each) * TRANCHE, 0n)
    expect(behind.shortfall(high, held, quote)).toBe(still)
  })
})
