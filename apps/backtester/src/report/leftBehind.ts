import type { BacktestJson } from '@hyperladder/backtest'
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

/** What may leave less behind. Where all that may rest at once was taken, post-only orders can't follow a price that is beyond them. */
export function leavesLess({ levels, activeLevels }: BacktestJson['ladder']): string {
  return activeLevels === null || activeLevels >= levels
    ? 'take smaller orders'
    : `take smaller orders or, where the price jumped beyond all of the ${activeLevels} that rest on a side, more --active-levels`
}
