import type { Feeds } from '@hyperladder/exchange-port'
import { excerpt, parseWsFrame } from '@hyperladder/protocol'
import type { Directory } from '../decode/universe.ts'
import { ClosedError, SubscriptionError } from '../errors.ts'
import type { MarketDataRequest, MarketFeedEvent } from '../marketDataRequest.ts'
import type { Settings } from '../options.ts'
import { undecodableFrame } from './decodeFrame.ts'
import { MarketListener } from './marketListener.ts'
import { Session } from './session.ts'
import { Socket } from './socket.ts'
import { requireCoins, type Subscription } from './subscriptions.ts'

/** Subscriptions that the venue takes from one address (API reference 7.3). */
const SUBSCRIPTIONS_MAX = 1_000

export type MarketStream = {
  openMarketData(request: MarketDataRequest, sink: (event: MarketFeedEvent) => void): Promise<Feeds>
  close(): Promise<void>
}

/** Returns the WebSocket side of a market data client: one connection, made again when it breaks, that carries public feeds. */
export function createMarketStream(settings: Settings, directory: () => Promise<Directory>, closed: AbortSignal): MarketStream {
  let session: Session | undefined
  let listener: MarketListener | undefined
  let opening = false
  const socket = new Socket(settings, {
    onOpen: () => session?.onOpen(),
    onDown: (reason) => session?.onDown(reason),
    onFrame(text) {
      try {
        const frame = parseWsFrame(text)
        if (frame.type === 'pong') socket.onPong()
        else if (frame.type === 'error') {
          settings.log({ type: 'venueMessage', text: excerpt(frame.text) })
          session?.onError(frame.text)
        } else session?.onFrame(frame)
      } catch (error) {
        listener?.undecodable(undecodableFrame(error, text))
      }
    },
  })
  return {
    async openMarketData(request, sink) {
      if (closed.aborted) throw new ClosedError('openMarketData')
      if (session !== undefined || opening) throw new SubscriptionError('feeds', 'they are open already, close them first')
      opening = true
      try {
        const wanted = marketSubscriptions(request)
        const known = await directory()
        requireCoins('market data', request.coins, known)
        const own = new MarketListener(settings, known, request, sink)
        const fresh = new Session({
          settings,
          socket,
          request: 'openMarketData',
          wanted,
          listener: own,
          release: async () => {
            session = undefined
            listener = undefined
            await socket.stop()
          },
        })
        session = fresh
        listener = own
        await fresh.open().catch(async (error: unknown) => {
          await fresh.close()
          throw error
        })
        return fresh
      } finally {
        opening = false
      }
    },
    async close() {
      await session?.close()
      await socket.stop()
    },
  }
}

function marketSubscriptions({ coins, trades, bbo, book }: MarketDataRequest): readonly Subscription[] {
  const wanted = [...new Set(coins)].flatMap((coin): Subscription[] => [
    ...(trades === true ? [{ type: 'trades', coin }] : []),
    ...(bbo === true ? [{ type: 'bbo', coin }] : []),
    ...(book ? [{ type: 'l2Book', coin, fast: book === 'fast' }] : []),
  ])
  if (wanted.length === 0) throw new SubscriptionError('market data', 'it was of no coin or no feed, must name at least one of each')
  if (wanted.length > SUBSCRIPTIONS_MAX)
    throw new SubscriptionError(
      'market data',
      `it was ${wanted.length} subscriptions, must be at most ${SUBSCRIPTIONS_MAX} (the venue's limit): fewer coins or feeds`,
    )
  return wanted
}
