import type { Px } from '@hyperladder/units'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Drawdown } from './drawdown.ts'

const stretch = fc.record({
  base: fc.bigInt({ min: 0n, max: 1_000n }),
  quote: fc.bigInt({ min: 0n, max: 1_000_000n }),
  prices: fc.array(fc.bigInt({ min: 1n, max: 2_000n }), { maxLength: 12 }),
})

test('it is the deepest fall from the highest so far, over every price of every stretch', () => {
  fc.assert(
    fc.property(fc.array(stretch, { minLength: 1, maxLength: 6 }), fc.bigInt({ min: 1n, max: 2_000n }), (stretches, first) => {
      const drawdown = new Drawdown(first as Px)
      let last = first
      let peak: bigint | undefined
      let deepest = 0n
      for (const { base, quote, prices } of stretches) {
        for (const px of [last, ...prices]) {
          const worth = quote + base * px
          if (peak === undefined || worth > peak) peak = worth
          if (peak - worth > deepest) deepest = peak - worth
          if (px !== last) drawdown.price(px as Px)
          last = px
        }
        drawdown.close((px) => quote + base * px)
      }
      expect(drawdown.max).toBe(deepest)
    }),
  )
})
