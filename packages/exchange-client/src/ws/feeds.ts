import type { FeedEvent, FeedRequest, Feeds } from '@hyperladder/exchange-port'
import { excerpt, type WsFrame } from '@hyperladder/protocol'
import type { Directory } from '../decode/universe.ts'
import { ClosedError, type ExchangeError, SubscriptionError, TimeoutError, TransportError } from '../errors.ts'
import { later } from '../later.ts'
import type { Settings } from '../options.ts'
import { decodeFrame } from './decodeFrame.ts'
import type { Socket } from './socket.ts'
import { isEchoOf, quotedJson, type Subscription, subscriptionsOf } from './subscriptions.ts'

/** One open set of feeds: who listens, to what, and what is acknowledged on the present connection. */
export class FeedSession implements Feeds {
  readonly #settings: Settings
  readonly #socket: Socket
  readonly #directory: Directory
  readonly #wanted: readonly Subscription[]
  readonly #sink: (event: FeedEvent) => void
  readonly #release: () => Promise<void>
  readonly #opened = Promise.withResolvers<void>()
  /** Ends the wait for acknowledgements of the present connection. */
  #waiting = new AbortController()
  #missing = new Set<Subscription>()
  #state: 'opening' | 'up' | 'down' | 'closed' = 'opening'
  #reconnects = 0
  #lastReason = ''

  constructor(
    settings: Settings,
    socket: Socket,
    directory: Directory,
    request: FeedRequest,
    sink: (event: FeedEvent) => void,
    release: () => Promise<void>,
  ) {
    this.#settings = settings
    this.#socket = socket
    this.#directory = directory
    this.#wanted = subscriptionsOf(request, settings.account)
    this.#sink = sink
    this.#release = release
    for (const coin of request.coins) {
      // The venue drops the whole socket, without a word, for a coin that it doesn't know (API reference 4.3).
      if (!directory.marketByCoin.has(coin)) throw new SubscriptionError('bbo', `coin was ${coin}, which is no spot market of the venue`)
    }
  }

  /** Resolves when everything is acknowledged. Tries again until the deadline, then rejects with the last reason. */
  async open(): Promise<void> {
    const { clock, feedsDeadlineMs } = this.#settings
    const decided = new AbortController()
    later(clock, feedsDeadlineMs, decided.signal, () => {
      const error =
        this.#lastReason === '' ? new TimeoutError('openFeeds', feedsDeadlineMs) : new TransportError('openFeeds', this.#lastReason, true)
      this.#opened.reject(error)
    })
    this.#socket.start()
    if (this.#socket.isOpen) this.onOpen()
    try {
      await this.#opened.promise
    } finally {
      decided.abort()
    }
  }

  async close(): Promise<void> {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    this.#waiting.abort()
    this.#opened.reject(new ClosedError('openFeeds'))
    for (const subscription of this.#wanted) this.#socket.send(JSON.stringify({ method: 'unsubscribe', subscription }))
    await this.#release()
  }

  onOpen(): void {
    const { clock, feedsDeadlineMs } = this.#settings
    this.#missing = new Set(this.#wanted)
    this.#waiting.abort()
    const waiting = new AbortController()
    this.#waiting = waiting
    later(clock, feedsDeadlineMs, waiting.signal, () => {
      this.#socket.drop(`no acknowledgement of ${this.#missingNames()} within ${feedsDeadlineMs} ms`)
    })
    for (const subscription of this.#wanted) this.#socket.send(JSON.stringify({ method: 'subscribe', subscription }))
  }

  onDown(reason: string): void {
    this.#waiting.abort()
    this.#lastReason = reason
    if (this.#state !== 'up') return
    this.#state = 'down'
    this.#sink({ type: 'connection', state: 'down', reason, reconnects: this.#reconnects })
  }

  onFrame(frame: WsFrame): void {
    if (this.#state === 'closed') return
    if (frame.type === 'subscriptionResponse') {
      if (frame.method === 'subscribe') this.#acknowledge(frame.subscription)
      return
    }
    const { events, ignored } = decodeFrame(frame, this.#settings.account, this.#directory)
    if (ignored > 0) this.#settings.log({ type: 'ignored', source: frame.type, rows: ignored })
    for (const event of events) this.tell(event)
  }

  /** A text of the error channel that no post has claimed. */
  onError(text: string): void {
    if (this.#state === 'closed') return
    const quoted = quotedJson(text)
    const echo = typeof quoted === 'object' && quoted !== null && 'subscription' in quoted ? quoted.subscription : quoted
    const subscription = [...this.#missing].find((sent) => isEchoOf(sent, echo))
    if (text.startsWith('Already subscribed')) {
      // It flows all the same: as good as an acknowledgement.
      if (subscription !== undefined) this.#acknowledge(echo)
      return
    }
    this.tell({ type: 'undecodable', channel: 'error', reason: 'the venue complained', excerpt: excerpt(text) })
    if (this.#missing.size === 0) return
    this.#fail(new SubscriptionError(subscription?.type ?? this.#missingNames(), excerpt(text)))
  }

  tell(event: FeedEvent): void {
    this.#sink(event)
  }

  /** The first opening ends here; later ones are tried again, for the venue took this once. */
  #fail(error: ExchangeError): void {
    if (this.#state === 'opening') this.#opened.reject(error)
    else this.#socket.drop(error.message)
  }

  #acknowledge(echo: unknown): void {
    const subscription = [...this.#missing].find((sent) => isEchoOf(sent, echo))
    if (subscription === undefined) return
    this.#missing.delete(subscription)
    if (this.#missing.size > 0) return
    this.#waiting.abort()
    this.#socket.confirm()
    if (this.#state === 'down') this.#reconnects += 1
    this.#state = 'up'
    this.#sink({ type: 'connection', state: 'up', reason: 'every subscription is acknowledged', reconnects: this.#reconnects })
    this.#opened.resolve()
  }

  #missingNames(): string {
    return [...this.#missing].map(({ type, coin }) => (coin === undefined ? type : `${type} ${coin}`)).join(', ')
  }
}
