import { excerpt } from '@hyperladder/protocol'
import { WebSocket } from 'ws'
import { later } from '../later.ts'
import type { Settings } from '../options.ts'
import { Backoff } from './backoff.ts'

export type SocketHandlers = {
  onOpen(): void
  /** One text frame. Called as it arrives. */
  onFrame(text: string): void
  /** The connection is gone, or could not be made: once per try. */
  onDown(reason: string): void
}

/** More than this waiting to go out means that nobody reads at the other end. */
const OUTGOING_BYTES_MAX = 1 << 20
/** A snapshot of 2000 fills is under 1 MB. */
const FRAME_BYTES_MAX = 16 << 20
const GOODBYE_MS = 500

/** One WebSocket connection that is made again whenever it breaks, between start and stop. It never sends anything twice. */
export class Socket {
  readonly #settings: Settings
  readonly #handlers: SocketHandlers
  readonly #backoff: Backoff
  #ws: WebSocket | undefined
  #stopping: AbortController | undefined
  #running: Promise<void> = Promise.resolve()
  #frameAtMs = 0
  #pingedAtMs: number | undefined

  constructor(settings: Settings, handlers: SocketHandlers) {
    this.#settings = settings
    this.#handlers = handlers
    this.#backoff = new Backoff(settings)
  }

  get isOpen(): boolean {
    return this.#ws?.readyState === WebSocket.OPEN
  }

  /** Begins to connect, and to reconnect for as long as it isn't stopped. */
  start(): void {
    if (this.#stopping !== undefined) return
    const stopping = new AbortController()
    this.#stopping = stopping
    this.#running = this.#running.then(() => this.#run(stopping.signal))
  }

  /** Returns whether the text was handed to an open connection. */
  send(text: string): boolean {
    const ws = this.#ws
    if (ws === undefined || ws.readyState !== WebSocket.OPEN) return false
    if (ws.bufferedAmount > OUTGOING_BYTES_MAX) {
      this.drop(`${ws.bufferedAmount} bytes wait to go out`)
      return false
    }
    ws.send(text)
    return true
  }

  /** Ends the present connection as dead; a new one follows. */
  drop(reason: string): void {
    this.#settings.log({ type: 'socket', state: 'lost', reason, waitMs: 0 })
    this.#ws?.terminate()
  }

  /** The connection served its purpose: a later break reconnects quickly again. */
  confirm(): void {
    this.#backoff.reset()
  }

  /** The venue answered a ping. */
  onPong(): void {
    this.#pingedAtMs = undefined
  }

  /** Says goodbye and resolves when the connection is closed. */
  async stop(): Promise<void> {
    this.#stopping?.abort()
    this.#stopping = undefined
    const ws = this.#ws
    if (ws?.readyState === WebSocket.OPEN) ws.close(1000)
    else ws?.terminate()
    const answered = new AbortController()
    later(this.#settings.clock, GOODBYE_MS, answered.signal, () => ws?.terminate())
    await this.#running
    answered.abort()
  }

  async #run(stopping: AbortSignal): Promise<void> {
    const { clock, log } = this.#settings
    let reason = 'first connection'
    while (!stopping.aborted) {
      const waitMs = this.#backoff.nextMs()
      if (waitMs > 0) log({ type: 'socket', state: 'waiting', reason, waitMs })
      await clock.sleep(waitMs, stopping)
      if (stopping.aborted) return
      this.#backoff.tried()
      reason = await this.#connectOnce()
      this.#handlers.onDown(stopping.aborted ? 'closed by us' : reason)
    }
  }

  /** Resolves with the reason when the connection has ended, whether or not it ever opened. */
  #connectOnce(): Promise<string> {
    const { wsUrl, socket, clock, log } = this.#settings
    return new Promise((resolve) => {
      const over = new AbortController()
      let failure: string | undefined
      const ws = new WebSocket(wsUrl, { handshakeTimeout: socket.connectMs, maxPayload: FRAME_BYTES_MAX, perMessageDeflate: false })
      this.#ws = ws
      ws.on('open', () => {
        log({ type: 'socket', state: 'open', reason: '', waitMs: 0 })
        this.#frameAtMs = clock.nowMs()
        this.#pingedAtMs = undefined
        void this.#watch(over.signal)
        this.#handlers.onOpen()
      })
      ws.on('message', (data) => {
        this.#frameAtMs = clock.nowMs()
        this.#handlers.onFrame(data.toString())
      })
      ws.on('error', (error) => {
        failure = excerpt(error.message || ('code' in error ? String(error.code) : error.name))
      })
      ws.on('close', (code) => {
        over.abort()
        if (this.#ws === ws) this.#ws = undefined
        resolve(failure ?? `connection closed (${code})`)
      })
    })
  }

  /** Pings, and ends a connection that has gone silent. */
  async #watch(over: AbortSignal): Promise<void> {
    const { clock, socket } = this.#settings
    let lastPingMs = clock.nowMs()
    while (!over.aborted) {
      const pongDueMs = this.#pingedAtMs === undefined ? Number.POSITIVE_INFINITY : this.#pingedAtMs + socket.pongMs
      const dueMs = Math.min(this.#frameAtMs + socket.silenceMs, pongDueMs, lastPingMs + socket.pingMs)
      await clock.sleep(Math.max(1, dueMs - clock.nowMs()), over)
      if (over.aborted) return
      const nowMs = clock.nowMs()
      if (nowMs >= this.#frameAtMs + socket.silenceMs) return this.drop(`no frame for ${socket.silenceMs} ms`)
      if (this.#pingedAtMs !== undefined && nowMs >= this.#pingedAtMs + socket.pongMs)
        return this.drop(`no pong within ${socket.pongMs} ms`)
      if (nowMs >= lastPingMs + socket.pingMs) {
        lastPingMs = nowMs
        if (this.send('{"method":"ping"}')) this.#pingedAtMs ??= nowMs
      }
    }
  }
}
