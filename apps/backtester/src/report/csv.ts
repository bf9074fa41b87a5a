import type { BacktestFill, BacktestJson } from '@hyperladder/backtest'
import { formatPx, formatSz, formatWei, type MarketSpec } from '@hyperladder/units'
import { formatCsv } from '../output/formatCsv.ts'

const iso = (ms: number): string => new Date(ms).toISOString()
const text = (lines: readonly string[]): string => `${lines.join('\n')}\n`

/** Returns fills as CSV, exact decimals; `fee` is in `fee_token`. */
export const fillsCsv = (fills: readonly BacktestFill[], { base, quote, pxDecimals, szDecimals }: MarketSpec): string =>
  text(
    formatCsv(
      ['time_ms', 'time', 'side', 'level', 'px', 'sz', 'fee', 'fee_token', 'market_px'],
      fills.map(({ timeMs, side, level, px, sz, fee, marketPx }) => {
        const feeToken = side === 'bid' ? base : quote
        const cells = [
          formatPx(px, pxDecimals),
          formatSz(sz, szDecimals),
          formatWei(fee, feeToken),
          feeToken.name,
          formatPx(marketPx, pxDecimals),
        ]
        return [String(timeMs), iso(timeMs), side === 'bid' ? 'buy' : 'sell', level === undefined ? '' : String(level), ...cells]
      }),
    ),
  )

const PATH = [
  'px',
  'base',
  'quote',
  'worth',
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
  text(
    formatCsv(
      ['time_ms', 'time', ...PATH.map((key) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))],
      path.map((point) => [String(point.timeMs), iso(point.timeMs), ...PATH.map((key) => (point[key] === null ? '' : String(point[key])))]),
    ),
  )
