import type { BacktestJson } from '@hyperladder/backtest'
import { figure, percent, plain, ratioPercent, signed } from './figures.ts'
import { type Html, html } from './html.ts'
import { busiestShare, marketShare } from './marketShare.ts'
import { tinted } from './parts.ts'

type Totals = BacktestJson['totals']
type Tile = { readonly name: string; readonly value: Html | string; readonly more: string }

/** Returns the figures that are read first. What the order of high and low decides is shown as two figures, never as one. */
export function tiles({ totals, range, market, assumptions }: BacktestJson): Html {
  const columns = range === null ? [totals] : [range.lowFirst, range.highFirst]
  /** One text, or both where they differ. */
  const each = (show: (totals: Totals) => string): Html | string => {
    const [one = '', other = one] = columns.map(show)
    return one === other ? one : html`${one} <span class="soft">/</span> ${other}`
  }
  const lesser = range === null ? '' : ', on the lesser path'
  const gain = (name: string, read: (totals: Totals) => string): Tile => ({
    name: `${name}, ${market.quote}`,
    value: range === null ? tinted(signed(read(totals), 2)) : both(read(range.lowFirst), read(range.highFirst)),
    more: `${ratioPercent(read(totals), totals.worthStart)} of the start${lesser}`,
  })
  const shown: readonly Tile[] = [
    gain('P&L', ({ pnl }) => pnl),
    gain('Against holding', ({ vsHodl }) => vsHodl),
    {
      name: 'Fills',
      value: each(({ fills }) => figure(String(fills), 0)),
      more: `${figure(totals.volume, 0)} ${market.quote} traded${ofMarket(totals)}${lesser}`,
    },
    { name: `Fees, ${market.quote}`, value: each(({ fees }) => figure(fees, 2)), more: `maker ${assumptions.fees.makerRate} at the start` },
    {
      name: `Deepest fall, ${market.quote}`,
      value: each(({ maxDrawdown }) => figure(maxDrawdown, 2)),
      more: `${ratioPercent(totals.maxDrawdown, totals.worthStart).replace('+', '')} of the start${lesser}`,
    },
    {
      name: 'Price within the ladder',
      value: each(({ timeInRange }) => percent(timeInRange)),
      more: `both sides quoted ${percent(totals.timeQuoting.both)}`,
    },
    {
      name: `Loss versus rebalancing, ${market.quote}`,
      value: each(({ lvr }) => figure(lvr, 2)),
      more: 'what rebalancing at market prices would have earned more; spread is not in it',
    },
    {
      name: `Requests per ${market.quote} traded`,
      value: each(({ requestsPerQuote }) => (requestsPerQuote === null ? '–' : plain(requestsPerQuote, 4))),
      more: 'above 1 the budget shrinks',
    },
  ]
  return html`<div class="tiles">${shown.map(
    ({ name, value, more }) =>
      html`<div class="tile"><div class="name">${name}</div><div class="value">${value}</div><div class="more">${more}</div></div>\n`,
  )}</div>`
}

const ofMarket = (totals: Totals): string =>
  totals.busiestDay === null ? '' : `, ${percent(marketShare(totals))} of the market’s; at most ${percent(busiestShare(totals))} in a day`

const both = (low: string, high: string): Html =>
  html`<div class="range">${tinted(signed(low, 2))} <small>low first</small></div><div class="range">${tinted(signed(high, 2))} <small>high first</small></div>`
