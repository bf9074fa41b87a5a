import type { Px } from '@hyperladder/units'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Drawdown } from './drawdown.ts'

const stretch = fc.record({
  base: fc.bigInt({ min: 0n, max: 1_000n }),
  quote: fc.bigInt({ min: 0n, max: 1_000_000n }),
  prices: fc.array(fc.bigInt({ min: 1n, max: 2_000n }), { maxLength: 12 }),
  /** Told by themselves: what they are worth is no line over the price. */
  worths: fc.array(fc.bigInt({ min: 0n, max: 3_000_000n }), { maxLength: 4 }),
})

test('B09 it is the deepest fall from the highest so far, over every price of every stretch', () => {
  fc.assert(
    fc.property(fc.array(stretch, { minLength: 1, maxLength: 6 }), fc.bigInt({ min: 1n, max: 2_000n }), (stretches, first) => {
      const drawdown = new Drawdown()
      drawdown.price(first as Px)
      let last = first
      let peak: bigint | undefined
      let deepest = 0n
      for (const { base, quote, prices, worths } of stretches) {
        const tell = (worth: bigint): void => {
          if (peak === undefined || worth > peak) peak = worth
          if (peak - worth > deepest) deepest = peak - worth
        }
        for (const px of [last, ...prices]) {
          tell(quote + base * px)
          if (px !== last) drawdown.price(px as Px)
          last = px
        }
        if (worths.length === 0) drawdown.close((px) => quote + base * px)
        else {
          drawdown.end((px) => quote + base * px)
          for (const worth of worths) {
            tell(worth)
            drawdown.worth(worth)
          }
          drawdown.price(last as Px)
        }
      }
      expect(drawdown.max).toBe(deepest)
    }),
  )
})
