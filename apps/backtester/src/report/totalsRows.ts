import type { BacktestJson } from '@hyperladder/backtest'
import { figure, plain, signed } from './figures.ts'
import { type Row, tinted } from './parts.ts'

type Totals = BacktestJson['totals']

const closedForm = (value: number | null): string =>
  value === null ? 'closed form: none, the price was outside of the ladder' : `closed form of the continuous ladder: ${plain(value, 2)}`

/** Returns titles and rows of the money of a run: one column, or both orders of high and low. */
export function totalsRows({ totals, range, market }: BacktestJson): [readonly string[], readonly Row[]] {
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
      row(
        'Worth at the start',
        money(({ worthStart }) => worthStart),
      ),
      row(
        'Worth at the end',
        money(({ worthEnd }) => worthEnd),
      ),
      tint('P&L after fees', ({ pnl }) => pnl),
      tint('· realised', ({ realised }) => realised, 'sales against their average cost'),
      tint('· unrealised', ({ unrealised }) => unrealised),
      row(
        'Worth of just holding',
        money(({ hodlEnd }) => hodlEnd),
      ),
      tint('Against holding', ({ vsHodl }) => vsHodl, 'spread captured + impermanent loss - fees'),
      tint('· spread captured', ({ spreadCaptured }) => spreadCaptured),
      tint('· impermanent loss', ({ il }) => il, closedForm(totals.ilClosedForm)),
      row(
        '· fees',
        money(({ fees }) => fees),
        `in ${market.quote} and in ${market.base}, the latter at the last price`,
      ),
      row(
        'Loss versus rebalancing',
        money(({ lvr }) => lvr),
        `what a portfolio rebalanced at market prices would have earned more; ${closedForm(totals.lvrClosedForm)}`,
      ),
      row(
        'Volume',
        money(({ volume }) => volume),
      ),
      row('Fills', ({ fills }) => figure(String(fills), 0)),
      row(
        'Deepest fall',
        money(({ maxDrawdown }) => maxDrawdown),
      ),
      row('Requests', ({ requests }) => figure(String(requests), 0)),
    ],
  ]
}
