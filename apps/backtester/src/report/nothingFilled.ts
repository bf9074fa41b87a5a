import type { BacktestJson } from '@hyperladder/backtest'
import { percent } from './figures.ts'

/** Returns that nothing was filled, with the prices and the ladder that tell why; false where something was. */
export function nothingFilled({ totals, range, prices, ladder }: BacktestJson): string | false {
  const runs = range === null ? [totals] : [range.lowFirst, range.highFirst]
  if (runs.some(({ fills }) => fills > 0)) return false
  const where = `The price went from ${prices.low} to ${prices.high}, and the ladder goes from ${ladder.startPx} to ${ladder.endPx}`
  const isOutside = runs.every(({ timeInRange }) => timeInRange === 0)
  if (isOutside) return `Nothing was filled. ${where}: it was never within. See --start-px and --range.`
  const { bid, ask } = totals.timeQuoting
  return `Nothing was filled. ${where}. Bids of ours rested for ${percent(bid)} of the time, asks for ${percent(ask)}.`
}
