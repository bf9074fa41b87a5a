import type { BacktestJson } from '@hyperladder/backtest'
import { figure, percent, plain, signed } from './figures.ts'
import { dayWords, marketShare } from './marketShare.ts'
import { type Row, tinted } from './parts.ts'

type Totals = BacktestJson['totals']

const closedForm = (values: readonly number[]): string =>
  `closed form of the continuous ladder: ${values.map((value) => plain(value, 2)).join(' and ')}`

function ilNote(columns: readonly Totals[]): string {
  const values = columns.flatMap(({ ilClosedForm }) => ilClosedForm ?? [])
  if (values.length === columns.length) return closedForm(values)
  return 'no closed form to compare with: the price began or ended outside of the ladder, or the ladder is used up'
}

/** Returns titles and rows of the money of a run: one column, or both orders of high and low. */
export function totalsRows(result: BacktestJson): [readonly string[], readonly Row[]] {
  const { totals, range, market } = result
  const columns: readonly Totals[] = range === null ? [totals] : [range.lowFirst, range.highFirst]
  const titles = range === null ? ['', market.quote] : ['', `low first, ${market.quote}`, `high first, ${market.quote}`]
  const row = (name: string, read: (totals: Totals) => string, note?: string): Row => ({
    name,
    cells: columns.map((column) => read(column)),
    ...(note === undefined ? {} : { note }),
  })
  const tint = (name: string, read: (totals: Totals) => string, note?: string): Row => ({
    name,
    cells: columns.map((column) => tinted(signed(read(column), 2))),
    ...(note === undefined ? {} : { note }),
  })
  const money =
    (read: (totals: Totals) => string) =>
    (column: Totals): string =>
      figure(read(column), 2)
  return [
    titles,
    [
      row('Worth at the start', ({ worthStart }) => figure(worthStart, 2)),
      row(
        'Worth at the end',
        money(({ worthEnd }) => worthEnd),
        'own orders that the market is beyond count at their own prices',
      ),
      tint('P&L after fees', ({ pnl }) => pnl),
      tint('· realised', ({ realised }) => realised, 'sales against their average cost'),
      tint('· unrealised', ({ unrealised }) => unrealised),
      row(
        'Worth of just holding',
        money(({ hodlEnd }) => hodlEnd),
      ),
      tint('Against holding', ({ vsHodl }) => vsHodl, 'spread captured + impermanent loss - fees - left behind'),
      tint('· spread captured', ({ spreadCaptured }) => spreadCaptured),
      tint('· impermanent loss', ({ il }) => il, ilNote(columns)),
      row(
        '· fees',
        money(({ fees }) => fees),
        `in ${market.quote} and in ${market.base}, the latter at the price of the purchase that paid them`,
      ),
      row(
        '· left behind',
        money(({ leftBehind }) => leftBehind),
        'what is held would be worth so much more at the last price, but that price is beyond own orders that were not filled: taken out of every figure',
      ),
      row(
        'Loss versus rebalancing',
        money(({ lvr }) => lvr),
        `what a portfolio rebalanced at market prices would have earned more; ${closedForm(columns.map(({ lvrClosedForm }) => lvrClosedForm))}`,
      ),
      row(
        'Volume',
        money(({ volume }) => volume),
      ),
      row('Part of the market’s', (column) => percent(marketShare(column)), 'of what was traded while anything of ours rested'),
      row('· at most in a day', dayWords),
      row('Fills', ({ fills }) => figure(String(fills), 0)),
      row(
        'Deepest fall',
        money(({ maxDrawdown }) => maxDrawdown),
        'of the worth from its highest before, at every price of the data',
      ),
      row('Requests', ({ requests }) => figure(String(requests), 0)),
    ],
  ]
}
