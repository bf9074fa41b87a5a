import type { Confidence, ConfidentFigure, Spread, Totals } from './types.ts'

const FIGURES = [
  'pnl',
  'vsHodl',
  'realised',
  'fees',
  'spreadCaptured',
  'lvr',
  'volume',
  'maxDrawdown',
  'fills',
  'requests',
] as const satisfies readonly ConfidentFigure[]

/** Student's t at 97.5 %, for 1 to 30 degrees of freedom. */
const T_975 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11, 2.101, 2.093, 2.086,
  2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
] as const
/** The normal distribution's, where t tends to. */
const Z_975 = 1.959964

/** Beyond the table its expansion by Cornish and Fisher: right to 4 digits. */
const t975 = (degrees: number): number =>
  T_975[degrees - 1] ?? Z_975 + (Z_975 ** 3 + Z_975) / (4 * degrees) + (5 * Z_975 ** 5 + 16 * Z_975 ** 3 + 3 * Z_975) / (96 * degrees ** 2)

/** Returns how far runs of different seeds lie apart; `null` for less than two. */
export function confidenceOf(totals: readonly Totals[]): Confidence | null {
  if (totals.length < 2) return null
  const figures = Object.fromEntries(FIGURES.map((name) => [name, spreadOf(totals.map((each) => Number(each[name])))]))
  return { runs: totals.length, figures: figures as Record<ConfidentFigure, Spread> }
}

/** Returns mean, bounds and a 95 % interval of the mean of at least two values. */
function spreadOf(values: readonly number[]): Spread {
  const count = values.length
  const mean = values.reduce((sum, value) => sum + value, 0) / count
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const stdDev = Math.sqrt(squares / (count - 1))
  const reach = (t975(count - 1) * stdDev) / Math.sqrt(count)
  return { mean, min: Math.min(...values), max: Math.max(...values), stdDev, low95: mean - reach, high95: mean + reach }
}
