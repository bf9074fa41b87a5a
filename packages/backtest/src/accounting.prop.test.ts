import { PricingGrid, parseSpacing } from '@hyperladder/grid'
import type { TradeFill } from '@hyperladder/paper-exchange'
import { marketSpec, type Ntl, type Oid, type Px, type Sz, type Wei } from '@hyperladder/units'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Accounting } from './accounting.ts'
import { OwnBook } from './ownBook.ts'

const SIZE = 500n as Sz
const LEVELS = 40
const BOUNDARY = 20
const USDC = { name: 'USDC', index: 0, szDecimals: 8, weiDecimals: 8 }
const spec = marketSpec({ coin: '@1', pairIndex: 1, base: { name: 'TOKEN', index: 1, szDecimals: 2, weiDecimals: 5 }, quote: USDC })
const LOT_WEI = 1_000n
const grid = PricingGrid.build({ startPx: 1_000_000n as Px, levels: LEVELS, spacing: parseSpacing('0.003'), pxDecimals: 6 })
const market = { market: spec, grid, orderSize: SIZE, gapLevels: 0, activeLevels: null, allocation: {} }
const funds = {
  // A tranche more, of which fees are paid.
  base: (BigInt(LEVELS - BOUNDARY + 1) * SIZE * LOT_WEI) as Wei,
  quote: grid.prices.slice(0, BOUNDARY).reduce((sum, px) => sum + px * SIZE, 0n) as Ntl,
}
const START = ((grid.px(BOUNDARY - 1) + grid.px(BOUNDARY)) / 2n) as Px

/** A price, and how many of the own orders that it has come to are filled by then. */
const steps = fc.array(
  fc.record({
    px: fc.bigInt({ min: grid.px(0) - 9_000n, max: grid.px(LEVELS - 1) + 9_000n }) as fc.Arbitrary<Px>,
    fills: fc.integer({ min: 0, max: 6 }),
  }),
  { maxLength: 20 },
)

/** A ladder that is filled as it likes, and turns over what was. `tell` hears after every price, fill and change of what rests. */
function run(given: readonly { readonly px: Px; readonly fills: number }[], tell: (books: Accounting, px: Px) => void) {
  const own = new OwnBook()
  const books = new Accounting(market, funds, START, own)
  let sold = BOUNDARY
  let timeMs = 0
  const rest = (level: number): void => own.open(level as Oid, level < sold ? 'bid' : 'ask', grid.px(level), SIZE)
  for (let level = 0; level < LEVELS; level += 1) rest(level)
  books.price(START, 0)
  tell(books, START)
  for (const { px, fills } of given) {
    timeMs += 1
    books.price(px, timeMs)
    tell(books, px)
    for (let fill = 0; fill < fills; fill += 1) {
      const [ask, bid] = [own.bestAsk <= px, own.bestBid >= px]
      if (!ask && !bid) break
      const level = ask ? sold : sold - 1
      own.fill(level as Oid, SIZE)
      const fee = ask ? (grid.px(level) * SIZE) / 2_500n : (SIZE * LOT_WEI) / 2_500n
      books.fill({ side: ask ? 'ask' : 'bid', px: grid.px(level), sz: SIZE, fee } as TradeFill, level, timeMs)
      sold += ask ? 1 : -1
      books.rests(timeMs)
      tell(books, px)
      rest(level)
      books.rests(timeMs)
      tell(books, px)
    }
  }
  return books
}

describe('the worth', () => {
  test('and what is left behind are what the balances are worth, which is the worth where all that is passed is filled', () => {
    fc.assert(
      fc.property(steps, (given) => {
        run(given, (books, px) => {
          const balances = books.quote + (px * books.base) / LOT_WEI
          expect(books.worth(px) + books.leftBehind(px)).toBe(balances)
          expect(books.leftBehind(px)).toBeGreaterThanOrEqual(0n)
        })
        // Where all that is passed is filled nothing changes.
        const all = run(
          given.map(({ px }) => ({ px, fills: LEVELS })),
          () => undefined,
        )
        const last = given.at(-1)?.px ?? START
        expect([all.leftBehind(last), all.worth(last)]).toEqual([0n, all.quote + (last * all.base) / LOT_WEI])
      }),
    )
  })

  test('B14 has its deepest fall from its highest so far, by everything that it ever was', () => {
    fc.assert(
      fc.property(steps, (given) => {
        let [peak, deepest, last] = [0n, 0n, START]
        const books = run(given, (each, px) => {
          const worth = each.worth(px)
          if (worth > peak) peak = worth
          if (peak - worth > deepest) deepest = peak - worth
          last = px
        })
        const totals = books.totals(last)
        expect(totals.maxDrawdown).toBe(deepest)
        expect([totals.worthEnd, totals.leftBehind]).toEqual([books.worth(last), books.leftBehind(last)])
        expect(totals.vsHodl).toBe(totals.spreadCaptured + totals.il - totals.fees - totals.leftBehind)
        expect(totals.realised + totals.unrealised).toBe(totals.pnl)
      }),
    )
  })
})
