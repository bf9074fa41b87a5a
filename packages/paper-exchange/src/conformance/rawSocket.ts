import { WebSocket } from 'ws'
import type { Loose } from './check.ts'
import { Mismatch } from './mismatch.ts'
import { excerptOf } from './shape.ts'

const CLOSED = 'the server closed the socket'

/** A WebSocket that keeps every frame it gets. */
export class RawSocket {
  readonly frames: Loose[] = []
  readonly #socket: WebSocket
  readonly #deadlineMs: number
  readonly #watchers = new Set<() => void>()
  #closed = false

  private constructor(socket: WebSocket, deadlineMs: number) {
    this.#socket = socket
    this.#deadlineMs = deadlineMs
    socket.on('error', () => socket.terminate())
    socket.on('close', () => {
      this.#closed = true
      this.#look()
    })
    socket.on('message', (data) => {
      const frame = frameOf(String(data))
      if (frame !== undefined) this.frames.push(frame)
      this.#look()
    })
  }

  static async open(url: string, deadlineMs: number): Promise<RawSocket> {
    const socket = new WebSocket(url, { handshakeTimeout: deadlineMs })
    const raw = new RawSocket(socket, deadlineMs)
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve)
      socket.once('close', () => reject(new Mismatch(`${url} took no WebSocket`)))
    })
    return raw
  }

  get isClosed(): boolean {
    return this.#closed
  }

  send(message: unknown): void {
    this.#socket.send(typeof message === 'string' ? message : JSON.stringify(message))
  }

  /** Subscribes and returns the acknowledgement's echo. */
  async subscribe(subscription: { readonly type: string }): Promise<Loose> {
    const from = this.frames.length
    this.send({ method: 'subscribe', subscription })
    const { channel, data } = await this.next(`the answer to subscribing ${subscription.type}`, (frame) => isAnswer(frame), from)
    if (channel === 'error') throw new Mismatch(`subscribing ${excerptOf(subscription)} was refused: ${data}`)
    return data.subscription
  }

  /** Resolves with the first frame at or after position `from` that fits. */
  next(what: string, fits: (frame: Loose) => boolean, from = 0): Promise<Loose> {
    return new Promise((resolve, reject) => {
      const end = (settle: () => void): void => {
        clearTimeout(timer)
        this.#watchers.delete(look)
        settle()
      }
      const look = (): void => {
        const frame = this.frames.slice(from).find((candidate) => holds(fits, candidate))
        if (frame !== undefined) end(() => resolve(frame))
        else if (this.#closed) end(() => reject(new Mismatch(`${CLOSED} before ${what}`)))
      }
      const timer = setTimeout(() => {
        const seen = this.frames.slice(from).map(({ channel }) => channel)
        end(() =>
          reject(new Mismatch(`${what} did not come within ${this.#deadlineMs} ms; frames: ${seen.slice(-10).join(', ') || 'none'}`)),
        )
      }, this.#deadlineMs)
      this.#watchers.add(look)
      look()
    })
  }

  /** Resolves when everything the server had sent before is here: it answers a ping after it. */
  async fence(): Promise<void> {
    const from = this.frames.length
    this.send({ method: 'ping' })
    await this.next('a pong', ({ channel }) => channel === 'pong', from)
  }

  /** Resolves when the socket is closed, or after the deadline. */
  closing(): Promise<boolean> {
    return this.next('nothing', () => false).then(
      () => true,
      () => this.#closed,
    )
  }

  close(): void {
    this.#socket.terminate()
  }

  #look(): void {
    for (const watcher of [...this.#watchers]) watcher()
  }
}

const isAnswer = ({ channel }: Loose): boolean => channel === 'subscriptionResponse' || channel === 'error'

/** A frame of an unexpected shape does not fit, whatever the test stumbled over. */
function holds(fits: (frame: Loose) => boolean, frame: Loose): boolean {
  try {
    return fits(frame)
  } catch {
    return false
  }
}

/** Older servers greet with plain text. */
function frameOf(text: string): Loose {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
