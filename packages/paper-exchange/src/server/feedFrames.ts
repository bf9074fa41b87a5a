import type { CanonicalSubscription } from '@hyperladder/protocol'
import { type Address, formatDecimal } from '@hyperladder/units'
import type { FillRecord, OrderRecord, TradeFill, TradeRecord } from '../core/types.ts'
import type { VenueCore } from '../core/venueCore.ts'
import type { Candle, CandleStore } from './candleStore.ts'
import { contextFrames, pricesOf } from './contextFrames.ts'
import { encodeClearinghouseState, encodeSpotStateFeed, encodeWebData2, encodeWebData3 } from './encoding/account.ts'
import { encodeCandle } from './encoding/candle.ts'
import { encodeFill, encodeMergedFills } from './encoding/fill.ts'
import { marketOf } from './encoding/lookup.ts'
import { type BookShape, encodeBbo, encodeBook, encodeCtx, encodeMids, encodeTrade } from './encoding/market.ts'
import { encodeFrontendOrder, encodeOrderRecord, encodeOrderUpdate } from './encoding/order.ts'

/** Fills replayed on subscribing (API reference 4.5). */
const SNAPSHOT_FILLS = 2000

const frame = (channel: string, data: unknown): string => JSON.stringify({ channel, data })

/** Frames of the WebSocket, each the venue's JSON text (API reference 4.6 to 4.16). */
export const feedFrames = {
  acknowledgement: (method: 'subscribe' | 'unsubscribe', subscription: CanonicalSubscription): string =>
    frame('subscriptionResponse', { method, subscription }),
  pong: (): string => '{"channel":"pong"}',
  error: (text: string): string => frame('error', text),
  post: (id: number, response: unknown): string => frame('post', { id, response }),
  orderUpdates: (core: VenueCore, updates: readonly OrderRecord[]): string =>
    frame(
      'orderUpdates',
      updates.map((record) => encodeOrderUpdate(core, record)),
    ),
  /** `fills` oldest first. Later frames have no `isSnapshot` at all. */
  userFills: (core: VenueCore, user: Address, fills: readonly FillRecord[], merged: boolean): string =>
    frame('userFills', {
      user,
      fills: merged ? encodeMergedFills(core, fills, 'oldestFirst') : fills.map((fill) => encodeFill(core, fill)),
    }),
  userFillsSnapshot: (core: VenueCore, user: Address, merged: boolean): string => {
    const fills = core.userFills(user, SNAPSHOT_FILLS)
    const rows = merged ? encodeMergedFills(core, fills, 'newestFirst') : fills.map((fill) => encodeFill(core, fill))
    return frame('userFills', { isSnapshot: true, user, fills: rows })
  },
  userEvent: (event: { readonly fills: readonly unknown[] } | { readonly nonUserCancel: readonly unknown[] }): string =>
    frame('user', event),
  userEventFills: (core: VenueCore, fills: readonly FillRecord[]): string =>
    frame('user', { fills: fills.map((fill) => encodeFill(core, fill)) }),
  spotState: (core: VenueCore, user: Address): string => frame('spotState', { user, spotState: encodeSpotStateFeed(core, user) }),
  openOrders: (core: VenueCore, user: Address): string =>
    frame('openOrders', { dex: '', user, orders: core.openOrders(user).map((order) => encodeFrontendOrder(core, order)) }),
  webData2: (core: VenueCore, user: Address): string => frame('webData2', encodeWebData2(core, user)),
  webData3: (core: VenueCore, user: Address): string => frame('webData3', encodeWebData3(core, user)),
  /** `records` newest first in the snapshot, as the venue's history is, else in order of happening. */
  orderHistory: (core: VenueCore, user: Address, records: readonly OrderRecord[], isSnapshot: boolean): string =>
    frame('userHistoricalOrders', {
      ...(isSnapshot && { isSnapshot }),
      user,
      orderHistory: records.map((record) => encodeOrderRecord(core, record)),
    }),
  clearinghouseState: (core: VenueCore, user: Address): string =>
    frame('clearinghouseState', { dex: '', user, clearinghouseState: encodeClearinghouseState(core, user) }),
  notification: (core: VenueCore, { coin, side, px, sz }: TradeFill): string => {
    const market = marketOf(core, coin)
    const what = `${side === 'bid' ? 'Bought' : 'Sold'} ${formatDecimal(sz, market.szDecimals)} ${market.base.name}`
    return frame('notification', { notification: `Resting order filled: ${what} at $${formatDecimal(px, market.pxDecimals)}` })
  },
  candle: (core: VenueCore, coin: string, interval: string, candle: Candle): string =>
    frame('candle', encodeCandle(core, coin, interval, candle)),
  spotAssetCtxs: (core: VenueCore): string =>
    frame(
      'spotAssetCtxs',
      core.markets.map((market) => encodeCtx(core, market.coin)),
    ),
  l2Book: (core: VenueCore, shape: BookShape): string => frame('l2Book', encodeBook(core, shape)),
  bbo: (core: VenueCore, coin: string): string => frame('bbo', encodeBbo(core, coin)),
  trades: (core: VenueCore, trades: readonly TradeRecord[]): string =>
    frame(
      'trades',
      trades.map((trade) => encodeTrade(core, trade)),
    ),
  /** Spot contexts come on a channel of their own name. */
  activeAssetCtx: (core: VenueCore, coin: string): string => frame('activeSpotAssetCtx', { coin, ctx: encodeCtx(core, coin) }),
  allMids: (core: VenueCore): string => frame('allMids', { mids: encodeMids(core) }),
} as const

type OtherUserSubscription = Extract<
  CanonicalSubscription,
  {
    readonly type:
      | 'webData3'
      | 'userHistoricalOrders'
      | 'clearinghouseState'
      | 'allDexsClearinghouseState'
      | 'twapStates'
      | 'userFundings'
      | 'userNonFundingLedgerUpdates'
      | 'userTwapSliceFills'
      | 'userTwapHistory'
  }
>

/** Returns the frame that a new subscription gets at once, if its feed has one: events and order updates have no snapshot (API reference 4.5). */
export function firstFrame(core: VenueCore, candles: CandleStore, subscription: CanonicalSubscription): string | undefined {
  switch (subscription.type) {
    case 'orderUpdates':
    case 'userEvents':
    case 'notification':
    case 'outcomeMetaUpdates':
    // Of a perp, and nobody gets that far: no coin here is one.
    case 'activeAssetData':
      return undefined
    case 'userFills':
      return feedFrames.userFillsSnapshot(core, subscription.user, subscription.aggregateByTime)
    case 'spotState':
      return feedFrames.spotState(core, subscription.user)
    case 'openOrders':
      return feedFrames.openOrders(core, subscription.user)
    case 'webData2':
      return feedFrames.webData2(core, subscription.user)
    case 'l2Book':
      return feedFrames.l2Book(core, subscription)
    case 'bbo':
      return feedFrames.bbo(core, subscription.coin)
    case 'trades':
      // The replay runs oldest first, as recorded on mainnet.
      return feedFrames.trades(core, core.recentTrades(subscription.coin).toReversed())
    case 'activeAssetCtx':
      return feedFrames.activeAssetCtx(core, subscription.coin)
    case 'allMids':
      return feedFrames.allMids(core)
    case 'spotAssetCtxs':
      return feedFrames.spotAssetCtxs(core)
    case 'fastAssetCtxs':
      return contextFrames.fastAssetCtxs(pricesOf(core))
    case 'assetCtxs':
    case 'allDexsAssetCtxs':
      return contextFrames[subscription.type]()
    case 'candle': {
      const candle = candles.latest(subscription.coin, subscription.interval)
      return candle && feedFrames.candle(core, subscription.coin, subscription.interval, candle)
    }
    default:
      return firstUserFrame(core, subscription)
  }
}

/** Histories of what nobody has here are told once, empty. */
function firstUserFrame(core: VenueCore, subscription: OtherUserSubscription): string {
  const { type, user } = subscription
  switch (type) {
    case 'webData3':
      return feedFrames.webData3(core, user)
    case 'userHistoricalOrders':
      return feedFrames.orderHistory(core, user, core.historicalOrders(user), true)
    case 'clearinghouseState':
      return feedFrames.clearinghouseState(core, user)
    case 'allDexsClearinghouseState':
      return contextFrames.allDexsClearinghouseState(core, user)
    case 'twapStates':
      return frame(type, { dex: '', user, states: [] })
    case 'userFundings':
      return frame(type, { isSnapshot: true, user, fundings: [] })
    case 'userNonFundingLedgerUpdates':
      return frame(type, { isSnapshot: true, user, nonFundingLedgerUpdates: [] })
    case 'userTwapSliceFills':
      return frame(type, { isSnapshot: true, user, twapSliceFills: [] })
    case 'userTwapHistory':
      return frame(type, { isSnapshot: true, user, history: [] })
    default:
      return type satisfies never
  }
}
