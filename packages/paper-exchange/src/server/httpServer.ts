import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { httpTexts, parseExchangeRequest, parseInfoRequest, repeatedKeys } from '@hyperladder/protocol'
import type { Endpoint } from '../control/faultyReplies.ts'
import { firstJson } from './firstJson.ts'
import type { PaperLog } from './paperLog.ts'
import { failed, type Reply, wrongShape } from './reply.ts'

const BODY_BYTES_MAX = 2_000_000
/** So much of a body too large is still read and thrown away: whoever is still sending it does not read the refusal. */
const DISCARDED_BYTES_MAX = 50_000_000
/** Longer than clients keep an idle connection: the server must not be the one that closes it under a request. */
const KEEP_ALIVE_MS = 65_000

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': '*',
  vary: 'origin, access-control-request-method, access-control-request-headers',
}

/** Returns the server of `POST /info` and `POST /exchange`, with the venue's bodies, types and CORS headers (API reference 1.0). */
export function httpServer(info: Endpoint, exchange: Endpoint, log: PaperLog): Server {
  const answer = async (request: IncomingMessage): Promise<Reply> => {
    const ip = request.socket.remoteAddress ?? ''
    if (!isJsonType(request.headers['content-type'])) return { status: 415, text: httpTexts.wrongContentType }
    const text = await readBody(request)
    if (text === undefined) return { status: 413, text: httpTexts.tooLarge }
    const body = firstJson(text)
    if (body === undefined) return { status: 400, text: httpTexts.notJson }
    const repeated = repeatedKeys(text)
    const [endpoint, parse] = request.url === '/info' ? [info, parseInfoRequest] : [exchange, parseExchangeRequest]
    if (repeated.length > 0 && !parse(body.value, repeated).ok) return wrongShape
    return endpoint.handle(body.value, ip)
  }
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    if (path !== '/info' && path !== '/exchange') return bare(response, 404)
    if (request.method === 'OPTIONS') return preflight(response)
    if (request.method !== 'POST') return bare(response, 405)
    answer(request)
      .catch((error: unknown) => {
        log({ type: 'requestFailed', path, error: errorOf(error) })
        return failed
      })
      .then((reply) => {
        log({ type: 'http', path, status: reply.status })
        send(response, reply)
      })
      .catch((error: unknown) => {
        log({ type: 'requestFailed', path, error: errorOf(error) })
        response.destroy()
      })
  })
  server.keepAliveTimeout = KEEP_ALIVE_MS
  return server
}

const errorOf = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))

function send(response: ServerResponse, reply: Reply): void {
  if ('cut' in reply) {
    response.destroy()
    return
  }
  const [type, text] = 'text' in reply ? ['text/plain; charset=utf-8', reply.text] : ['application/json', JSON.stringify(reply.body)]
  // What is left of a body too large would be read as the next request.
  const end = reply.status === 413 ? { connection: 'close' } : {}
  response.writeHead(reply.status, { ...CORS, ...end, 'content-type': type, 'content-length': Buffer.byteLength(text) }).end(text)
}

function preflight(response: ServerResponse): void {
  response.writeHead(200, { ...CORS, 'access-control-allow-methods': '*', 'access-control-allow-headers': '*', 'content-length': 0 }).end()
}

function bare(response: ServerResponse, status: 404 | 405): void {
  response.writeHead(status, { ...CORS, 'content-length': 0 }).end()
}

/** `application/json` and `application/*+json`, whatever parameters follow. */
function isJsonType(header: string | undefined): boolean {
  return /^application\/(?:[^;\s]+\+)?json\s*(?:;|$)/i.test(header ?? '')
}

/** Nothing where the body is too large. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  // Destroying the request would take the answer's socket with it.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > DISCARDED_BYTES_MAX) return undefined
    if (bytes <= BODY_BYTES_MAX) chunks.push(chunk)
  }
  return bytes > BODY_BYTES_MAX ? undefined : Buffer.concat(chunks).toString('utf8')
}
