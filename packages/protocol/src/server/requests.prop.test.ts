import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { recoverL1Signer, signL1Action } from '../l1Signature.ts'
import { createSigner } from '../signer.ts'
import { parseExchangeRequest } from './parseExchangeRequest.ts'
import { parseInfoRequest } from './parseInfoRequest.ts'
import { parseWsRequest } from './parseWsRequest.ts'

const signer = createSigner(`0x${'5'.repeat(64)}`)
const nonce = 1_790_000_000_000

const decimal = fc
  .tuple(fc.bigInt({ min: 0n, max: 10n ** 10n }), fc.stringMatching(/^(?:\d{0,7}[1-9])?$/))
  .map(([whole, fraction]) => (fraction === '' ? `${whole}` : `${whole}.${fraction}`))
const hex = (digits: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`)).map((text) => `0x${text}`)
const order = fc
  .record({
    a: fc.nat(),
    b: fc.boolean(),
    p: decimal,
    s: decimal,
    r: fc.boolean(),
    tif: fc.constantFrom('Gtc', 'Ioc', 'Alo'),
    c: fc.option(hex(32), { nil: undefined }),
  })
  .map(({ tif, c, a, b, p, s, r }) => ({ a, b, p, s, r, t: { limit: { tif } }, ...(c !== undefined && { c }) }))
const oid = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
const action = fc.oneof(
  fc.array(order, { maxLength: 4 }).map((orders) => ({ type: 'order', orders, grouping: 'na' })),
  fc.array(fc.record({ a: fc.nat(), o: oid }), { maxLength: 4 }).map((cancels) => ({ type: 'cancel', cancels })),
  fc
    .array(fc.record({ oid: fc.oneof(oid, hex(32)), order }), { maxLength: 3 })
    .map((modifies) => ({ type: 'batchModify', modifies, a: true })),
  fc.constant({ type: 'noop' }),
)

/** The same JSON for the venue: keys turned round, decimals padded, hex in the other case. */
function disguised(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(disguised)
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value)
        .toReversed()
        .map(([key, inner]) => [key, disguised(inner)]),
    )
  if (typeof value !== 'string') return value
  if (/^0x/.test(value)) return `0x${value.slice(2).toUpperCase()}`
  return /^\d/.test(value) ? `00${value}${value.includes('.') ? '00' : '.0'}` : value
}

test('whatever an action looks like on the wire, its signer is recovered', () => {
  fc.assert(
    fc.property(action, (signed) => {
      const signature = signL1Action(signer, { action: signed, nonce, isMainnet: true })
      const parsed = parseExchangeRequest(disguised({ action: signed, nonce, signature }))
      if (!parsed.ok) throw new Error('was refused')
      expect(JSON.stringify(parsed.request.action)).toBe(JSON.stringify(signed))
      expect(recoverL1Signer({ ...parsed.request, isMainnet: true })).toBe(signer.address)
    }),
  )
})

test('no body and no frame breaks a parser', () => {
  const near = fc.oneof(action, fc.anything()).map((inner) => ({ action: inner, nonce, signature: { r: '0x1', s: '0x1', v: 27 } }))
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.anything(), near), (body) => {
      expect(typeof parseExchangeRequest(body).ok).toBe('boolean')
      expect(typeof parseInfoRequest(body).ok).toBe('boolean')
    }),
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.json().map((payload) => `{"method":"subscribe","subscription":${payload}}`),
      ),
      (text) => {
        expect(parseWsRequest(text).type).toBe('error')
      },
    ),
  )
})
