import { parseDecimal } from '@hyperladder/units'
import type { PointFigures } from '../jobs/pointResult.ts'

const DECIMALS = 8
/** Of the worth at the start: beside a working ladder it is a step or two of one order. */
const NOTABLE = 200n

/**
 * Whether so much of the worth rests on orders that the market passed by unfilled that the result should not be read without it, in any of its runs.
 * A ladder that halted rests nowhere, and no market passes it by.
 */
export function isLeftBehind({ totals, range, halts }: Pick<PointFigures, 'totals' | 'range' | 'halts'>): boolean {
  const runs = range === null ? [totals] : [range.highFirst, range.lowFirst]
  return (
    halts.length === 0 &&
    runs.some(({ leftBehind, worthStart }) => parseDecimal(leftBehind, DECIMALS) * NOTABLE > parseDecimal(worthStart, DECIMALS))
  )
}
