import type { BacktestJson } from '@hyperladder/backtest'
import type { Chart } from './page.ts'

export type TitledChart = { readonly chart: Chart; readonly title: string; readonly note: string }

const number = (text: string): number => Number(text)
const orNull = (text: string | null): number | null => (text === null ? null : Number(text))

/** Returns the charts of a run, in their order on the page. Floats: they are to be looked at. */
export function runCharts({ path, levels, ladder, market, range }: BacktestJson): readonly TitledChart[] {
  const x = path.map(({ timeMs }) => timeMs / 1000)
  const { base, quote } = market
  const of = <T>(read: (point: BacktestJson['path'][number]) => T): readonly T[] => path.map(read)
  const shown = range === null ? '' : ' Of the order of high and low that earned less.'
  const traded = levels.filter(({ bids, asks }) => bids + asks > 0)
  const time = (id: string, series: Chart['series']): Chart => ({ id, kind: 'time', x, series })
  return [
    {
      title: `Worth, ${quote}`,
      note: `What the account was worth, own orders that the market was beyond at their own prices, and what its start would have been worth untouched.${shown}`,
      chart: time('worth', [
        { label: 'ladder', values: of(({ worth }) => number(worth)), colour: 'c1' },
        { label: 'holding', values: of(({ hodl }) => number(hodl)), colour: 'c2', dash: true },
      ]),
    },
    {
      title: `Price and own best quotes, ${quote}`,
      note: `Dashed: the ends of the ladder, ${ladder.startPx} and ${ladder.endPx}.`,
      chart: time('price', [
        { label: 'price', values: of(({ px }) => number(px)), colour: 'soft', width: 1.25 },
        { label: 'own bid', values: of(({ bid }) => orNull(bid)), colour: 'c3', step: true, width: 1.25 },
        { label: 'own ask', values: of(({ ask }) => orNull(ask)), colour: 'c2', step: true, width: 1.25 },
        { label: 'lowest level', values: of(() => number(ladder.startPx)), colour: 'c4', dash: true, width: 1 },
        { label: 'highest level', values: of(() => number(ladder.endPx)), colour: 'c4', dash: true, width: 1 },
      ]),
    },
    {
      title: `Inventory, ${base}`,
      note: 'It alone decides where the quotes are.',
      chart: time('inventory', [{ label: base, values: of(({ base: held }) => number(held)), colour: 'c1', step: true }]),
    },
    {
      title: `Realised, and fees paid, ${quote}`,
      note: 'Sales against the average cost, fees taken off; fees in the base token at the price of the moment.',
      chart: time('realised', [
        { label: 'realised', values: of(({ realised }) => number(realised)), colour: 'c3', step: true },
        { label: 'fees', values: of(({ fees }) => number(fees)), colour: 'c2', step: true },
      ]),
    },
    {
      title: 'Fills per level',
      note:
        traded.length === 0
          ? 'None.'
          : `Levels ${traded[0]?.level} to ${traded.at(-1)?.level} of ${ladder.levels} were filled. Purchases below, sales above.`,
      chart: {
        id: 'fills',
        kind: 'bars',
        xLabel: 'level',
        x: levels.map(({ level }) => level),
        series: [
          { label: 'sold', values: levels.map(({ asks }) => asks), colour: 'c2' },
          { label: 'bought', values: levels.map(({ bids }) => -bids), colour: 'c3' },
        ],
      },
    },
    {
      title: 'Request budget left',
      note: 'It grows by one for each unit of quote traded; at its reserve the maker throttles itself.',
      chart: time('budget', [{ label: 'requests left', values: of(({ requestsLeft }) => requestsLeft), colour: 'c4', step: true }]),
    },
  ]
}
