import type { BacktestJson } from '@hyperladder/backtest'
import type { PageAssets } from '../assets.ts'
import type { BacktestJob } from '../jobs/job.ts'
import type { Chosen } from '../output/sayChosen.ts'
import { dataNames } from './dataNames.ts'
import { describeFees, describeLatency, describeModel } from './describe.ts'
import { figure, moment, percent, plain, span } from './figures.ts'
import { type Html, html } from './html.ts'
import { isLeftBehind, leavesLess } from './leftBehind.ts'
import { FICTION, isFiction, shareWords } from './marketShare.ts'
import { nothingFilled } from './nothingFilled.ts'
import { renderPage } from './page.ts'
import { card, chartCard, figureTable, list, wordTable } from './parts.ts'
import { shownPath } from './paths.ts'
import { runCharts } from './runCharts.ts'
import { ALL_SAME, sameSeeds } from './sameSeeds.ts'
import { tiles } from './tiles.ts'
import { totalsRows } from './totalsRows.ts'
import { troubles } from './troubles.ts'

export type RunReport = Chosen & {
  readonly result: BacktestJson
  readonly job: BacktestJob
  readonly version: string
}

/** Returns the report of one run as one page. */
export function runReport(report: RunReport, assets: PageAssets): string {
  const { result } = report
  const { base, quote, coin } = result.market
  const name = coin === `${base}/${quote}` ? coin : `${coin} (${base}/${quote})`
  const charts = runCharts(result)
  const body = html`
<h1>Backtest of ${name}</h1>
<p class="lead">${moment(result.span.fromMs)} to ${moment(result.span.untilMs)} UTC, ${span(result.span.untilMs - result.span.fromMs)}; from ${dataNames(report.job.data.map(({ name }) => name))}</p>
${warnings(report)}
${tiles(result)}
${charts.map(({ chart, title, note }) => chartCard(title, chart.id, note))}
${card('What it earned', figureTable(...totalsRows(result)), confidenceNote(result))}
<div class="two">
${card('What this assumes', list([...result.assumptions.notes, ...report.assumed]))}
${card('How it was set up', setUp(report))}
</div>
<div class="two">
${card('Requests', requests(result))}
${card('Data', data(result))}
</div>
<p class="note">fills.csv beside this page has every fill${result.range !== null && `, ${shownPath(result) === 'high-first' ? 'high' : 'low'} first, as that order earned less`}${result.assumptions.runs > 1 && ', of the first seed'}; path.csv has what the charts show.</p>
<details><summary>The job, to run it again: backtester ${report.version}</summary><pre>${JSON.stringify(report.job, null, 2)}</pre></details>
`
  return renderPage({ title: `Backtest of ${name}`, body, charts: charts.map(({ chart }) => chart) }, assets)
}

function warnings({ result, warned }: RunReport): Html {
  const texts = [
    ...warned,
    result.ended === 'aborted' && `This is a part: the run was ended at ${moment(result.span.untilMs)} UTC, before the data was.`,
    ...troubles(result),
    nothingFilled(result),
    leftBehindWarning(result),
    fictionWarning(result),
  ].filter((text) => text !== false)
  return html`${texts.map((text) => html`<section class="card warning"><p>${text}</p></section>\n`)}`
}

function leftBehindWarning(result: BacktestJson): string | false {
  if (!isLeftBehind(result)) return false
  const { totals, range, market } = result
  const columns = range === null ? [totals] : [range.lowFirst, range.highFirst]
  const amounts = columns.map(({ leftBehind }) => figure(leftBehind, 2))
  const shown = range === null ? amounts[0] : `${amounts[0]} (low first) and ${amounts[1]} (high first)`
  return `The market went beyond own orders that were not filled: the recorded volume did not suffice, or the price jumped beyond all that rested. A real market can not trade beyond an order that rests, so those orders count at their own prices: ${shown} ${market.quote} at the last price are in no figure here. What the market would have done with us in it nobody knows: ${leavesLess(result.ladder)}.`
}

function fictionWarning(result: BacktestJson): string | false {
  if (!isFiction(result)) return false
  const { totals, range } = result
  const shown =
    range === null ? shareWords(totals) : `${shareWords(range.lowFirst)} (low first) and ${shareWords(range.highFirst)} (high first)`
  const less = result.assumptions.fillModel.name === 'candle-path' ? 'smaller orders or a lower --participation' : 'smaller orders'
  return `Our fills are so much of all that the market traded while we quoted: ${shown}. ${FICTION}: take ${less}.`
}

function confidenceNote({ confidence }: BacktestJson): Html | undefined {
  if (confidence === null) return undefined
  const rows = (['pnl', 'vsHodl', 'fees', 'volume', 'fills'] as const).map((key) => {
    const { mean, low95, high95, min, max } = confidence.figures[key]
    const shown = (value: number): string => plain(value, key === 'fills' ? 1 : 2)
    return { name: WORDS[key], cells: [shown(mean), `${shown(low95)} … ${shown(high95)}`, `${shown(min)} … ${shown(max)}`] }
  })
  return html`<h2 style="margin-top:18px">Over ${confidence.runs} seeds</h2>${figureTable(['', 'mean', '95 % of the mean', 'least … most'], rows)}
<p class="note">Only chance of the latencies is in it. The market’s own is not: this is one history.${sameSeeds(confidence) && ` ${ALL_SAME}.`}</p>`
}
const WORDS = { pnl: 'P&L', vsHodl: 'against holding', fees: 'fees', volume: 'volume', fills: 'fills' } as const

function setUp({ result, job }: RunReport): Html {
  const { ladder, market, assumptions, start } = result
  return wordTable([
    [
      'Ladder',
      `${ladder.levels} levels from ${ladder.startPx} to ${ladder.endPx}, ${figure(String(Number(ladder.spacing) * 100), 2)} % apart`,
    ],
    ['Order size', `${ladder.orderSize} ${market.base}`],
    ['Gap', `${ladder.gapLevels} level${ladder.gapLevels === 1 ? '' : 's'}`],
    ['Active', ladder.activeLevels === null ? 'all levels' : `${ladder.activeLevels} levels a side`],
    ['Funds', `${start.base} ${market.base} and ${start.quote} ${market.quote}`],
    ['Fills', describeModel(job.fillModel)],
    ['Latency', describeLatency(assumptions.latency)],
    ['Fees', describeFees(result)],
    ['Pace', `a look every ${assumptions.intervalMs} ms and after fills; blocks of ${assumptions.blockMs} ms`],
    ['Budget', `${figure(String(assumptions.requests), 0)} requests before any volume, ${assumptions.reserve} kept for cancels`],
    ['Seed', assumptions.runs === 1 ? String(assumptions.seed) : `${assumptions.seed} and the ${assumptions.runs - 1} after it`],
  ])
}

function requests({ requests: { places, modifies, cancels, charged, capEnd, refused, throttledTicks, unsent } }: BacktestJson): Html {
  const count = (value: number): string => figure(String(value), 0)
  const refusals = Object.entries(refused).map(([code, times]) => `${count(times)} ${code}`)
  return wordTable([
    ['Placed', count(places)],
    ['Modified', count(modifies)],
    ['Cancelled', count(cancels)],
    ['Charged', `${count(charged)} of ${count(capEnd)} that the account had at the end`],
    ['Throttled', `${count(throttledTicks)} plans`],
    ['Not sent', `${count(unsent)}, as the IP’s weight of the minute was spent`],
    ['Refused', refusals.length === 0 ? 'none' : refusals.join(', ')],
  ])
}

function data({ data, prices, span: { fromMs, untilMs } }: BacktestJson): Html {
  const count = (value: number): string => figure(String(value), 0)
  const kinds = (['candles', 'trades', 'bbos', 'books'] as const)
    .filter((kind) => data[kind] > 0)
    .map((kind) => `${count(data[kind])} ${kind}`)
  const share = untilMs > fromMs ? percent(data.gapMs / (untilMs - fromMs)) : '0 %'
  return wordTable([
    ['Events', kinds.join(', ')],
    ['Touching us', count(data.touching)],
    [
      'Gaps',
      data.gaps === 0
        ? 'none known'
        : `${count(data.gaps)}, ${span(data.gapMs)} together (${share} of the time): nothing is filled in them`,
    ],
    ['Prices', `first ${prices.first}, last ${prices.last}, high ${prices.high}, low ${prices.low}`],
    ...(data.ignored > 0 ? ([['Passed over', `${count(data.ignored)} events of other markets`]] as const) : []),
  ])
}
