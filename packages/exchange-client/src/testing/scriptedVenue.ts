import { createServer, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import { SPOT_META } from './markets.ts'

/** `hang` never answers, `reset` cuts the connection; a text is sent with the status, anything else as JSON. */
export type Scripted = 'hang' | 'reset' | { readonly status: number; readonly text: string } | { readonly json: unknown }
export type Body = {
  readonly type?: string
  readonly action?: { readonly type: string }
  readonly nonce?: number
  readonly [field: string]: unknown
}
export type Frame = {
  readonly method: string
  readonly id?: number
  readonly subscription?: { readonly type: string }
  readonly request?: { payload: Body }
}

export type Script = {
  /** Answers a request; undefined falls back to a plain answer. */
  http?: (path: string, body: Body, count: number) => Scripted | undefined
  /** Speaks for the venue on one connection; the first is 1. */
  ws?: (frame: Frame, socket: WebSocket, connection: number) => void
  /** Refuses the handshake with this status. */
  refuse?: (connection: number) => number | undefined
}

export type ScriptedVenue = {
  readonly url: string
  readonly bodies: Body[]
  readonly frames: Frame[]
  readonly connections: () => number
  readonly sockets: ReadonlySet<WebSocket>
  stop(): Promise<void>
}

/** Starts a venue that fails as told: only for faults that a real server can't be made to show. */
export async function startScriptedVenue(script: Script): Promise<ScriptedVenue> {
  const bodies: Body[] = []
  const frames: Frame[] = []
  let connections = 0
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Body
      bodies.push(body)
      answer(response, script.http?.(request.url ?? '', body, bodies.length) ?? plain(body))
    })
  })
  const wss = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, socket, head) => {
    connections += 1
    const connection = connections
    const refused = script.refuse?.(connection)
    if (refused !== undefined) return void socket.end(`HTTP/1.1 ${refused} Refused\r\nConnection: close\r\n\r\n`)
    wss.handleUpgrade(request, socket, head, (ws) => {
      ws.on('message', (data) => {
        const frame = JSON.parse(data.toString()) as Frame
        frames.push(frame)
        script.ws?.(frame, ws, connection)
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies,
    frames,
    connections: () => connections,
    sockets: wss.clients,
    async stop() {
      for (const ws of wss.clients) ws.terminate()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Returns a port at which nobody listens nor can, as another connection has it: one that is merely free is soon another test's. */
export async function takePort(): Promise<{ readonly port: number; release(): Promise<void> }> {
  const server = createTcpServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  return {
    port: socket.localPort as number,
    async release() {
      socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Acknowledges a subscription the way the venue does: with the defaults filled in. */
export function acknowledge(frame: Frame, socket: WebSocket): void {
  if (frame.method === 'ping') socket.send('{"channel":"pong"}')
  if (frame.method === 'subscribe') {
    socket.send(
      JSON.stringify({
        channel: 'subscriptionResponse',
        data: { method: 'subscribe', subscription: { ...frame.subscription, filledIn: false } },
      }),
    )
  }
}

function answer(response: ServerResponse, scripted: Scripted): void {
  if (scripted === 'hang') return
  if (scripted === 'reset') return void response.socket?.destroy()
  const [status, type, text] =
    'json' in scripted ? [200, 'application/json', JSON.stringify(scripted.json)] : [scripted.status, 'text/plain', scripted.text]
  response.writeHead(status, { 'content-type': type }).end(text)
}

function plain(body: Body): Scripted {
  if (body.type === 'spotMeta') return { json: SPOT_META }
  return body.type === undefined ? { json: { status: 'ok', response: { type: 'default' } } } : { json: [] }
}
