import type { BacktestJson } from '@hyperladder/backtest'
import { figure, moment } from './figures.ts'

/** Returns what kept the maker from quoting as it would have, in sentences. Empty: nothing. */
export function troubles({ halts, requests: { throttledTicks } }: Pick<BacktestJson, 'halts' | 'requests'>): readonly string[] {
  const throttled = `The request budget was at its reserve in ${figure(String(throttledTicks), 0)} plans: quotes were late or missing then.`
  return [...halts.map(({ timeMs, reason }) => `Halted at ${moment(timeMs)} UTC: ${reason}.`), ...(throttledTicks > 0 ? [throttled] : [])]
}
