import { candleIntervals } from './candleIntervals.ts'
import { type CanonicalSubscription, canonicalSubscription } from './canonicalSubscription.ts'
import { parseInfoRequest } from './parseInfoRequest.ts'
import { wsTexts } from './refusalTexts.ts'
import { repeatedKeys } from './repeatedKeys.ts'
import { fail, objectOf, oneOf, shaped, uintOf } from './strictFields.ts'

export type WsRequest =
  | { readonly type: 'ping' }
  /** `echo` is the canonical JSON: what the acknowledgement carries, and what makes two subscriptions the same. */
  | {
      readonly type: 'subscribe' | 'unsubscribe'
      readonly subscription: CanonicalSubscription
      readonly echo: string
      /** The frame as it came, for a server that refuses the type after all. */
      readonly text: string
    }
  /** `repeated`: keys that the payload's text names more than once. */
  | {
      readonly type: 'post'
      readonly id: number
      readonly kind: 'action' | 'info'
      readonly payload: unknown
      readonly repeated: readonly string[]
    }
  /** Text for the error channel; the connection stays up. */
  | { readonly type: 'error'; readonly text: string }

/**
 * Returns what a client's frame asks for. An unparsable frame, method, subscription type or posted info request comes back as the
 * error text that quotes it (API reference 4.3, 4.4); a posted action stays unread, as its own errors are answered on `post`.
 */
export function parseWsRequest(text: string): WsRequest {
  return shaped(() => requestOf(text)) ?? { type: 'error', text: wsTexts.unparsable(text) }
}

const PAYLOAD = 'request.payload.'
const SUBSCRIPTION = 'subscription.'
/** Named twice, they leave open what a frame asks for: the venue's parser takes no known key twice (API reference 1.0). */
const FRAME_KEYS: ReadonlySet<string> = new Set(['method', 'id', 'subscription', 'request', 'request.type', 'request.payload'])

function requestOf(text: string): WsRequest {
  const fields = objectOf(jsonOf(text))
  const repeated = repeatedKeys(text)
  const method = oneOf(fields.method, ['ping', 'subscribe', 'unsubscribe', 'post'])
  if (repeated.some((key) => FRAME_KEYS.has(key))) fail()
  if (method === 'ping') return { type: 'ping' }
  if (method === 'post') {
    const request = objectOf(fields.request)
    const kind = oneOf(request.type, ['action', 'info'])
    const inPayload = repeated.flatMap((key) => (key.startsWith(PAYLOAD) ? [key.slice(PAYLOAD.length)] : []))
    if (kind === 'info' && !parseInfoRequest(request.payload, inPayload).ok) fail()
    return { type: 'post', id: uintOf(fields.id), kind, payload: request.payload, repeated: inPayload }
  }
  const subscription = canonicalSubscription(fields.subscription)
  if (repeated.some((key) => key.startsWith(SUBSCRIPTION) && Object.hasOwn(subscription, key.slice(SUBSCRIPTION.length)))) fail()
  const echo = JSON.stringify(subscription)
  if (isInvalid(subscription)) return { type: 'error', text: wsTexts.invalidSubscription(echo) }
  return { type: method, subscription, echo, text }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return fail()
  }
}

/** Read, but refused: an aggregation the book feed does not offer, an interval no candle has. */
function isInvalid(subscription: CanonicalSubscription): boolean {
  if (subscription.type === 'candle') return !(candleIntervals as readonly string[]).includes(subscription.interval)
  if (subscription.type !== 'l2Book') return false
  return !isBookAggregation(subscription.nSigFigs, subscription.mantissa)
}

/** Returns whether the venue aggregates books so: 2 to 5 figures, and a mantissa of 2 or 5 only with 5 of them (API reference 1.11). */
export function isBookAggregation(nSigFigs: number | null, mantissa: number | null): boolean {
  if (nSigFigs === null) return mantissa === null
  if (nSigFigs < 2 || nSigFigs > 5) return false
  return mantissa === null || (nSigFigs === 5 && (mantissa === 2 || mantissa === 5))
}
