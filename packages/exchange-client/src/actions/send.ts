import { type Action, excerpt, type Signer, signL1Action } from '@hyperladder/protocol'
import { reasonOf } from '../decode/decoded.ts'
import { TransportError } from '../errors.ts'
import type { Settings } from '../options.ts'
import type { Http } from '../rest/http.ts'

/** What came of sending: the body of an HTTP 200 (or a post's payload), a 4xx status, or nothing that can be relied on. */
export type SendResult =
  | { readonly type: 'body'; readonly text: string }
  | { readonly type: 'status'; readonly status: number; readonly text: string }
  | { readonly type: 'unknown'; readonly reason: string }
  | { readonly type: 'notSent'; readonly reason: string }

/** The envelope of API reference 2.1. Unset keys are left out. */
export type Envelope = { readonly action: Action; readonly nonce: number; readonly signature: object; readonly vaultAddress?: string }
export type Send = (envelope: Envelope) => Promise<SendResult>

/** Returns a signed action, ready to go. */
export function envelope({ isMainnet, vaultAddress }: Settings, signer: Signer, action: Action, nonce: number): Envelope {
  const signature = signL1Action(signer, { action, nonce, isMainnet, vaultAddress })
  return { action, nonce, signature, ...(vaultAddress === undefined ? {} : { vaultAddress }) }
}

/** Returns a sender over HTTP. It never rejects and never sends twice: what broke on the way may have landed. */
export function sendOverHttp({ actionDeadlineMs }: Settings, http: Http): Send {
  return async (body) => {
    try {
      const { status, text } = await http('/exchange', body, `exchange ${body.action.type}`, actionDeadlineMs)
      return statusResult(status, text)
    } catch (error) {
      const neverLeft = error instanceof TransportError && !error.sent
      return { type: neverLeft ? 'notSent' : 'unknown', reason: reasonOf(error) }
    }
  }
}

/** Returns what an HTTP status means for an action: only 4xx says that nothing ran. */
export function statusResult(status: number, text: string): SendResult {
  if (status === 200) return { type: 'body', text }
  if (status >= 400 && status < 500) return { type: 'status', status, text }
  return { type: 'unknown', reason: `HTTP ${status}: ${excerpt(text)}` }
}
