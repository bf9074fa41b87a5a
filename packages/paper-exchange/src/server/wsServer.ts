import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http'
import { type CanonicalSubscription, parseExchangeRequest, parseWsRequest, type WsRequest, wsTexts } from '@hyperladder/protocol'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Faults } from '../control/faults.ts'
import { faultyFrames } from '../control/faultyFrames.ts'
import type { Endpoint } from '../control/faultyReplies.ts'
import type { VenueCore } from '../core/venueCore.ts'
import type { CandleStore } from './candleStore.ts'
import { feedFrames, firstFrame } from './feedFrames.ts'
import type { FeedHub } from './feedHub.ts'
import { MinuteLimit } from './minuteLimit.ts'
import type { PaperLog } from './paperLog.ts'
import { failed, type Reply, statusLine, wrongShape } from './reply.ts'

/** Per IP (API reference 7.3). */
const CONNECTIONS_MAX = 10
const NEW_CONNECTIONS_PER_MINUTE = 30
const MESSAGES_PER_MINUTE = 2000
const USERS_MAX = 15
const SUBSCRIPTIONS_MAX = 1000
const POSTS_MAX = 100

const FRAME_BYTES_MAX = 2_000_000
/** A client that reads so slowly is cut: its frames must not fill the memory. */
const UNSENT_BYTES_MAX = 32_000_000
/**
 * Idle connections are looked for so many times per idle time. The checks are counted, not the time: while the process can't run, it can't
 * answer either, and what waits to be read from a connection must not be lost for that.
 */
const IDLE_CHECKS = 20

export type WsOptions = {
  readonly core: VenueCore
  readonly candles: CandleStore
  readonly hub: FeedHub
  readonly info: Endpoint
  readonly exchange: Endpoint
  readonly faults: Faults | undefined
  readonly webData2: boolean
  readonly ipLimits: boolean
  readonly idleMs: number
  readonly unknownCoin: 'drop' | 'ignore'
  readonly log: PaperLog
}

class Connection {
  readonly ip: string
  readonly socket: WebSocket
  readonly subscriptions = new Map<string, CanonicalSubscription>()
  posts = 0
  /** Checks since something was sent to it. */
  quietChecks = 0

  /** What the server says; faults may stand between it and the socket. */
  readonly send: (frame: string) => void

  constructor(ip: string, socket: WebSocket, faults: Faults | undefined) {
    this.ip = ip
    this.socket = socket
    const write = (frame: string) => this.#write(frame)
    this.send = faults === undefined ? write : faultyFrames(faults, { send: write, cut: () => socket.terminate() })
  }

  #write(frame: string): void {
    if (this.socket.readyState !== this.socket.OPEN) return
    if (this.socket.bufferedAmount > UNSENT_BYTES_MAX) {
      this.socket.terminate()
      return
    }
    this.quietChecks = 0
    this.socket.send(frame)
  }
}

/** The WebSocket at `/ws`: subscriptions, ping and posts, with the venue's limits per IP (API reference 4, 7.3). */
export class WsServer {
  readonly #options: WsOptions
  readonly #connections = new Set<Connection>()
  readonly #acceptor = new WebSocketServer({ noServer: true, maxPayload: FRAME_BYTES_MAX })
  readonly #idleTimer: NodeJS.Timeout
  readonly #opened: MinuteLimit
  readonly #messages: MinuteLimit

  constructor(server: Server, options: WsOptions) {
    this.#options = options
    const limit = (cap: number) => new MinuteLimit(options.ipLimits ? cap : Number.POSITIVE_INFINITY)
    this.#opened = limit(NEW_CONNECTIONS_PER_MINUTE)
    this.#messages = limit(MESSAGES_PER_MINUTE)
    this.#idleTimer = setInterval(() => this.#cutIdle(), Math.max(1, options.idleMs / IDLE_CHECKS))
    server.on('upgrade', (request, socket, head) => {
      const ip = request.socket.remoteAddress ?? ''
      const status = request.url?.split('?')[0] !== '/ws' ? 404 : this.#isFull(ip) ? 429 : undefined
      if (status !== undefined) socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
      else this.#acceptor.handleUpgrade(request, socket, head, (client) => this.#open(client, request))
    })
  }

  /** Cuts every connection and returns how many there were. */
  dropAll(): number {
    for (const connection of this.#connections) this.#cut(connection, 'the operator said so')
    return this.#connections.size
  }

  /** Drops every connection. */
  stop(): void {
    clearInterval(this.#idleTimer)
    for (const { socket } of this.#connections) socket.terminate()
    this.#acceptor.close()
  }

  #isFull(ip: string): boolean {
    return (this.#options.ipLimits && this.#of(ip).length >= CONNECTIONS_MAX) || !this.#opened.spend(ip)
  }

  #of(ip: string): Connection[] {
    return [...this.#connections].filter((connection) => connection.ip === ip)
  }

  #open(socket: WebSocket, request: IncomingMessage): void {
    const connection = new Connection(request.socket.remoteAddress ?? '', socket, this.#options.faults)
    this.#connections.add(connection)
    this.#options.log({ type: 'connection', state: 'open', reason: connection.ip })
    socket.on('message', (data) => this.#receive(connection, String(data)))
    socket.on('error', () => socket.terminate())
    socket.on('close', (code) => {
      this.#connections.delete(connection)
      for (const echo of connection.subscriptions.keys()) this.#options.hub.remove(echo, connection)
      this.#options.log({ type: 'connection', state: 'closed', reason: `code ${code}` })
    })
  }

  /** Nobody knows what the venue does with a message too many: here it ends the connection. */
  #receive(connection: Connection, text: string): void {
    if (!this.#messages.spend(connection.ip)) return this.#cut(connection, `more than ${MESSAGES_PER_MINUTE} messages a minute`)
    try {
      this.#handle(connection, parseWsRequest(text))
    } catch (error) {
      this.#fault(error)
      this.#cut(connection, 'a message could not be served')
    }
  }

  /** One request that can't be served must not end the others. */
  #fault(error: unknown): void {
    this.#options.log({ type: 'requestFailed', path: '/ws', error: error instanceof Error ? error : new Error(String(error)) })
  }

  #handle(connection: Connection, request: WsRequest): void {
    switch (request.type) {
      case 'ping':
        return connection.send(feedFrames.pong())
      case 'error':
        return connection.send(feedFrames.error(request.text))
      case 'subscribe':
        return this.#subscribe(connection, request)
      case 'unsubscribe':
        return this.#unsubscribe(connection, request)
      case 'post':
        void this.#post(connection, request)
        return
      default:
        return request satisfies never
    }
  }

  #subscribe(connection: Connection, { subscription, echo, text }: Extract<WsRequest, { type: 'subscribe' | 'unsubscribe' }>): void {
    const { core, candles, hub, webData2, unknownCoin } = this.#options
    // The venue no longer knows the type, so it can't parse the frame (API reference 4.10).
    if (subscription.type === 'webData2' && !webData2) return connection.send(feedFrames.error(wsTexts.unparsable(text)))
    if (connection.subscriptions.has(echo)) return connection.send(feedFrames.error(wsTexts.alreadySubscribed(echo)))
    const refusal = this.#refusal(connection, subscription)
    if (refusal !== undefined) return connection.send(feedFrames.error(refusal))
    if (isUnknown(core, subscription)) {
      if (unknownCoin === 'drop') this.#cut(connection, `unknown coin or dex in ${echo}`)
      return
    }
    connection.subscriptions.set(echo, subscription)
    connection.send(feedFrames.acknowledgement('subscribe', subscription))
    const first = firstFrame(core, candles, subscription)
    if (first !== undefined) connection.send(first)
    hub.add(echo, subscription, connection)
  }

  #refusal(connection: Connection, subscription: CanonicalSubscription): string | undefined {
    if (!this.#options.ipLimits) return undefined
    const all = this.#of(connection.ip).flatMap(({ subscriptions }) => [...subscriptions.values()])
    if (all.length >= SUBSCRIPTIONS_MAX) return wsTexts.tooManySubscriptions(SUBSCRIPTIONS_MAX)
    if (!('user' in subscription)) return undefined
    const users = new Set(all.flatMap((other) => ('user' in other ? [other.user] : [])))
    return users.add(subscription.user).size > USERS_MAX ? wsTexts.tooManyUsers(USERS_MAX) : undefined
  }

  #unsubscribe(connection: Connection, { subscription, echo }: Extract<WsRequest, { type: 'subscribe' | 'unsubscribe' }>): void {
    if (!connection.subscriptions.delete(echo)) return connection.send(feedFrames.error(wsTexts.alreadyUnsubscribed(echo)))
    this.#options.hub.remove(echo, connection)
    connection.send(feedFrames.acknowledgement('unsubscribe', subscription))
  }

  async #post(connection: Connection, { id, kind, payload, repeated }: Extract<WsRequest, { type: 'post' }>): Promise<void> {
    if (connection.posts >= POSTS_MAX) return connection.send(feedFrames.error(wsTexts.tooManyPosts(id)))
    connection.posts += 1
    try {
      const { info, exchange } = this.#options
      const isAmbiguous = kind === 'action' && repeated.length > 0 && !parseExchangeRequest(payload, repeated).ok
      const reply = isAmbiguous ? wrongShape : await (kind === 'info' ? info : exchange).handle(payload, connection.ip)
      if ('cut' in reply) this.#cut(connection, 'the answer to a post was lost')
      else connection.send(feedFrames.post(id, postResponse(kind, payload, reply)))
    } catch (error) {
      this.#fault(error)
      connection.send(feedFrames.post(id, postResponse(kind, payload, failed)))
    } finally {
      connection.posts -= 1
    }
  }

  #cutIdle(): void {
    for (const connection of this.#connections) {
      connection.quietChecks += 1
      if (connection.quietChecks > IDLE_CHECKS) this.#cut(connection, `nothing was sent to it for ${this.#options.idleMs} ms`)
    }
  }

  /** Without a close frame: the client sees code 1006, as at the venue. */
  #cut(connection: Connection, reason: string): void {
    this.#options.log({ type: 'connection', state: 'cut', reason })
    connection.socket.terminate()
  }
}

function isUnknown(core: VenueCore, subscription: CanonicalSubscription): boolean {
  // Of perps alone.
  if (subscription.type === 'activeAssetData') return true
  if ('coin' in subscription) return core.market(subscription.coin) === undefined
  return 'dex' in subscription && subscription.dex !== undefined && subscription.dex !== ''
}

/** An error's payload is the HTTP status and text in one string (API reference 4.4). */
function postResponse(kind: 'action' | 'info', payload: unknown, reply: Exclude<Reply, { cut: true }>): unknown {
  if (reply.status !== 200)
    return { type: 'error', payload: 'text' in reply ? `${statusLine(reply.status)}: ${reply.text}` : statusLine(reply.status) }
  if (kind === 'action') return { type: 'action', payload: reply.body }
  return { type: 'info', payload: { type: infoType(payload), data: reply.body } }
}

function infoType(payload: unknown): unknown {
  return Array.isArray(payload) ? payload[0] : (payload as { readonly type: unknown }).type
}
