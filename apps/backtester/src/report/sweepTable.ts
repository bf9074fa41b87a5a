import { formatTable } from '@hyperladder/command-line'
import type { PointFigures } from '../jobs/pointResult.ts'
import { optionName } from '../settings/runOptions.ts'
import { figuresOf, type PointOutcome, ranked, type SweepOutcome } from '../sweep/outcome.ts'
import { figure, percent, ratioPercent, signed } from './figures.ts'
import { isLeftBehind } from './leftBehind.ts'
import { busiestShare, FICTION, isFiction, marketShare } from './marketShare.ts'

/** Rows that a terminal shows. */
const ROWS_MAX = 20

/** Returns the best points of a sweep as aligned lines. */
export function sweepTable(outcome: SweepOutcome, quote: string): readonly string[] {
  const order = ranked(outcome)
  const right = (title: string) => ({ title, align: 'right' as const })
  const columns = [
    right('#'),
    ...outcome.dimensions.map(({ key }) => right(optionName(key))),
    ...[
      `P&L ${quote}`,
      'of worth',
      'vs holding',
      'of worth',
      'spread',
      'IL',
      'fees',
      'fills',
      'of market',
      'in range',
      'deepest fall',
      '',
    ].map(right),
  ]
  const row = (point: PointOutcome, i: number): string[] => {
    const figures = figuresOf(point)
    const lead = [String(i + 1), ...point.values]
    if (figures === undefined) return [...lead, ...new Array<string>(11).fill(''), noteOf(point)]
    const { totals } = figures
    return [
      ...lead,
      ...[signed(totals.pnl, 2), ratioPercent(totals.pnl, totals.worthStart)],
      ...[signed(totals.vsHodl, 2), ratioPercent(totals.vsHodl, totals.worthStart), signed(totals.spreadCaptured, 2)],
      ...[
        signed(totals.il, 2),
        figure(totals.fees, 2),
        figure(String(totals.fills), 0),
        percent(marketShare(totals)),
        percent(totals.timeInRange),
        figure(totals.maxDrawdown, 2),
      ],
      pointNote(figures),
    ]
  }
  const left = order.some((point) => pointNote(figuresOf(point)).includes(LEFT_BEHIND))
  const fiction = order.some((point) => pointNote(figuresOf(point)).includes(FICTIONAL))
  const refused = order.filter((point) => point.result !== undefined && figuresOf(point) === undefined).length
  const notRun = order.filter((point) => point.result === undefined).length
  return [
    ...formatTable(columns, order.slice(0, ROWS_MAX).map(row)),
    ...(order.length > ROWS_MAX ? [`… ${order.length - ROWS_MAX} more in sweep.csv`] : []),
    ...(left
      ? [
          `${LEFT_BEHIND}: the market went beyond own orders that were not filled; they count at their own prices, and so much is in no figure`,
        ]
      : []),
    ...(fiction ? [`${FICTIONAL}: too much of the market's volume is ours. ${FICTION}`] : []),
    ...(refused > 0 ? [`${refused} refused: their settings make no ladder on this market`] : []),
    ...(notRun > 0 ? [`${notRun} not run: the same command goes on`] : []),
  ]
}

const LEFT_BEHIND = 'left behind'
const FICTIONAL = 'fiction'

/** Returns what must be read with the figures of a point; empty: nothing. */
export function pointNote(figures: PointFigures | undefined): string {
  if (figures === undefined) return ''
  const day = `${FICTIONAL}: ${percent(busiestShare(figures.totals))} of a day`
  const notes = [
    isFiction(figures) && day,
    figures.halts.length > 0 && 'halted',
    isLeftBehind(figures) && `${LEFT_BEHIND} ${figure(figures.totals.leftBehind, 2)}`,
  ]
  return notes.filter((note) => note !== false).join('; ')
}

const noteOf = ({ result }: PointOutcome): string => (result === undefined ? 'not run' : 'refused')
