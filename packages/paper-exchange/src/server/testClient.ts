import { createSigner, type Signer, signL1Action } from '@hyperladder/protocol'
import type { Address } from '@hyperladder/units'
import { WebSocket } from 'ws'
import type { PaperExchange } from './startPaperExchange.ts'

/** Ends a hang with the frames that came, before the test's own limit does without. */
const DEADLINE_MS = 50_000

export type HttpAnswer = { readonly status: number; readonly headers: Headers; readonly text: string; readonly json: unknown }
export type Frame = { readonly channel: string; readonly data: unknown }
type Envelope = { readonly nonce?: number; readonly isMainnet?: boolean; readonly vaultAddress?: Address; readonly expiresAfter?: number }

let lastNonce = 0

/** Rising, whatever the clock does. */
export function nextNonce(): number {
  lastNonce = Math.max(lastNonce + 1, Date.now())
  return lastNonce
}

/** Returns signer number `n` of a test. */
export const signerOf = (n: number): Signer => createSigner(`0x${n.toString(16).padStart(64, '0')}`)

/** Posts a text as it is. */
export async function postText(
  url: string,
  body: string,
  headers: Record<string, string> = { 'content-type': 'application/json' },
): Promise<HttpAnswer> {
  const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(DEADLINE_MS) })
  const text = await response.text()
  const isJson = response.headers.get('content-type') === 'application/json'
  return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined }
}

/** Returns the body of a signed action. */
export function signedBody(signer: Signer, action: object, { nonce = nextNonce(), isMainnet = true, ...rest }: Envelope = {}) {
  return { action, nonce, signature: signL1Action(signer, { action, nonce, isMainnet, ...rest }), ...rest }
}

/** A client of one key that knows nothing but the wire. */
export class TestClient {
  readonly paper: Pick<PaperExchange, 'url' | 'wsUrl'>
  readonly signer: Signer

  constructor(paper: Pick<PaperExchange, 'url' | 'wsUrl'>, signer: Signer) {
    this.paper = paper
    this.signer = signer
  }

  get address(): Address {
    return this.signer.address
  }

  // biome-ignore lint/suspicious/noExplicitAny: replies are looked into freely here, which is what the tests are about
  async info(body: unknown): Promise<any> {
    return (await postText(`${this.paper.url}/info`, JSON.stringify(body))).json
  }

  // biome-ignore lint/suspicious/noExplicitAny: as above
  async exchange(action: object, envelope: Envelope = {}): Promise<any> {
    return (await this.post(signedBody(this.signer, action, envelope))).json
  }

  post(body: unknown): Promise<HttpAnswer> {
    return postText(`${this.paper.url}/exchange`, JSON.stringify(body))
  }

  /** Places one order and returns its status. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  async order(order: object): Promise<any> {
    return (await this.exchange({ type: 'order', orders: [order], grouping: 'na' })).response.data.statuses[0]
  }
}

/** A WebSocket that keeps every frame. */
export class TestSocket {
  readonly frames: Frame[] = []
  readonly closed: Promise<number>
  readonly #socket: WebSocket
  readonly #watchers = new Set<() => void>()

  private constructor(socket: WebSocket) {
    this.#socket = socket
    this.closed = new Promise((resolve) => socket.on('close', resolve))
    socket.on('message', (data) => {
      this.frames.push(JSON.parse(String(data)))
      for (const watcher of this.#watchers) watcher()
    })
  }

  static async open(url: string): Promise<TestSocket> {
    const socket = new WebSocket(url)
    const client = new TestSocket(socket)
    await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject))
    return client
  }

  send(message: unknown): void {
    this.#socket.send(typeof message === 'string' ? message : JSON.stringify(message))
  }

  /** Subscribes and waits for the acknowledgement. */
  async subscribe(subscription: object): Promise<void> {
    const from = this.frames.length
    this.send({ method: 'subscribe', subscription })
    await this.next((frame) => frame.channel === 'subscriptionResponse', from)
  }

  /** Takes a subscription back and waits for the acknowledgement. */
  async unsubscribe(subscription: object): Promise<void> {
    const from = this.frames.length
    this.send({ method: 'unsubscribe', subscription })
    await this.next((frame) => frame.channel === 'subscriptionResponse', from)
  }

  /** Resolves with the first frame, at or after position `from`, that fits. */
  // biome-ignore lint/suspicious/noExplicitAny: frames are looked into freely here
  next(fits: (frame: any) => boolean, from = 0): Promise<any> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const frame = this.frames.slice(from).find(fits)
        if (frame === undefined) return
        clearTimeout(timer)
        this.#watchers.delete(look)
        resolve(frame)
      }
      const timer = setTimeout(() => reject(new Error(`no such frame among ${JSON.stringify(this.frames).slice(0, 2000)}`)), DEADLINE_MS)
      this.#watchers.add(look)
      look()
    })
  }

  close(): void {
    this.#socket.close()
  }
}
