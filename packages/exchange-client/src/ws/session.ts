import type { Feeds } from '@hyperladder/exchange-port'
import { excerpt, type WsFrame } from '@hyperladder/protocol'
import { ClosedError, type ExchangeError, SubscriptionError, TimeoutError, TransportError } from '../errors.ts'
import { later } from '../later.ts'
import type { Settings } from '../options.ts'
import type { Socket } from './socket.ts'
import { SubscribePace } from './subscribePace.ts'
import { isEchoOf, quotedJson, type Subscription } from './subscriptions.ts'

/** What a session tells whoever makes events of it. */
export type SessionListener = {
  /** `up` once every subscription is acknowledged: the first time, and after each reconnect. */
  connection(event: { readonly state: 'up' | 'down'; readonly reason: string; readonly reconnects: number }): void
  frame(frame: WsFrame): void
  undecodable(event: { readonly channel: string; readonly reason: string; readonly excerpt: string }): void
  /** Nothing follows. */
  closed?(): void
}

export type SessionOptions = {
  readonly settings: Settings
  readonly socket: Socket
  /** Names the session in errors. */
  readonly request: string
  readonly wanted: readonly Subscription[]
  readonly listener: SessionListener
  /** Called once when the session is closed. */
  readonly release: () => Promise<void>
}

/** One open set of subscriptions: what is wanted, what is acknowledged on the present connection, and who listens. */
export class Session implements Feeds {
  readonly #settings: Settings
  readonly #socket: Socket
  readonly #request: string
  readonly #wanted: readonly Subscription[]
  readonly #listener: SessionListener
  readonly #release: () => Promise<void>
  readonly #opened = Promise.withResolvers<void>()
  readonly #pace: SubscribePace
  /** Ends the wait for acknowledgements of the present connection. */
  #waiting = new AbortController()
  #missing = new Set<Subscription>()
  #state: 'opening' | 'up' | 'down' | 'closed' = 'opening'
  #reconnects = 0
  #lastReason = ''

  constructor({ settings, socket, request, wanted, listener, release }: SessionOptions) {
    this.#settings = settings
    this.#socket = socket
    this.#request = request
    this.#wanted = wanted
    this.#listener = listener
    this.#release = release
    this.#pace = new SubscribePace(settings.clock)
  }

  /** Resolves when everything is acknowledged. Tries again until the deadline, then rejects with the last reason. */
  async open(): Promise<void> {
    const { clock, feedsDeadlineMs } = this.#settings
    const decided = new AbortController()
    later(clock, feedsDeadlineMs, decided.signal, () => {
      const error =
        this.#lastReason === ''
          ? new TimeoutError(this.#request, feedsDeadlineMs)
          : new TransportError(this.#request, this.#lastReason, true)
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
    this.#opened.reject(new ClosedError(this.#request))
    for (const subscription of this.#wanted) this.#socket.send(JSON.stringify({ method: 'unsubscribe', subscription }))
    this.#listener.closed?.()
    await this.#release()
  }

  onOpen(): void {
    this.#missing = new Set(this.#wanted)
    this.#waiting.abort()
    const waiting = new AbortController()
    this.#waiting = waiting
    const waitMs = this.#pace.waitMs(this.#wanted.length)
    if (waitMs === 0) this.#subscribe(waiting.signal)
    else later(this.#settings.clock, waitMs, waiting.signal, () => this.#subscribe(waiting.signal))
  }

  #subscribe(waiting: AbortSignal): void {
    const { clock, feedsDeadlineMs } = this.#settings
    later(clock, feedsDeadlineMs, waiting, () => {
      this.#socket.drop(`no acknowledgement of ${this.#missingNames()} within ${feedsDeadlineMs} ms`)
    })
    this.#pace.sent(this.#wanted.length)
    for (const subscription of this.#wanted) this.#socket.send(JSON.stringify({ method: 'subscribe', subscription }))
  }

  onDown(reason: string): void {
    this.#waiting.abort()
    this.#lastReason = reason
    if (this.#state !== 'up') return
    this.#state = 'down'
    this.#listener.connection({ state: 'down', reason, reconnects: this.#reconnects })
  }

  onFrame(frame: WsFrame): void {
    if (this.#state === 'closed') return
    if (frame.type === 'subscriptionResponse') {
      if (frame.method === 'subscribe') this.#acknowledge(frame.subscription)
      return
    }
    this.#listener.frame(frame)
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
    this.#listener.undecodable({ channel: 'error', reason: 'the venue complained', excerpt: excerpt(text) })
    if (this.#missing.size === 0) return
    this.#fail(new SubscriptionError(subscription?.type ?? this.#missingNames(), excerpt(text)))
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
    this.#listener.connection({ state: 'up', reason: 'every subscription is acknowledged', reconnects: this.#reconnects })
    this.#opened.resolve()
  }

  #missingNames(): string {
    return [...this.#missing].map(({ type, coin }) => (coin === undefined ? type : `${type} ${coin}`)).join(', ')
  }
}
