import type { BacktestJson } from '@hyperladder/backtest'

/** Returns that nothing was filled, with the prices and the ladder that tell why; false where something was. */
export function nothingFilled({ totals, range, prices, ladder }: BacktestJson): string | false {
  const runs = range === null ? [totals] : [range.lowFirst, range.highFirst]
  if (runs.some(({ fills }) => fills > 0)) return false
  const where = `The price went from ${prices.low} to ${prices.high}, and the ladder goes from ${ladder.startPx} to ${ladder.endPx}`
  const isOutside = runs.every(({ timeInRange }) => timeInRange === 0)
  return `Nothing was filled. ${where}${isOutside ? ': it was never within. See --start-px and --range' : ''}.`
}
