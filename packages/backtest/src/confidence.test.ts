import { expect, test } from 'vitest'
import { confidenceOf } from './confidence.ts'
import type { Totals } from './types.ts'

/** Half of them one below, half one above. */
const totals = (count: number): readonly Totals[] =>
  Array.from({ length: count }, (_, index) => ({ pnl: BigInt(index % 2 === 0 ? 1_000 : -1_000) }) as unknown as Totals)

test.each([
  [2, 12.706],
  [12, 2.201],
  [32, 2.0395],
  [62, 1.9996],
  [122, 1.9798],
])('the interval of the mean of %i runs goes by Student’s t, %d', (count, t) => {
  const { mean, stdDev, low95, high95 } = confidenceOf(totals(count))?.figures.pnl ?? { mean: 1, stdDev: 0, low95: 0, high95: 0 }
  expect(mean).toBe(0)
  expect((high95 * Math.sqrt(count)) / stdDev).toBeCloseTo(t, 3)
  expect(low95).toBe(-high95)
})
