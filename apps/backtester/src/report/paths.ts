import type { BacktestJson, FillModel } from '@hyperladder/backtest'
import type { FillsPath } from './fillsFile.ts'

/** Returns the orders of high and low that a fill model has run; `null`: it knows none. */
export function pathsOf(model: FillModel): readonly FillsPath[] {
  if (model.name !== 'candle-path') return [null]
  return model.path === 'both' ? ['high-first', 'low-first'] : [model.path]
}

/** Returns the order that `totals`, levels and path are of: the one that earned less, the first of equals. */
export function shownPath({
  assumptions: { fillModel },
  totals,
  range,
}: Pick<BacktestJson, 'assumptions' | 'totals' | 'range'>): FillsPath {
  const [first = null, other = null] = pathsOf(fillModel)
  return range === null || totals.pnl === range.highFirst.pnl ? first : other
}
