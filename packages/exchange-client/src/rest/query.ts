import { excerpt, WireError } from '@hyperladder/protocol'
import { infoIpWeight } from '@hyperladder/rate-limit'
import { ClosedError, DecodeError, ExchangeError, HttpStatusError, RateLimitedError, TimeoutError } from '../errors.ts'
import type { Settings } from '../options.ts'
import type { Http, HttpReply } from './http.ts'
import type { IpGate } from './ipGate.ts'

export type InfoBody = { readonly type: string; readonly [field: string]: unknown }
export type Query = <T>(body: InfoBody, parse: (reply: unknown) => T, rowsOf?: (parsed: T) => number) => Promise<T>

/**
 * Returns a function that asks `/info` and parses the answer. Reads are safe to repeat: broken connections, 5xx and 429 are tried again, jittered,
 * until the attempts or the deadline are used up; an answer of the wrong shape is not, it is a DecodeError.
 * It rejects with the classes of ExchangeError and nothing else.
 */
export function createQuery(settings: Settings, http: Http, gate: IpGate, closed: AbortSignal): Query {
  const { clock, queryDeadlineMs, readAttempts, random, log } = settings
  return async (body, parse, rowsOf) => {
    const request = `info ${body.type}`
    const weight = infoIpWeight(body.type)
    const endMs = clock.nowMs() + queryDeadlineMs
    const leftMs = () => endMs - clock.nowMs()
    let last: unknown
    for (let attempt = 1; ; attempt += 1) {
      await takeWeight(request, weight)
      if (leftMs() <= 0) throw new TimeoutError(request, queryDeadlineMs, last)
      try {
        // A hanging connection must leave room for a second try.
        const attemptMs = attempt < readAttempts ? Math.min(leftMs(), Math.max(queryDeadlineMs / 2, 1)) : leftMs()
        const parsed = read(request, await http('/info', body, request, attemptMs), parse)
        if (rowsOf !== undefined) gate.spend(infoIpWeight(body.type, rowsOf(parsed)) - weight)
        return parsed
      } catch (error) {
        if (isLimit(error)) gate.onLimited()
        if (!isTransient(error)) throw error
        last = error
        const waitMs = isLimit(error) ? 0 : backoffMs(attempt, random)
        if (attempt >= readAttempts || waitMs >= leftMs())
          throw error instanceof TimeoutError ? new TimeoutError(request, queryDeadlineMs, error) : error
        log({ type: 'retry', request, attempt, waitMs, reason: (error as Error).message })
        await clock.sleep(waitMs, closed)
      }
    }

    /** Counting follows the last look without a wait between, or many callers would all find the same room. */
    async function takeWeight(name: string, needed: number): Promise<void> {
      for (let waitMs = gate.waitMs(needed, 'read'); waitMs > 0; waitMs = gate.waitMs(needed, 'read')) {
        if (waitMs >= leftMs()) throw new RateLimitedError(name, waitMs, queryDeadlineMs)
        await clock.sleep(waitMs, closed)
        if (closed.aborted) throw new ClosedError(name)
      }
      gate.spend(needed)
    }
  }
}

const BACKOFF_MS = 200

/** Half fixed, half chance, doubling. */
const backoffMs = (attempt: number, random: () => number): number => BACKOFF_MS * 2 ** (attempt - 1) * (0.5 + random() / 2)

const isLimit = (error: unknown): boolean => error instanceof HttpStatusError && error.status === 429

function isTransient(error: unknown): boolean {
  if (error instanceof HttpStatusError) return error.status === 429 || error.status >= 500
  return error instanceof ExchangeError && (error.code === 'E_TRANSPORT' || error.code === 'E_TIMEOUT')
}

function read<T>(request: string, { status, text }: HttpReply, parse: (reply: unknown) => T): T {
  if (status !== 200) throw new HttpStatusError(request, status, excerpt(text))
  try {
    return parse(JSON.parse(text))
  } catch (error) {
    if (error instanceof ExchangeError) throw error
    if (error instanceof SyntaxError) throw new DecodeError(request, `the body was not JSON: ${excerpt(text)}`, error)
    throw new DecodeError(request, error instanceof WireError ? error.message : `it can't be held: ${(error as Error).message}`, error)
  }
}
