import type { Feeds } from '@hyperladder/exchange-port'
import { excerpt, parseWsFrame } from '@hyperladder/protocol'
import type { Directory } from '../decode/universe.ts'
import { SubscriptionError } from '../errors.ts'
import type { MarketDataRequest, MarketFeedEvent } from '../marketDataRequest.ts'
import type { Settings } from '../options.ts'
import { undecodableFrame } from './decodeFrame.ts'
import { MarketListener } from './marketListener.ts'
import { SessionSlot } from './sessionSlot.ts'
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
  const socket = new Socket(settings, {
    onOpen: () => slot.session?.onOpen(),
    onDown: (reason) => slot.session?.onDown(reason),
    onFrame(text) {
      try {
        const frame = parseWsFrame(text)
        if (frame.type === 'pong') socket.onPong()
        else if (frame.type === 'error') {
          settings.log({ type: 'venueMessage', text: excerpt(frame.text) })
          slot.session?.onError(frame.text)
        } else slot.session?.onFrame(frame)
      } catch (error) {
        slot.listener?.undecodable(undecodableFrame(error, text))
      }
    },
  })
  const slot = new SessionSlot<MarketListener>({ settings, socket, closed, keepsSocket: false })
  return {
    openMarketData: (request, sink) =>
      slot.open('openMarketData', async () => {
        const wanted = marketSubscriptions(request)
        const known = await directory()
        requireCoins('market data', request.coins, known)
        return { wanted, listener: new MarketListener(settings, known, request, sink) }
      }),
    async close() {
      await slot.session?.close()
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
