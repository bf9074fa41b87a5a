import type { AddressInfo } from 'node:net'
import { IP_WEIGHT_PER_MINUTE } from '@hyperladder/rate-limit'
import type { Address } from '@hyperladder/units'
import { faultsOf, OperatorSide } from '../control/operatorSide.ts'
import type { VenueCore } from '../core/venueCore.ts'
import { ExchangeEndpoint } from './exchangeEndpoint.ts'
import { FeedHub } from './feedHub.ts'
import { httpServer } from './httpServer.ts'
import { InfoEndpoint } from './infoEndpoint.ts'
import { MinuteLimit } from './minuteLimit.ts'
import { configOf, type PaperOptions, venueCadence } from './paperOptions.ts'
import { type Funded, VenueHost } from './venueHost.ts'
import { WsServer } from './wsServer.ts'

export type PaperExchange = {
  /** Base of `/info` and `/exchange`, without a slash at its end. */
  readonly url: string
  readonly wsUrl: string
  readonly port: number
  /** The operator's API, unless `control` was left out. */
  readonly controlUrl: string | undefined
  /** The true state, for whoever runs the exchange. */
  readonly core: VenueCore
  /** What of `fund` the state file had been given before: nothing was added for it now. */
  readonly fundedBefore: readonly Funded[]
  /** Credits an account, by token name or index, with a decimal amount. Resolves when the block with it is committed. */
  fund(address: Address, token: string, amount: string): Promise<void>
  /** Stops the clock, drops every connection, closes the state file. */
  stop(): Promise<void>
}

const HOST = '127.0.0.1'

/**
 * Starts a Hyperliquid spot exchange on this machine: HTTP and WebSocket on the loopback, in the venue's own words (API reference 1, 2, 4).
 * Accounts exist once they are funded; keys never reach it, only signatures do.
 * @throws StateFileError for a state file that belongs to another exchange or is in use; HostError for an unknown token or an amount that is
 * none; the system's error for a port that is taken.
 * @example
 * const paper = await startPaperExchange({ seed: 7, fund: { '0x…': { USDC: '10000' } } })
 * await fetch(`${paper.url}/info`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"type":"spotMeta"}' })
 */
export async function startPaperExchange(options: PaperOptions = {}): Promise<PaperExchange> {
  const log = options.log ?? (() => {})
  const faults = faultsOf(options)
  const host = new VenueHost({
    config: (genesisMs) => configOf(options, genesisMs),
    log,
    ...(options.stateFile !== undefined && { stateFile: options.stateFile }),
  })
  const { core, candles } = host
  const ipLimits = options.ipLimits ?? true
  const weights = new MinuteLimit(ipLimits ? IP_WEIGHT_PER_MINUTE : Number.POSITIVE_INFINITY)
  const operator = new OperatorSide(host, faults, options)
  const info = operator.withFaults(new InfoEndpoint(operator.view, candles, weights), 'info')
  const exchange = operator.withFaults(new ExchangeEndpoint(host, options.network ?? 'any', weights), 'exchange')
  const hub = new FeedHub(core, candles, { ...venueCadence, ...options.cadence })
  const server = httpServer(info, exchange, log)
  const feeds = new WsServer(server, {
    core,
    candles,
    hub,
    info,
    exchange,
    ipLimits,
    log,
    faults: operator.faults,
    webData2: options.webData2 ?? false,
    idleMs: options.idleMs ?? 60_000,
    unknownCoin: options.unknownCoin ?? 'drop',
  })
  const stop = async (): Promise<void> => {
    host.stop()
    feeds.stop()
    await operator.stop()
    server.closeAllConnections()
    if (server.listening) await new Promise((resolve) => server.close(resolve))
  }
  let fundedBefore: readonly Funded[] = []
  try {
    host.start(operator.recordingPast((result) => hub.publish(result)))
    fundedBefore = await host.fundOnce(options.fund ?? {})
    await listen(server, options.port ?? 0, options.host ?? HOST)
    await operator.start(() => feeds.dropAll())
  } catch (error) {
    await stop()
    throw error
  }
  const { port } = server.address() as AddressInfo
  const url = `http://${HOST}:${port}`
  log({ type: 'started', url, height: core.height, replayed: host.replayed })
  return {
    url,
    wsUrl: `ws://${HOST}:${port}/ws`,
    port,
    controlUrl: operator.url,
    core,
    fundedBefore,
    fund: (address, token, amount) => host.fund(address.toLowerCase() as Address, token, amount),
    stop: async () => {
      await stop()
      log({ type: 'stopped', height: core.height })
    },
  }
}

function listen(server: ReturnType<typeof httpServer>, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}
