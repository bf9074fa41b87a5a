import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { HyperladderError } from '@hyperladder/units'
import { type Controlled, OPERATIONS } from './operations.ts'
import { Params, wrong } from './params.ts'

const BODY_BYTES_MAX = 100_000
const LOCAL_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * Returns the operator's server: `GET` or `POST /<operation>`, parameters in the query or in a JSON object, answers in JSON, errors as
 * `{ error: { message, key, value, allowed } }` with status 400. `GET /` lists the operations. No web page may use it: it answers only
 * to local names, takes only JSON, and sends no CORS header.
 */
export function controlServer(venue: Controlled): Server {
  return createServer((request, response) => {
    answer(venue, request).then(
      (body) => send(response, 200, body),
      (error: unknown) => {
        if (error instanceof NotThere) return send(response, error.status, { error: { message: error.message } })
        const known = error instanceof HyperladderError
        send(response, known ? 400 : 500, { error: { message: (error as Error).message, ...(known && error.values) } })
      },
    )
  })
}

class NotThere extends Error {
  readonly status: 403 | 404 | 405

  constructor(status: 403 | 404 | 405, message: string) {
    super(message)
    this.status = status
  }
}

async function answer(venue: Controlled, request: IncomingMessage): Promise<unknown> {
  const host = request.headers.host ?? ''
  if (!LOCAL_NAMES.has(host.replace(/:\d+$/, ''))) throw new NotThere(403, `host was '${host}', must be 127.0.0.1 or localhost`)
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  const name = url.pathname.slice(1)
  if (name === '') return help()
  const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined
  if (operation === undefined) throw new NotThere(404, `operation was '${name}', must be one of ${Object.keys(OPERATIONS).join(', ')}`)
  if (request.method !== operation.method) throw new NotThere(405, `method of ${name} was ${request.method}, must be ${operation.method}`)
  const given = operation.method === 'GET' ? Object.fromEntries(url.searchParams) : await readObject(request)
  return await operation.run(venue, new Params(given, operation.params))
}

const help = (): unknown =>
  Object.fromEntries(Object.entries(OPERATIONS).map(([name, { method, params, help: text }]) => [name, { method, params, help: text }]))

async function readObject(request: IncomingMessage): Promise<Record<string, unknown>> {
  const type = request.headers['content-type'] ?? ''
  if (!/^application\/json\s*(?:;|$)/i.test(type)) throw wrong('content-type', type, 'application/json')
  let text = ''
  for await (const chunk of request.setEncoding('utf8') as AsyncIterable<string>) {
    text += chunk
    if (text.length > BODY_BYTES_MAX) throw wrong('body', `${text.length} characters and more`, `at most ${BODY_BYTES_MAX} characters`)
  }
  let value: unknown
  try {
    value = text === '' ? {} : JSON.parse(text)
  } catch {
    value = undefined
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong('body', text, 'a JSON object')
  return value as Record<string, unknown>
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = `${JSON.stringify(body, (_, value) => (typeof value === 'bigint' ? String(value) : value), 2)}\n`
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text)
}
