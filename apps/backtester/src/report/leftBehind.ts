import { parseDecimal } from '@hyperladder/units'
import type { PointFigures } from '../jobs/pointResult.ts'

const DECIMALS = 8
/** Of the worth at the start: beside a working ladder it is a step or two of one order. */
const NOTABLE = 200n

/** Whether the market passed by so much unfilled that the result should not be read without it, in any of its runs: the history is then no longer one with us in it. */
export function isLeftBehind({ totals, range }: Pick<PointFigures, 'totals' | 'range'>): boolean {
  const runs = range === null ? [totals] : [range.highFirst, range.lowFirst]
  return runs.some(({ leftBehind, worthStart }) => parseDecimal(leftBehind, DECIMALS) * NOTABLE > parseDecimal(worthStart, DECIMALS))
}
