import type { BacktestJson } from '@hyperladder/backtest'
import { formatCsv } from '@hyperladder/command-line'

const iso = (ms: number): string => new Date(ms).toISOString()
const PATH = [
  'px',
  'base',
  'quote',
  'worth',
  'leftBehind',
  'hodl',
  'realised',
  'fees',
  'volume',
  'fills',
  'requests',
  'requestsLeft',
  'bid',
  'ask',
] as const

/** Returns the path of a run as CSV, exact decimals. */
export const pathCsv = ({ path }: BacktestJson): string =>
  `${formatCsv(
    ['time_ms', 'time', ...PATH.map((key) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))],
    path.map((point) => [String(point.timeMs), iso(point.timeMs), ...PATH.map((key) => (point[key] === null ? '' : String(point[key])))]),
  ).join('\n')}\n`
