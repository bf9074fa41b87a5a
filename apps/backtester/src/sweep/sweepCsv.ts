import { formatCsv } from '@hyperladder/command-line'
import { busiestShare, isFiction, marketShare } from '../report/marketShare.ts'
import { optionName } from '../settings/runOptions.ts'
import { figuresOf, ranked, type SweepOutcome } from './outcome.ts'

const TOTALS = [
  ...([
    'pnl',
    'vsHodl',
    'realised',
    'unrealised',
    'spreadCaptured',
    'il',
    'lvr',
    'fees',
    'volume',
    'fills',
    'worthStart',
    'worthEnd',
  ] as const),
  ...(['hodlEnd', 'leftBehind', 'maxDrawdown', 'marketSz', 'timeInRange', 'requests', 'requestsPerQuote'] as const),
]
const snake = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** Returns every point as CSV, best first, exact decimals. */
export function sweepCsv(outcome: SweepOutcome): string {
  const titles = [
    'rank',
    ...outcome.dimensions.map(({ key }) => optionName(key)),
    ...['start_px', 'end_px', 'ladder_levels', 'ladder_order_size'],
    ...TOTALS.map(snake),
    ...['market_share', 'busiest_day_share'],
    ...['pnl_low_first', 'pnl_high_first', 'vs_hodl_low_first', 'vs_hodl_high_first', 'pnl_low95', 'pnl_high95', 'note'],
  ]
  const rows = ranked(outcome).map((point, i) => {
    const figures = figuresOf(point)
    const lead = [String(i + 1), ...point.values]
    if (figures === undefined) {
      const note = point.result === undefined ? 'not run' : (point.result as { readonly refused: string }).refused
      return [...lead, ...new Array<string>(titles.length - lead.length - 1).fill(''), note]
    }
    const { ladder, totals, range, confidence, halts } = figures
    const money = (value: number | undefined): string => (value === undefined ? '' : value.toFixed(8))
    return [
      ...lead,
      ...[ladder.startPx, ladder.endPx, String(ladder.levels), ladder.orderSize],
      ...TOTALS.map((key) => (totals[key] === null ? '' : String(totals[key]))),
      ...[marketShare(totals), busiestShare(totals)].map((share) => share.toFixed(6)),
      ...[range?.lowFirst.pnl ?? '', range?.highFirst.pnl ?? '', range?.lowFirst.vsHodl ?? '', range?.highFirst.vsHodl ?? ''],
      ...[money(confidence?.figures.pnl.low95), money(confidence?.figures.pnl.high95)],
      [...(isFiction(figures) ? ['fiction'] : []), ...halts.map(({ reason }) => `halted: ${reason}`)].join('; '),
    ]
  })
  return `${formatCsv(titles, rows).join('\n')}\n`
}
