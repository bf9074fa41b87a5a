import fc from 'fast-check'
import { expect, test } from 'vitest'
import { quoteLadder } from './index.ts'
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

test('a whole tranche in a slot is one object, whichever quote wants it', () => {
  fc.assert(
    fc.property(arbQuoteInput, (input) => {
      const again = quoteLadder({ ...input })
      for (const order of quoteLadder(input).desired()) {
        if (order.sz === input.orderSize && order.px * order.sz >= input.minNotional) expect(again.at(order.side, order.level)).toBe(order)
      }
    }),
  )
})
