import { excerpt } from '@hyperladder/protocol'
import ky from 'ky'
import { ClosedError, TimeoutError, TransportError } from '../errors.ts'
import { later } from '../later.ts'
import type { Settings } from '../options.ts'

export type HttpReply = { readonly status: number; readonly text: string }
export type Http = (path: '/info' | '/exchange', body: unknown, request: string, deadlineMs: number) => Promise<HttpReply>

/**
 * Returns a function that posts JSON and waits for the whole body, `deadlineMs` at most. It never retries.
 * It rejects with TransportError, TimeoutError or ClosedError, and resolves for every HTTP status.
 */
export function createHttp({ url, clock }: Settings, closed: AbortSignal): Http {
  return async (path, body, request, deadlineMs) => {
    if (closed.aborted) throw new ClosedError(request)
    // One abort covers connecting, headers and body; neither its timer nor its listener outlives the call.
    const abort = new AbortController()
    const answered = new AbortController()
    let expired = false
    const onClosed = (): void => abort.abort()
    closed.addEventListener('abort', onClosed, { once: true })
    later(clock, deadlineMs, answered.signal, () => {
      expired = true
      abort.abort()
    })
    try {
      const response = await ky.post(`${url}${path}`, {
        json: body,
        retry: 0,
        timeout: false,
        throwHttpErrors: false,
        signal: abort.signal,
      })
      return { status: response.status, text: await response.text() }
    } catch (error) {
      if (closed.aborted) throw new ClosedError(request)
      if (expired) throw new TimeoutError(request, deadlineMs)
      const reason = reasonOf(error)
      throw new TransportError(request, reason, !NEVER_SENT.has(reason), error)
    } finally {
      answered.abort()
      closed.removeEventListener('abort', onClosed)
    }
  }
}

/** Errors of looking up or opening a connection: nothing of the request can have left. */
const NEVER_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'ERR_INVALID_URL',
  // fetch's own refusal to use some ports.
  'bad port',
])

/** ky wraps fetch's error, which wraps the socket's: the first code on the way down says most, else the last message. */
function reasonOf(error: unknown): string {
  let reason = 'unknown'
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if ('code' in at && typeof at.code === 'string' && at.code !== '') return at.code
    reason = excerpt(at.message)
  }
  return reason
}
