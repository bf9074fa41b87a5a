import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'
import type { Loose } from '../src/conformance/check.ts'

export type Call = {
  readonly path: string
  readonly text: string
  readonly contentType: string /** Of the body, where it is JSON. */
  readonly body: Loose
}
export type Answer = { readonly status: number; readonly type: string; readonly text: string; readonly cors?: boolean }

/** One behaviour switched off. */
export type Break = {
  /** Answers in place of the exchange, or changes what goes there, or lets it through. */
  readonly ask?: (call: Call) => Answer | { readonly text: string; readonly contentType?: string } | undefined
  readonly answer?: (answer: Answer, call: Call) => Answer
  /** Changes what a client sent. */
  readonly sent?: (frame: Loose) => Loose
  /** Changes a frame to the client; a list may be empty. */
  readonly frame?: (frame: Loose) => Loose | readonly Loose[]
}

export type BreakingProxy = { readonly url: string; use(broken: Break): void; stop(): Promise<void> }

/** A man in the middle before an exchange, who spoils one thing at a time. */
export async function breakingProxy(target: { readonly url: string; readonly wsUrl: string }): Promise<BreakingProxy> {
  let broken: Break = {}
  const forward = async (path: string, text: string, contentType: string): Promise<Answer> => {
    const response = await fetch(target.url + path, { method: 'POST', headers: { 'content-type': contentType }, body: text })
    return { status: response.status, type: response.headers.get('content-type') ?? '', text: await response.text() }
  }
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    const call: Call = { path: request.url ?? '', text, contentType: request.headers['content-type'] ?? '', body: jsonOf(text) }
    const asked = broken.ask?.(call)
    const raw = asked && 'status' in asked ? asked : await forward(call.path, asked?.text ?? text, asked?.contentType ?? call.contentType)
    const answer = spoilt(() => broken.answer?.(raw, call)) ?? raw
    response.writeHead(answer.status, {
      'content-type': answer.type,
      ...(answer.cors === false ? {} : { 'access-control-allow-origin': '*' }),
    })
    response.end(answer.text)
  })
  const acceptor = new WebSocketServer({ server, path: '/ws' })
  acceptor.on('connection', (client) => join(client, target.wsUrl, () => broken))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    use: (next) => {
      broken = next
    },
    stop: async () => {
      for (const client of acceptor.clients) client.terminate()
      acceptor.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function join(client: WebSocket, wsUrl: string, broken: () => Break): void {
  const exchange = new WebSocket(wsUrl)
  const waiting: string[] = []
  client.on('message', (data) => {
    const text = String(data)
    const frame = jsonOf(text)
    const { sent } = broken()
    const out = sent === undefined || frame === undefined ? text : JSON.stringify(sent(frame))
    if (exchange.readyState === WebSocket.OPEN) exchange.send(out)
    else waiting.push(out)
  })
  exchange.on('open', () => {
    for (const text of waiting) exchange.send(text)
  })
  exchange.on('message', (data) => {
    const { frame } = broken()
    if (frame === undefined) return client.send(String(data))
    const whole = JSON.parse(String(data))
    for (const one of [spoilt(() => frame(structuredClone(whole))) ?? whole].flat()) client.send(JSON.stringify(one))
  })
  for (const [one, other] of [
    [client, exchange],
    [exchange, client],
  ] as const) {
    one.on('close', () => other.terminate())
    one.on('error', () => other.terminate())
  }
}

/** What a break does not fit, such as a refusal in place of rows, stays as it is. */
function spoilt<T>(change: () => T): T | undefined {
  try {
    return change()
  } catch {
    return undefined
  }
}

function jsonOf(text: string): Loose {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
