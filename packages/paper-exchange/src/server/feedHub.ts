import type { CanonicalSubscription } from '@hyperladder/protocol'
import type { Address } from '@hyperladder/units'
import type { BlockResult, VenueEvent } from '../core/types.ts'
import type { VenueCore } from '../core/venueCore.ts'
import type { CandleStore } from './candleStore.ts'
import { changedPrices, contextFrames, type Prices, pricesOf } from './contextFrames.ts'
import { feedFrames } from './feedFrames.ts'
import type { Cadence } from './paperOptions.ts'

/** Where frames of a feed go. */
export type Listener = { send(frame: string): void }

type Feed = {
  readonly subscription: CanonicalSubscription
  /** Each with the height it subscribed at: its first frame told everything up to there. */
  readonly listeners: Map<Listener, number>
  /** Of the latest frame, in block time. */
  sentMs: number
  /** Of the latest frame without its time: what tells a change. */
  sent: string
  isDue: boolean
}
type EventOf<Type extends VenueEvent['type']> = Extract<VenueEvent, { readonly type: Type }>

/**
 * Turns the events of a block into frames: each feed's frame is made once for all its listeners. A user's frames of one block go out as
 * order updates, fills, events, balances; then markets.
 */
export class FeedHub {
  readonly #core: VenueCore
  readonly #candles: CandleStore
  readonly #cadence: Cadence
  readonly #byEcho = new Map<string, Feed>()
  readonly #byTopic = new Map<string, Set<Feed>>()

  #height = 0

  constructor(core: VenueCore, candles: CandleStore, cadence: Cadence) {
    this.#core = core
    this.#candles = candles
    this.#cadence = cadence
  }

  add(echo: string, subscription: CanonicalSubscription, listener: Listener): void {
    const known = this.#byEcho.get(echo)
    if (known !== undefined) {
      known.listeners.set(listener, this.#core.height)
      return
    }
    const feed: Feed = {
      subscription,
      listeners: new Map([[listener, this.#core.height]]),
      sentMs: this.#core.timeMs,
      sent: '',
      isDue: false,
    }
    if (subscription.type === 'bbo') feed.sent = this.#touch(subscription.coin)
    if (subscription.type === 'fastAssetCtxs') feed.sent = JSON.stringify(pricesOf(this.#core))
    this.#byEcho.set(echo, feed)
    const topic = topicOf(subscription)
    const feeds = this.#byTopic.get(topic) ?? new Set()
    this.#byTopic.set(topic, feeds.add(feed))
  }

  remove(echo: string, listener: Listener): void {
    const feed = this.#byEcho.get(echo)
    if (feed === undefined) return
    feed.listeners.delete(listener)
    if (feed.listeners.size > 0) return
    this.#byEcho.delete(echo)
    const topic = topicOf(feed.subscription)
    const feeds = this.#byTopic.get(topic)
    feeds?.delete(feed)
    if (feeds?.size === 0) this.#byTopic.delete(topic)
  }

  publish({ events, height, timeMs }: BlockResult): void {
    if (this.#byEcho.size === 0) return
    this.#height = height
    this.#publishAccounts(events)
    this.#publishMarkets(events)
    for (const feed of this.#byEcho.values()) this.#publishByCadence(feed, timeMs)
  }

  #publishAccounts(events: readonly VenueEvent[]): void {
    const core = this.#core
    const touched = new Set<Address>()
    for (const { user, updates } of ofType(events, 'orderUpdates')) {
      touched.add(user)
      this.#push('orderUpdates', user, () => feedFrames.orderUpdates(core, updates))
      this.#push('userHistoricalOrders', user, () => feedFrames.orderHistory(core, user, updates, false))
    }
    for (const { user, fills } of ofType(events, 'fills')) {
      touched.add(user)
      this.#push('userFills', user, ({ subscription }) => {
        return feedFrames.userFills(core, user, fills, subscription.type === 'userFills' && subscription.aggregateByTime)
      })
      this.#push('userEvents', user, () => feedFrames.userEventFills(core, fills))
      for (const fill of fills)
        if (fill.type !== 'dust' && !fill.crossed) this.#push('notification', user, () => feedFrames.notification(core, fill))
    }
    for (const { user, cancels } of ofType(events, 'nonUserCancel')) {
      this.#push('userEvents', user, () => feedFrames.userEvent({ nonUserCancel: cancels.map(({ coin, oid }) => ({ coin, oid })) }))
    }
    for (const { user } of ofType(events, 'balances')) {
      touched.add(user)
      this.#push('spotState', user, () => feedFrames.spotState(core, user))
    }
    for (const user of touched) {
      this.#push('openOrders', user, () => feedFrames.openOrders(core, user))
      this.#push('webData2', user, () => feedFrames.webData2(core, user))
    }
  }

  #publishMarkets(events: readonly VenueEvent[]): void {
    const core = this.#core
    for (const { coin, trades } of ofType(events, 'trades')) {
      this.#push('trades', coin, () => feedFrames.trades(core, trades))
      for (const feed of this.#topic('candle', coin)) this.#pushCandle(feed)
      this.#markDue('activeAssetCtx', coin)
      this.#markDue('allMids', '')
    }
    for (const { coin } of ofType(events, 'book')) {
      this.#markDue('activeAssetCtx', coin)
      this.#markDue('allMids', '')
      const feed = this.#topic('bbo', coin)[0]
      const touch = feed && this.#touch(coin)
      if (feed === undefined || touch === undefined || touch === feed.sent) continue
      feed.sent = touch
      this.#push('bbo', coin, () => feedFrames.bbo(core, coin))
    }
  }

  /** Books at their pace, changed or not; contexts and mids when something changed, and not more often than their pace. */
  #publishByCadence(feed: Feed, timeMs: number): void {
    const { subscription } = feed
    const { bookMs, fastBookMs, contextMs } = this.#cadence
    const pauseMs = timeMs - feed.sentMs
    switch (subscription.type) {
      case 'l2Book':
        if (pauseMs >= (subscription.fast ? fastBookMs : bookMs)) this.#send(feed, timeMs, feedFrames.l2Book(this.#core, subscription))
        return
      case 'activeAssetCtx':
        if (feed.isDue && pauseMs >= contextMs) this.#send(feed, timeMs, feedFrames.activeAssetCtx(this.#core, subscription.coin))
        return
      case 'spotAssetCtxs':
        if (pauseMs >= contextMs) this.#send(feed, timeMs, feedFrames.spotAssetCtxs(this.#core))
        return
      case 'webData3':
        if (pauseMs >= bookMs) this.#send(feed, timeMs, feedFrames.webData3(this.#core, subscription.user))
        return
      case 'clearinghouseState':
        if (pauseMs >= bookMs) this.#send(feed, timeMs, feedFrames.clearinghouseState(this.#core, subscription.user))
        return
      case 'allDexsClearinghouseState':
        if (pauseMs >= bookMs) this.#send(feed, timeMs, contextFrames.allDexsClearinghouseState(this.#core, subscription.user))
        return
      case 'assetCtxs':
      case 'allDexsAssetCtxs':
        if (pauseMs >= bookMs) this.#send(feed, timeMs, contextFrames[subscription.type]())
        return
      case 'fastAssetCtxs':
        if (pauseMs >= fastBookMs) this.#sendPrices(feed, timeMs)
        return
      case 'allMids':
        if (feed.isDue && pauseMs >= contextMs) this.#send(feed, timeMs, feedFrames.allMids(this.#core))
        return
      default:
    }
  }

  /** What changed since the frame before: its first frame told every price. */
  #sendPrices(feed: Feed, timeMs: number): void {
    const now = pricesOf(this.#core)
    const changed = changedPrices(JSON.parse(feed.sent) as Prices, now)
    if (Object.keys(changed).length === 0) return
    feed.sent = JSON.stringify(now)
    this.#send(feed, timeMs, contextFrames.fastAssetCtxs(changed))
  }

  #pushCandle(feed: Feed): void {
    if (feed.subscription.type !== 'candle') return
    const { coin, interval } = feed.subscription
    const candle = this.#candles.latest(coin, interval)
    if (candle !== undefined) this.#send(feed, this.#core.timeMs, feedFrames.candle(this.#core, coin, interval, candle))
  }

  #push(type: CanonicalSubscription['type'], of: string, make: (feed: Feed) => string): void {
    for (const feed of this.#topic(type, of)) this.#send(feed, this.#core.timeMs, make(feed))
  }

  #send(feed: Feed, timeMs: number, frame: string): void {
    feed.sentMs = timeMs
    feed.isDue = false
    for (const [listener, sinceHeight] of feed.listeners) if (this.#height > sinceHeight) listener.send(frame)
  }

  #markDue(type: CanonicalSubscription['type'], of: string): void {
    for (const feed of this.#topic(type, of)) feed.isDue = true
  }

  #topic(type: CanonicalSubscription['type'], of: string): readonly Feed[] {
    const feeds = this.#byTopic.get(`${type} ${of}`)
    return feeds === undefined ? [] : [...feeds]
  }

  #touch(coin: string): string {
    const { bid, ask } = this.#core.bbo(coin)
    return [bid, ask].map((level) => (level === null ? '' : `${level.px} ${level.sz} ${level.n}`)).join('|')
  }
}

function topicOf(subscription: CanonicalSubscription): string {
  if ('user' in subscription) return `${subscription.type} ${subscription.user}`
  return `${subscription.type} ${'coin' in subscription ? subscription.coin : ''}`
}

function ofType<Type extends VenueEvent['type']>(events: readonly VenueEvent[], type: Type): EventOf<Type>[] {
  return events.filter((event): event is EventOf<Type> => event.type === type)
}
