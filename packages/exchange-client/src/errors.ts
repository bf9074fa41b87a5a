import { HyperladderError } from '@hyperladder/units'

/**
 * Base of what a read can reject with: {@link TransportError}, {@link TimeoutError}, {@link HttpStatusError}, {@link RateLimitedError},
 * {@link DecodeError}, {@link SubscriptionError}, {@link ClosedError}, and nothing else.
 */
export class ExchangeError extends HyperladderError {}

/** No answer: no connection, or one that broke. `sent` is false when the request provably never left. */
export class TransportError extends ExchangeError {
  readonly sent: boolean

  constructor(request: string, reason: string, sent: boolean, cause?: unknown) {
    super('E_TRANSPORT', `${request} failed: ${reason}`, { request, reason, sent }, { cause })
    this.sent = sent
  }
}

/** No answer within the deadline. */
export class TimeoutError extends ExchangeError {
  constructor(request: string, deadlineMs: number, last?: unknown) {
    const reason = last instanceof Error ? ` (last: ${last.message})` : ''
    super('E_TIMEOUT', `${request} had no answer within ${deadlineMs} ms${reason}`, { request, deadlineMs }, { cause: last })
  }
}

/** An HTTP status that is no answer. `text` is at most 160 characters of the body. */
export class HttpStatusError extends ExchangeError {
  readonly status: number
  readonly text: string

  constructor(request: string, status: number, text: string) {
    super('E_HTTP_STATUS', `${request} was answered with HTTP ${status}: ${text}`, { request, status, text })
    this.status = status
    this.text = text
  }
}

/** The IP budget is spent, by our own count or by the venue's word (HTTP 429), for longer than the deadline allows to wait. */
export class RateLimitedError extends ExchangeError {
  readonly waitMs: number

  constructor(request: string, waitMs: number, deadlineMs: number) {
    super(
      'E_RATE_LIMITED',
      `${request} was held back: the venue's limit per IP address is used up, by this process or another, for ${waitMs} ms more`,
      {
        request,
        waitMs,
        deadlineMs,
      },
    )
    this.waitMs = waitMs
  }
}

/** An answer of a shape, or with values, that can't be held. Never read as an empty one. */
export class DecodeError extends ExchangeError {
  constructor(request: string, reason: string, cause?: unknown) {
    super('E_DECODE', `${request} can't be read: ${reason}`, { request, reason }, { cause })
  }
}

/** A feed that the venue refused, or that can't be asked for. */
export class SubscriptionError extends ExchangeError {
  constructor(subscription: string, reason: string) {
    super('E_SUBSCRIPTION', `subscription ${subscription} failed: ${reason}`, { subscription, reason })
  }
}

/** The client was closed while the request was under way, or before it. */
export class ClosedError extends ExchangeError {
  constructor(request: string) {
    super('E_CLOSED', `${request}: the client is closed`, { request })
  }
}
