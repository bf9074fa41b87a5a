import type { FeedRequest } from '@hyperladder/exchange-port'
import type { Address } from '@hyperladder/units'
import type { Directory } from '../decode/universe.ts'
import { SubscriptionError } from '../errors.ts'

export type Subscription = { readonly type: string; readonly coin?: string; readonly user?: Address; readonly fast?: boolean }

/** Returns what a maker listens to: its orders, fills and balances, and the best prices of its markets. */
export function subscriptionsOf({ coins, balanceFeed }: FeedRequest, user: Address): readonly Subscription[] {
  return [
    { type: 'orderUpdates', user },
    { type: 'userFills', user },
    { type: balanceFeed, user },
    ...[...new Set(coins)].map((coin) => ({ type: 'bbo', coin })),
  ]
}

/**
 * The venue drops the whole socket, without a word, for a coin that it doesn't know (API reference 4.3).
 * @throws {@link SubscriptionError} for one that is no spot market.
 */
export function requireCoins(type: string, coins: readonly string[], { marketByCoin }: Directory): void {
  const unknown = coins.find((coin) => !marketByCoin.has(coin))
  if (unknown !== undefined) throw new SubscriptionError(type, `coin was ${unknown}, which is no spot market of the venue`)
}

/**
 * Returns whether the venue's words are about this subscription. It echoes a canonical form: addresses in lower case, defaults filled in (API reference 4.2), so
 * what was sent is a part of what comes back.
 */
export function isEchoOf(sent: Subscription, echo: unknown): boolean {
  if (typeof echo !== 'object' || echo === null) return false
  const words = echo as Readonly<Record<string, unknown>>
  return Object.entries(sent).every(([key, value]) => {
    const other = words[key]
    return (
      other === value ||
      (typeof other === 'string' && typeof value === 'string' && value.startsWith('0x') && other.toLowerCase() === value.toLowerCase())
    )
  })
}

/** Returns the subscription that an error text quotes: alone (`Already subscribed: {…}`) or inside our own frame (`Error parsing JSON …: {…}`). */
export function quotedJson(text: string): unknown {
  const quoted = text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)
  try {
    return JSON.parse(quoted)
  } catch {
    return undefined
  }
}
