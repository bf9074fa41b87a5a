import type { DesiredOrder } from '@hyperladder/quoter'
import type { Px, Sz } from '@hyperladder/units'
import { expect, test } from 'vitest'
import { computeDiff, type DiffOptions } from './index.ts'

const OPTIONS: DiffOptions = { deadZoneBps: 5, priceToleranceBps: 1, sizeTolerancePct: 1 }
const bid: DesiredOrder = { side: 'bid', level: 7, px: 100n as Px, sz: 5n as Sz }

test.each<[string, () => unknown, Record<string, unknown>]>([
  ['E_DESIRED', () => computeDiff([bid, bid], [], OPTIONS), { side: 'bid', level: 7 }],
  ['E_TOLERANCE', () => computeDiff([], [], { ...OPTIONS, deadZoneBps: -1 }), { deadZoneBps: -1 }],
  ['E_TOLERANCE', () => computeDiff([], [], { ...OPTIONS, priceToleranceBps: Number.NaN }), { priceToleranceBps: Number.NaN }],
  ['E_TOLERANCE', () => computeDiff([], [], { ...OPTIONS, sizeTolerancePct: Number.POSITIVE_INFINITY }), { sizeTolerancePct: Infinity }],
])('%s says by its values what its text says in words', (code, run, values) => {
  let error: unknown
  try {
    run()
  } catch (thrown) {
    error = thrown
  }
  expect(error).toMatchObject({ name: 'DifferError', code, values })
})
