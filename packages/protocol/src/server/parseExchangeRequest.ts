import type { Address } from '@hyperladder/units'
import type { Signature } from '../signer.ts'
import { type CanonicalAction, canonicalAction } from './canonicalAction.ts'
import { addressOf, fail, objectOf, only, optional, shaped, textOf, uintOf } from './strictFields.ts'

export type ParsedExchangeRequest = {
  readonly action: CanonicalAction
  readonly nonce: number
  /** Short hex is padded. */
  readonly signature: Signature
  readonly vaultAddress?: Address
  readonly expiresAfter?: number
}

/**
 * Returns a `POST /exchange` body as a canonical request, or 422 where the venue answers that before it recovers a signer
 * (API reference 2.1, 2.2): an unknown field of the envelope or the action, a price or size that is no plain decimal of at most 8
 * non-zero decimals, a cloid of another length, an array for an object. Absent and null `vaultAddress` and `expiresAfter` are the same.
 * `repeated` are the keys that the body's text names more than once (`repeatedKeys`). Nobody has recorded what the venue makes of one in an
 * action; on \`/info\` it is a wrong shape (API reference 1.0), and here it would leave open which of two prices was meant: 422 as well, but
 * for a key of an order that nobody knows, which is ignored like any other.
 * Law: the canonical action does not depend on key order, zero padding or hex case of the body.
 */
export function parseExchangeRequest(
  body: unknown,
  repeated: readonly string[] = [],
): { readonly ok: true; readonly request: ParsedExchangeRequest } | { readonly ok: false; readonly status: 422 } {
  const request = repeated.some(isKnown) ? undefined : shaped(() => envelopeOf(body))
  return request === undefined ? { ok: false, status: 422 } : { ok: true, request }
}

/** Any but a foreign key of an order: elsewhere an unknown key is a wrong shape, named once or twice. */
function isKnown(path: string): boolean {
  const [, inOrder] = /^action\.(?:orders|order|modifies\.order)\.([^.]+)/.exec(path) ?? []
  return inOrder === undefined || ORDER_KEYS.has(inOrder)
}

const ORDER_KEYS: ReadonlySet<string> = new Set(['a', 'b', 'p', 's', 'r', 't', 'c'])

function envelopeOf(body: unknown): ParsedExchangeRequest {
  const fields = objectOf(body)
  only(fields, ['action', 'nonce', 'signature', 'vaultAddress', 'expiresAfter'])
  const vaultAddress = optional(fields.vaultAddress, addressOf)
  const expiresAfter = optional(fields.expiresAfter, uintOf)
  return {
    action: canonicalAction(fields.action),
    nonce: uintOf(fields.nonce),
    signature: signatureOf(fields.signature),
    ...(vaultAddress && { vaultAddress }),
    ...(expiresAfter !== undefined && { expiresAfter }),
  }
}

function signatureOf(value: unknown): Signature {
  const fields = objectOf(value)
  const r = scalarOf(fields.r)
  const s = scalarOf(fields.s)
  const v = uintOf(fields.v)
  if (v === 0 || v === 1) return { r, s, v: v === 0 ? 27 : 28 }
  if (v === 27 || v === 28) return { r, s, v }
  // A number, so the body parses; but no such recovery id exists, and zeroed scalars are what nothing recovers from.
  return { r: scalarOf('0x0'), s: scalarOf('0x0'), v: 27 }
}

/** Clients strip leading zeros, so r and s may be shorter than 64 digits, of odd length too. */
function scalarOf(value: unknown): `0x${string}` {
  const digits = /^0x([0-9a-fA-F]{1,64})$/.exec(textOf(value))?.[1]
  if (digits === undefined) fail()
  return `0x${(digits as string).toLowerCase().padStart(64, '0')}`
}
