import type { Summary } from '../summary.ts'
import { formatTable } from './formatTable.ts'
import { plural } from './plural.ts'
import { shorten } from './shorten.ts'

const COUNTS = ['ticks', 'fills', 'placed', 'modified', 'cancelled', 'refused'] as const

/** A count that could not be asked for is written as -1. */
const known = (count: number): string => (count < 0 ? 'unknown' : String(count))

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
      inventory.venueBase === inventory.base ? 'the same' : shorten(inventory.venueBase, 6),
      shorten(inventory.quote, 6),
      inventory.venueQuote === inventory.quote ? 'the same' : shorten(inventory.venueQuote, 6),
      known(orders.live),
      known(orders.venue),
      known(orders.afterShutdown),
    ]),
  )
  const venueUsed = budget.venueUsed === budget.used ? 'the venue says the same' : `the venue says ${known(budget.venueUsed)}`
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
