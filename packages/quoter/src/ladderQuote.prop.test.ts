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
