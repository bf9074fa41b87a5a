import { UsageError } from '@hyperladder/command-line'
import { floorDiv, parseDecimal } from '@hyperladder/units'
import type { PointFigures } from '../jobs/pointResult.ts'
import { figure, percent, plain, ratioPercent, signed } from '../report/figures.ts'

/** What points may be ranked by. */
export type Metric = {
  readonly name: string
  readonly title: string
  /** Whether 0 parts gain from loss. */
  readonly signed: boolean
  /** Comparable: higher is better. A gain that no market gives wins nothing: what was left behind is in no worth. */
  readonly rank: (figures: PointFigures) => bigint
  readonly show: (figures: PointFigures) => string
  /** As `show`, for where there is little room. */
  readonly brief: (figures: PointFigures) => string
}

const DECIMALS = 12
const exact = (text: string): bigint => parseDecimal(text, DECIMALS)
const scaled = (value: number): bigint => BigInt(Math.round(value * 1e9))

/** From here on, hundredths are noise where there is little room. */
const LARGE = exact('100')
const briefly = (text: string): string => {
  const value = exact(text)
  return signed(text, value >= LARGE || value <= -LARGE ? 0 : 2)
}

const money = (name: string, title: string, read: (totals: PointFigures['totals']) => string, sign: 1n | -1n = 1n): Metric => ({
  name,
  title,
  signed: sign === 1n && name !== 'volume',
  rank: ({ totals }) => sign * exact(read(totals)),
  show: ({ totals }) => (sign === 1n ? signed(read(totals), 2) : figure(read(totals), 2)),
  brief: ({ totals }) => (sign === 1n ? briefly(read(totals)) : figure(read(totals), 0)),
})

/** Of points that begin with different funds, amounts tell who had more to lose, and only parts of the start compare. */
const share = (name: string, title: string, read: (totals: PointFigures['totals']) => string): Metric => {
  const show = ({ totals }: PointFigures): string => ratioPercent(read(totals), totals.worthStart)
  return {
    name,
    title,
    signed: true,
    rank: ({ totals }) => {
      const start = exact(totals.worthStart)
      return start === 0n ? 0n : floorDiv(exact(read(totals)) * 10n ** BigInt(DECIMALS), start)
    },
    show,
    brief: show,
  }
}

const requestsShown = ({ totals }: PointFigures): string => (totals.requestsPerQuote === null ? '–' : plain(totals.requestsPerQuote, 4))

const METRICS: readonly Metric[] = [
  money('vs-hodl', 'against holding', ({ vsHodl }) => vsHodl),
  share('vs-hodl-share', 'against holding, of the start', ({ vsHodl }) => vsHodl),
  money('pnl', 'P&L', ({ pnl }) => pnl),
  share('pnl-share', 'P&L, of the start', ({ pnl }) => pnl),
  money('spread', 'spread captured', ({ spreadCaptured }) => spreadCaptured),
  money('realised', 'realised', ({ realised }) => realised),
  money('volume', 'volume', ({ volume }) => volume),
  money('drawdown', 'deepest fall', ({ maxDrawdown }) => maxDrawdown, -1n),
  {
    name: 'time-in-range',
    title: 'time in the ladder',
    signed: false,
    rank: ({ totals }) => scaled(totals.timeInRange),
    show: ({ totals }) => percent(totals.timeInRange),
    brief: ({ totals }) => percent(totals.timeInRange),
  },
  {
    name: 'requests',
    title: 'requests per quote',
    signed: false,
    rank: ({ totals }) => -scaled(totals.requestsPerQuote ?? 1e6),
    show: requestsShown,
    brief: requestsShown,
  },
]

/** @throws {@link UsageError} for a name that is none. */
export function metricOf(name: string): Metric {
  const metric = METRICS.find((candidate) => candidate.name === name)
  if (metric === undefined)
    throw new UsageError(`--by was ${name}, must be one of ${METRICS.map((candidate) => candidate.name).join(', ')}`)
  return metric
}
