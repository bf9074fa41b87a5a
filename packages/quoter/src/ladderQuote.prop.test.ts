import fc from 'fast-check'
import { expect, test } from 'vitest'
import { quoteLadder, splitLadder } from './index.ts'
import { arbQuoteInput } from './testing.ts'

test('law: what a quote tells of a slot, of a side and of all is what it writes out', () => {
  fc.assert(
    fc.property(arbQuoteInput, (input) => {
      const quote = quoteLadder(input)
      const { desired, skipped } = quote.toQuote()
      expect(quote.size).toBe(desired.length)
      expect(quote.skips).toBe(skipped.length)
      expect(quote.weight()).toEqual({
        value: desired.reduce((sum, { px, sz }) => sum + px * sz, 0n),
        size: desired.reduce((sum, { sz }) => sum + sz, 0n),
      })
      for (const side of ['bid', 'ask'] as const) {
        expect(quote.best(side)).toEqual(desired.find((order) => order.side === side))
        for (let level = 0; level < input.grid.levels; level++) {
          const index = desired.findIndex((order) => order.side === side && order.level === level)
          expect(quote.at(side, level)).toEqual(desired[index])
          expect(quote.indexOf(side, level)).toBe(index < 0 ? desired.length : index)
        }
      }
    }),
    { numRuns: 3000 },
  )
})

test('the tranches of a stretch are the same objects in every quote', () => {
  fc.assert(
    fc.property(arbQuoteInput, (input) => {
      const [quote, again] = [quoteLadder(input), quoteLadder({ ...input })]
      for (const side of ['bid', 'ask'] as const) {
        for (const { level, order } of quote.of(side)) {
          expect(quote.at(side, level)?.px).toBe(input.grid.px(level))
          if (order === undefined) expect(again.at(side, level)).toBe(quote.at(side, level))
        }
      }
    }),
    { numRuns: 1000 },
  )
})

test('law: whole tranches that follow each other are one stretch, and no order of its own is one that could be in a stretch', () => {
  fc.assert(
    fc.property(arbQuoteInput, (input) => {
      const quote = quoteLadder({ ...input, maxOrders: null })
      const { bestBid, keptBid } = splitLadder(input)
      for (const side of ['bid', 'ask'] as const) {
        const stretches = quote.of(side)
        for (const [i, { level, count, rank, order }] of stretches.entries()) {
          const before = stretches[i - 1]
          const follows =
            before !== undefined &&
            before.order === undefined &&
            before.rank + before.count === rank &&
            Math.abs(before.level - level) === before.count
          if (order === undefined) expect(follows).toBe(false)
          else {
            const isKept = side === 'bid' && level === bestBid && keptBid > 0n
            expect(isKept || order.sz < input.orderSize || order.px * order.sz < input.minNotional).toBe(true)
            expect([level, count]).toEqual([order.level, 1])
          }
        }
      }
    }),
    { numRuns: 3000 },
  )
})

test('law: a quote with fewer orders has the boundary, the tranches and the skips of the one it was made of', () => {
  fc.assert(
    fc.property(arbQuoteInput, (input) => {
      const quote = quoteLadder(input)
      const fewer = quote.with(quote.bids.slice(1), [])
      expect(fewer.toQuote()).toEqual({
        boundary: quote.boundary,
        desired: quote
          .desired()
          .filter(({ side, level }) => side === 'bid' && quote.bids.slice(1).some((stretch) => holds(stretch, level))),
        skipped: quote.skipped(),
      })
      expect([fewer.tranches, fewer.skips]).toEqual([quote.tranches, quote.skips])
    }),
    { numRuns: 500 },
  )
})

const holds = (bids: { readonly level: number; readonly count: number }, level: number): boolean =>
  level <= bids.level && level > bids.level - bids.count
