import type { ExchangePort } from '@hyperladder/exchange-port'
import { createActions } from './actions/actions.ts'
import { sendOverHttp } from './actions/send.ts'
import { type ExchangeClientOptions, settingsOf } from './options.ts'
import { createHttp } from './rest/http.ts'
import { IpGate } from './rest/ipGate.ts'
import { createQuery } from './rest/query.ts'
import { createReads, type VenueReads } from './rest/reads.ts'
import { createStream } from './ws/stream.ts'

export type ExchangeClient = ExchangePort & VenueReads

/**
 * Returns the door to one venue for one account: reads over HTTP, feeds over a WebSocket that is made again when it breaks, actions over either. Nothing is
 * sent until something is asked for.
 *
 * Laws: every wait has a deadline. Reads are tried again where that is safe and reject with the classes of ExchangeError only. An action is
 * sent at most once; `execute` and `burnNonce` never reject. No two actions share a nonce. After `close()` there is no timer and no socket left.
 * @example
 * const exchange = createExchangeClient({ network: 'testnet', url: 'https://api.hyperliquid-testnet.xyz', account: signer.address, signer })
 */
export function createExchangeClient(options: ExchangeClientOptions): ExchangeClient {
  const settings = settingsOf(options)
  const closing = new AbortController()
  const gate = new IpGate(settings.clock)
  const http = createHttp(settings, closing.signal)
  const query = createQuery(settings, http, gate, closing.signal)
  const { directory, knownDirectory, ...reads } = createReads(settings, query, (channel, item) => stream.undecodable(channel, item))
  const overHttp = sendOverHttp(settings, http)
  const stream = createStream({ settings, directory, closed: closing.signal, overHttp })
  const send = settings.actionsOver === 'post' ? stream.send : overHttp
  return {
    account: settings.account,
    signer: options.signer?.address ?? settings.account,
    ...reads,
    ...createActions({ settings, send, gate, directory, knownDirectory, closed: closing.signal }),
    openFeeds: stream.openFeeds,
    ipWeight: () => gate.reading(),
    async close() {
      closing.abort()
      await stream.close()
    },
  }
}
