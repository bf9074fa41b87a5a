import type { PageAssets } from '../assets.ts'
import type { PointFigures } from '../jobs/pointResult.ts'
import type { Chosen } from '../output/sayChosen.ts'
import { optionName } from '../settings/runOptions.ts'
import { figuresOf, heatMap, type PointOutcome, ranked, type SweepOutcome } from '../sweep/outcome.ts'
import { dataNames } from './dataNames.ts'
import { figure, moment, percent, ratioPercent, signed, span } from './figures.ts'
import { heatCard } from './heatCard.ts'
import { type Html, html } from './html.ts'
import { FICTION, isFiction, marketShare } from './marketShare.ts'
import { renderPage } from './page.ts'
import { card, list, tinted, wordTable } from './parts.ts'
import { pointNote } from './sweepTable.ts'

export type SweepReport = Chosen & {
  readonly outcome: SweepOutcome
  readonly market: { readonly coin: string; readonly base: string; readonly quote: string }
  readonly data: readonly string[]
  /** Random search: how many of how many. */
  readonly drawn: { readonly of: string; readonly seed: number } | undefined
  /** Places of the heat map's dimensions; `undefined`: there are not two. */
  readonly axes: readonly [number, number] | undefined
}

/** Rows of the table in the page; all of them are in the CSV. */
const ROWS_MAX = 500

/** Returns the report of a sweep as one page. */
export function sweepReport(report: SweepReport, assets: PageAssets): string {
  const { outcome, market, data, axes } = report
  const name = market.coin === `${market.base}/${market.quote}` ? market.coin : `${market.coin} (${market.base}/${market.quote})`
  const order = ranked(outcome)
  const done = order.filter((point) => point.result !== undefined).length
  const fictional = order.filter((point) => isFictional(figuresOf(point))).length
  const time = order.map(figuresOf).find((figures) => figures !== undefined)?.span
  const body = html`
<h1>Sweep of ${name}</h1>
<p class="lead">${figure(String(done), 0)} of ${figure(String(order.length), 0)} points${time !== undefined && `, ${moment(time.fromMs)} to ${moment(time.untilMs)} UTC (${span(time.untilMs - time.fromMs)})`}; from ${dataNames(data)}</p>
${
  done < order.length &&
  html`<section class="card warning"><p>This is a part: the sweep was ended before ${figure(String(order.length - done), 0)} of its points were run. The same command goes on.</p></section>`
}
${report.warned.map((words) => html`<section class="card warning"><p>${words}</p></section>\n`)}
<section class="card warning"><p>The best of ${figure(String(done), 0)} settings on one history is partly luck: it fits this history’s accidents too. Look for a broad area of good cells rather than the one best, and try what you choose on a time that the sweep did not see (--from, --to).</p></section>
${
  fictional > 0 &&
  html`<section class="card warning"><p>Of ${figure(String(fictional), 0)} of these points too much of the market’s volume is ours; they are marked as fiction. ${FICTION}: do not choose one of them for its rank.</p></section>`
}
${axes !== undefined && heatCard(heatMap(outcome, axes[0], axes[1]), outcome.by)}
${card(`Points, best first by ${outcome.by.title}`, pointTable(order.slice(0, ROWS_MAX), outcome, market.quote), order.length > ROWS_MAX && html`<p class="note">The first ${ROWS_MAX} of ${order.length}; all are in sweep.csv.</p>`)}
<div class="two">
${card('What was swept', sweptTable(report))}
${card('What this assumes', list(report.assumed))}
</div>
`
  return renderPage({ title: `Sweep of ${name}`, body, charts: [] }, assets)
}

const isFictional = (figures: PointFigures | undefined): boolean => figures !== undefined && isFiction(figures)

function sweptTable({ outcome: { dimensions }, drawn }: SweepReport): Html {
  const shown = (values: readonly string[]): string =>
    values.length <= 12 ? values.join(', ') : `${values.slice(0, 11).join(', ')}, … ${values.at(-1)} (${values.length})`
  return wordTable([
    ...dimensions.map(({ key, values }) => [optionName(key), shown(values)] as const),
    ...(drawn === undefined ? [] : ([['drawn', `at random from ${drawn.of} combinations, seed ${drawn.seed}`]] as const)),
  ])
}

function pointTable(points: readonly PointOutcome[], { dimensions }: SweepOutcome, quote: string): Html {
  const head = [
    '#',
    ...dimensions.map(({ key }) => optionName(key)),
    'levels',
    'order size',
    `P&L, ${quote}`,
    'of worth',
    'against holding',
    'of worth',
    'of market',
    'spread',
    'IL',
    'fees',
    'volume',
    'fills',
    'in range',
    'deepest fall',
    '',
  ]
  const row = (point: PointOutcome, i: number): Html => {
    const figures = figuresOf(point)
    const lead = html`<td class="n soft">${i + 1}</td>${point.values.map((value) => html`<td class="n">${value}</td>`)}`
    if (figures === undefined) {
      const why = point.result === undefined ? 'not run' : (point.result as { readonly refused: string }).refused
      return html`<tr>${lead}<td class="soft" colspan="${head.length - 1 - dimensions.length}">${why}</td></tr>\n`
    }
    const { totals, ladder, range } = figures
    const both = (read: (of: PointFigures['totals']) => string): Html =>
      range === null
        ? html`${tinted(signed(read(totals), 2))}`
        : html`${tinted(signed(read(range.lowFirst), 2))} <span class="soft">/</span> ${tinted(signed(read(range.highFirst), 2))}`
    const cells = [
      String(ladder.levels),
      ladder.orderSize,
      both(({ pnl }) => pnl),
      ratioPercent(totals.pnl, totals.worthStart),
      both(({ vsHodl }) => vsHodl),
      ratioPercent(totals.vsHodl, totals.worthStart),
      isFiction(figures) ? html`<span class="bad">${percent(marketShare(totals))}: fiction</span>` : percent(marketShare(totals)),
      signed(totals.spreadCaptured, 2),
      signed(totals.il, 2),
      figure(totals.fees, 2),
      figure(totals.volume, 0),
      figure(String(totals.fills), 0),
      percent(totals.timeInRange),
      figure(totals.maxDrawdown, 2),
      pointNote(figures),
    ]
    return html`<tr>${lead}${cells.map((cell) => html`<td class="n">${cell}</td>`)}</tr>\n`
  }
  const hasRange = points.some((point) => figuresOf(point)?.range != null)
  return html`<table><thead><tr>${head.map((title) => html`<th class="n">${title}</th>`)}</tr></thead><tbody>${points.map(row)}</tbody></table>
${hasRange && html`<p class="note">Two figures: low first / high first within a candle. All else, and the order of the points, is of the one that earned less.</p>`}`
}
