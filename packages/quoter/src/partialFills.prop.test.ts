import { PricingGrid, parseSpacing } from '@hyperladder/grid'
import { createRandom } from '@hyperladder/testkit'
import { type Ntl, parseNtl, parsePx, type Sz } from '@hyperladder/units'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type RestingOrder, SimulatedBook } from './testing.ts'

const grid = PricingGrid.build({ startPx: parsePx('0.9', 6), levels: 12, spacing: parseSpacing('0.01'), pxDecimals: 6 })
const orderSize = 5000n as Sz
const minNotional = parseNtl('10')
const AMPLE = parseNtl('100000')

/** A book in the middle of its ladder, sometimes with dust, sometimes short of quote. */
function startOf(seed: number): SimulatedBook {
  const random = createRandom(`book ${seed}`)
  const base = (BigInt(random.int(13)) * orderSize + random.pick([0n, 0n, 3n, 900n, random.bigint(orderSize)])) as Sz
  const quote = random.pick([AMPLE, random.bigint(parseNtl('300')) as Ntl])
  const gapLevels = random.pick([0, 0, 1, 2])
  return new SimulatedBook({ grid, orderSize, base, quote, gapLevels, activeLevels: random.pick([null, 2, 5]), minNotional })
}

const min = (a: bigint, b: bigint): bigint => (a < b ? a : b)
const isDust = (order: RestingOrder): boolean => grid.px(order.level) * order.sz < minNotional

test('no fill flips a level on which an order still rests: a tranche turns over complete, or as dust', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const random = createRandom(`takers ${seed}`)
      const book = startOf(seed)
      book.requote()
      for (let round = 0; round < 30; round++) {
        book.take(random.pick(['bid', 'ask']), random.pick([random.bigint(orderSize), random.bigint(4n * orderSize), orderSize]) + 1n)
        const left = book.orders
        const { boundary } = book.requote()
        const flipped = left.filter((order) => (order.side === 'ask') !== order.level >= boundary && !isDust(order))
        expect(flipped).toEqual([])
        // Outside the active levels, or where the quote goes to a better bid, an order leaves without its level flipping.
        const orders =
          book.options.activeLevels === null && book.options.quote === AMPLE ? left.filter((order) => order.hasFills && !isDust(order)) : []
        const still = orders.filter(({ side, level }) => book.orders.some((other) => other.side === side && other.level === level))
        expect(still).toEqual(orders)
      }
    }),
    { numRuns: 1000 },
  )
})

test('a partly sold ask is never given up for its smallness', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const book = startOf(seed)
      // Neither surplus nor dust, which would refill the ask as it is sold.
      book.base = min(book.base, BigInt(grid.levels) * orderSize) as Sz
      const rest = book.base % orderSize
      if (rest > 0n && rest * grid.px(0) < minNotional) book.base = (book.base - rest) as Sz
      book.requote()
      const best = book.orders.find((order) => order.side === 'ask')
      fc.pre(best !== undefined && best.sz > 1n)
      const { level, sz } = best as RestingOrder
      book.take('ask', sz - 1n)
      expect(book.requote().boundary).toBe(level)
      expect(book.orders).toContainEqual({ side: 'ask', level, sz: 1n, hasFills: true })
      book.take('ask', 1n)
      expect(book.requote().boundary).toBe(level + 1)
    }),
    { numRuns: 1000 },
  )
})

test('a bid that is bought but for one lot stays, and its tranche becomes an ask with the last lot', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const book = startOf(seed)
      const { options } = book
      book.base = (book.base - (book.base % orderSize)) as Sz
      book.requote()
      const best = book.orders.find((order) => order.side === 'bid')
      fc.pre(best !== undefined && best.sz === orderSize)
      const { level } = best as RestingOrder
      book.take('bid', orderSize - 1n)
      book.requote()
      expect(book.orders).toContainEqual({ side: 'bid', level, sz: 1n, hasFills: true })
      book.take('bid', 1n)
      expect(book.requote().boundary).toBe(level + options.gapLevels)
    }),
    { numRuns: 1000 },
  )
})

test('whole tranches traded to and fro leave the book as it was', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 3 }), (seed, tranches) => {
      const random = createRandom(`round trip ${seed}`)
      const gapLevels = random.int(3)
      const base = BigInt(4 + random.int(5)) * orderSize
      const book = new SimulatedBook({ grid, orderSize, base: base as Sz, quote: AMPLE, gapLevels, activeLevels: null, minNotional })
      book.requote()
      const before = book.orders
      const amount = BigInt(tranches) * orderSize
      book.take('ask', amount)
      book.requote()
      const bought = book.take('bid', amount)
      book.requote()
      expect(book.orders).toEqual(before)
      // A gap earns its steps on every tranche; without one a round trip in whole tranches earns nothing.
      const earned = bought
        .map(({ level }) => grid.px(level + gapLevels) - grid.px(level))
        .reduce((sum, step) => sum + step * orderSize, 0n)
      expect([book.base, book.quote - AMPLE]).toEqual([base, earned])
    }),
    { numRuns: 500 },
  )
})
