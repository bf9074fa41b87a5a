import type { Feeds, Universe } from '@hyperladder/exchange-port'
import type { Address } from '@hyperladder/units'
import type { MarketDataRequest, MarketFeedEvent } from './marketDataRequest.ts'
import { type ExchangeClientOptions, settingsOf } from './options.ts'
import { createHttp } from './rest/http.ts'
import { IpGate } from './rest/ipGate.ts'
import { createQuery } from './rest/query.ts'
import { createReads } from './rest/reads.ts'
import { createMarketStream } from './ws/marketStream.ts'

export type MarketDataClientOptions = Omit<
  ExchangeClientOptions,
  'account' | 'signer' | 'vaultAddress' | 'actionsOver' | 'actionDeadlineMs'
>

export type MarketDataClient = {
  readUniverse(): Promise<Universe>
  /**
   * Subscribes to public feeds and resolves when every subscription is acknowledged; reconnects and resubscribes by itself until closed. `sink` must not throw.
   *
   * Laws: of one coin and kind, time never goes back and no trade is told twice. What a lost connection may have cost is a `gap` before the next event; trades
   * have none when the venue's replay reaches back to one that is known. What can't be decoded is `undecodable`, and a gap in its stream.
   * @throws SubscriptionError for no coins or feeds, a coin that is no spot market, more than 1000 subscriptions, and feeds that are open already; and as
   * `openFeeds` does.
   * @example
   * const feeds = await client.openMarketData({ coins: ['@107'], trades: true, bbo: true, book: 'fast' }, (event) => console.log(event.type))
   */
  openMarketData(request: MarketDataRequest, sink: (event: MarketFeedEvent) => void): Promise<Feeds>
  close(): Promise<void>
}

/** Whom public reads and feeds are about: nobody. It never goes over the wire. */
const NOBODY = `0x${'0'.repeat(40)}` as Address

/** Returns a client of a venue's public market data: it needs neither account nor key, and a socket of its own. Deadlines and errors are the exchange client's. */
export function createMarketDataClient(options: MarketDataClientOptions): MarketDataClient {
  const settings = settingsOf({ ...options, account: NOBODY })
  const closing = new AbortController()
  const query = createQuery(settings, createHttp(settings, closing.signal), new IpGate(settings.clock), closing.signal)
  const { directory, readUniverse } = createReads(settings, query, (channel, item) =>
    settings.log({ type: 'undecodable', channel, ...item }),
  )
  const stream = createMarketStream(settings, directory, closing.signal)
  return {
    readUniverse,
    openMarketData: stream.openMarketData,
    async close() {
      closing.abort()
      await stream.close()
    },
  }
}
