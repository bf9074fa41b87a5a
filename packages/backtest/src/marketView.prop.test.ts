import type { Px } from '@hyperladder/units'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MarketView } from './marketView.ts'

const WINDOW_MS = 500
const change = fc.record({
  pauseMs: fc.integer({ min: 0, max: 60 }),
  px: fc.bigInt({ min: 10n, max: 90n }),
  lookMs: fc.integer({ min: 0, max: WINDOW_MS }),
})

test('a look back finds the newest change of that time, and never goes back in time itself', () => {
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 200 }), (changes) => {
      const view = new MarketView({ timeMs: 0, px: 50n as Px, windowMs: WINDOW_MS, pxDecimals: 2 })
      const seen = [{ timeMs: 0, px: 50n }]
      let nowMs = 0
      let lookedMs = 0
      for (const { pauseMs, px, lookMs } of changes) {
        nowMs += pauseMs
        if (view.set(nowMs, px as Px, px as Px, null)) seen.push({ timeMs: nowMs, px })
        expect(view.touch().bid ?? 49n).toBe(seen.length === 1 ? 49n : seen.at(-1)?.px)
        lookedMs = Math.max(lookedMs, nowMs - lookMs)
        const newest = seen.findLast(({ timeMs }) => timeMs <= lookedMs)
        // Before any change the price itself is all there is: one tick below it.
        expect(view.touchAt(lookedMs).bid).toBe(newest === seen[0] ? 49n : newest?.px)
      }
    }),
  )
})

test('without best prices the market is one tick on either side of its price', () => {
  const view = new MarketView({ timeMs: 0, px: 100_000n as Px, windowMs: 0, pxDecimals: 2 })
  expect(view.touch()).toEqual({ bid: 99_999n, ask: 100_010n })
})
