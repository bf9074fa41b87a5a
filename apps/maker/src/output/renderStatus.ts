import { plural } from '@hyperladder/command-line'
import type { BudgetStatus, MarketStatus } from '../events.ts'
import { shorten, shortenSigned } from './shorten.ts'

/** Returns the segments of one market's status line; the last market's line also carries the account's budget. */
export function statusSegments(market: MarketStatus): string[] {
  const spread =
    market.bestBid === null || market.bestAsk === null
      ? market.bestBid === market.bestAsk
        ? 'no quotes'
        : 'one-sided'
      : `${shorten(market.spreadBps ?? '0', 1)} bps`
  return [
    market.name,
    `boundary ${market.boundary}/${market.levels}`,
    `${market.bestBid ?? '-'} | ${market.bestAsk ?? '-'} (${spread})`,
    `${market.liveBids}+${market.liveAsks} orders`,
    `${shorten(market.base, 4)} ${market.baseToken} + ${shorten(market.quote, 2)} ${market.quoteToken}`,
    `P&L ${shortenSigned(market.pnlQuote, 4)} (${shortenSigned(market.pnlVersusHoldQuote, 4)} vs hold)`,
    plural(market.fills, 'fill'),
    market.notPlaced === '' ? '' : `not placed: ${market.notPlaced}`,
    market.halted === null ? '' : `HALTED: ${market.halted}`,
  ]
}

export const budgetSegments = (budget: BudgetStatus, reconnects: number, connected: boolean): string[] => [
  connected ? '' : 'DISCONNECTED: nothing new is quoted',
  `budget ${shorten(String(budget.remaining), 0)} left${budget.throttled ? ' (throttled)' : ''}`,
  `IP ${budget.ipUsed}/${budget.ipCap}`,
  reconnects === 0 ? '' : plural(reconnects, 'reconnect'),
]
