import { formatTable, plural } from '@hyperladder/command-line'
import type { Summary } from '../summary.ts'
import { shorten } from './shorten.ts'

const COUNTS = ['ticks', 'fills', 'placed', 'modified', 'cancelled', 'refused'] as const

const known = (count: number | null): string => (count === null ? 'not known' : String(count))

/** What the venue says of a balance, where it is not what the books say. */
const other = (venue: string | null, books: string): string =>
  venue === null ? 'not known' : venue === books ? 'the same' : shorten(venue, 6)

/** Returns the session's summary. `nameOf` gives a market its name for people. */
export function renderStopped(summary: Summary, nameOf: (coin: string) => string): string[] {
  const { markets, budget, corrections } = summary
  const flows = formatTable(
    [
      { title: 'market' },
      ...COUNTS.map((title) => ({ title, align: 'right' as const })),
      { title: 'volume', align: 'right' },
      { title: 'fees quote', align: 'right' },
      { title: 'fees base', align: 'right' },
    ],
    markets.map((market) => [
      nameOf(market.coin),
      ...COUNTS.map((key) => String(market[key])),
      shorten(market.volumeQuote, 2),
      shorten(market.feesQuote, 4),
      shorten(market.feesBase, 4),
    ]),
  )
  const holdings = formatTable(
    [
      { title: 'market' },
      { title: 'base', align: 'right' },
      { title: 'venue says', align: 'right' },
      { title: 'quote', align: 'right' },
      { title: 'venue says', align: 'right' },
      { title: 'live', align: 'right' },
      { title: 'venue', align: 'right' },
      { title: 'left resting', align: 'right' },
    ],
    markets.map(({ coin, inventory, orders }) => [
      nameOf(coin),
      shorten(inventory.base, 6),
      other(inventory.venueBase, inventory.base),
      shorten(inventory.quote, 6),
      other(inventory.venueQuote, inventory.quote),
      known(orders.live),
      known(orders.venue),
      known(orders.afterShutdown),
    ]),
  )
  const venueUsed =
    budget.venueUsed === budget.used
      ? 'the venue says the same'
      : budget.venueUsed === null
        ? "the venue's count is not known"
        : `the venue says ${budget.venueUsed}`
  return [
    '',
    `Summary (${summary.network})`,
    ...flows,
    '',
    ...holdings,
    '',
    `budget       ${budget.used} of ${budget.cap} requests used (${venueUsed})`,
    `corrections  ${corrections.orders} orders, ${corrections.balances} balances, ${corrections.budget} budget`,
    `connection   ${plural(summary.reconnects, 'reconnect')}, ${plural(summary.reconciles, 'reconcile')}`,
    `violations   ${summary.violations}`,
  ]
}
