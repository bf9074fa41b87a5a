import type { BacktestJson } from '@hyperladder/backtest'
import { formatTable, plural } from '@hyperladder/command-line'
import { describeFees, hasStanding } from './describe.ts'
import { figure, moment, percent, plain, ratioPercent, signed, span } from './figures.ts'
import { isLeftBehind, leavesLess } from './leftBehind.ts'
import { busiestShare, FICTION, isFiction, marketShare } from './marketShare.ts'
import { nothingFilled } from './nothingFilled.ts'
import { ALL_SAME, sameSeeds } from './sameSeeds.ts'
import { troubles } from './troubles.ts'

/** Returns what a terminal shows of a run: a few aligned lines. */
export function runSummary(result: BacktestJson): readonly string[] {
  const {
    totals,
    range,
    market,
    span: { fromMs, untilMs },
    data,
    ended,
    confidence,
  } = result
  const leftBehind = isLeftBehind(result)
  const nothing = nothingFilled(result)
  const columns = range === null ? [totals] : [range.lowFirst, range.highFirst]
  const of = (read: (column: BacktestJson['totals']) => string): string[] => columns.map(read)
  const rows = [
    ['P&L after fees', ...of(({ pnl }) => signed(pnl, 2)), ratioPercent(totals.pnl, totals.worthStart)],
    ['against holding', ...of(({ vsHodl }) => signed(vsHodl, 2)), ratioPercent(totals.vsHodl, totals.worthStart)],
    ['spread captured', ...of(({ spreadCaptured }) => signed(spreadCaptured, 2))],
    ['impermanent loss', ...of(({ il }) => signed(il, 2))],
    ['fees', ...of(({ fees }) => figure(fees, 2))],
    ['deepest fall', ...of(({ maxDrawdown }) => figure(maxDrawdown, 2))],
    ...(leftBehind ? [['left behind', ...of((column) => figure(column.leftBehind, 2))]] : []),
    ['volume', ...of(({ volume }) => figure(volume, 2))],
    ['of the market’s', ...of((column) => percent(marketShare(column)))],
    ['at most in a day', ...of((column) => percent(busiestShare(column)))],
    ['fills', ...of(({ fills }) => figure(String(fills), 0))],
    ['time in the ladder', ...of(({ timeInRange }) => percent(timeInRange))],
    ['requests per quote', ...of(({ requestsPerQuote }) => (requestsPerQuote === null ? '–' : plain(requestsPerQuote, 4)))],
  ]
  const titles = range === null ? [market.quote, ''] : ['low first', 'high first', 'of the lesser']
  const table = formatTable([{ title: '' }, ...titles.map((title) => ({ title, align: 'right' as const }))], rows)
  const gaps = data.gaps === 0 ? '' : `; ${plural(data.gaps, 'gap')}, ${span(data.gapMs)}${data.gaps === 1 ? '' : ' together'}`
  return [
    `${moment(fromMs)} to ${moment(untilMs)} UTC, ${span(untilMs - fromMs)}; ${figure(String(data.events), 0)} events${gaps}`,
    ...(ended === 'aborted' ? ['A part only: the run was ended before the data was.'] : []),
    '',
    ...table,
    ...(hasStanding(result) ? ['', `Fees: ${describeFees(result)}.`] : []),
    ...troubles(result).flatMap((words) => ['', words]),
    ...(nothing === false ? [] : ['', nothing]),
    ...(leftBehind
      ? [
          '',
          `The market went beyond own orders that were not filled. They count at their own prices, and what was left behind is in no figure: ${leavesLess(result.ladder)}.`,
        ]
      : []),
    ...(isFiction(result) ? ['', `Too much of the market’s volume is ours. ${FICTION}.`] : []),
    ...(confidence === null ? [] : ['', confidenceWords(confidence)]),
  ]
}

function confidenceWords(confidence: NonNullable<BacktestJson['confidence']>): string {
  const { runs, figures } = confidence
  if (sameSeeds(confidence)) return `P&L over ${runs} seeds: ${plain(figures.pnl.mean, 2)} each. ${ALL_SAME}.`
  const { mean, low95, high95 } = figures.pnl
  return `P&L over ${runs} seeds: mean ${plain(mean, 2)}, 95 % of the mean ${plain(low95, 2)} … ${plain(high95, 2)} (chance of the latencies alone)`
}
