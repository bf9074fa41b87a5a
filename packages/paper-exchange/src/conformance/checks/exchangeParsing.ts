import { signUserAction } from '@hyperladder/protocol'
import { type Envelope, freshCloid, nextNonce } from '../account.ts'
import { type Check, type CheckContext, checksOf, type Loose } from '../check.ts'
import { must } from '../mismatch.ts'
import { excerptOf, mustFit } from '../shape.ts'

const SHAPE = 'Failed to deserialize the JSON body into the target type'

/** Posts what nobody's key could make valid, and wants 422 before the signer is looked for. */
async function unparsable(c: CheckContext, change: (body: Loose) => unknown): Promise<void> {
  const body = c.stranger.body({ type: 'order', orders: [c.stranger.wireOrder('bid', { c: freshCloid() })], grouping: 'na' })
  const { status, text } = await c.http('/exchange', JSON.stringify(change(structuredClone(body))))
  must(status === 422 && text.startsWith(SHAPE), `the answer was ${status} ${excerptOf(text)}, must be 422 ${SHAPE}`)
}

const withOrder =
  (key: string, value: unknown) =>
  (body: Loose): unknown => {
    body.action.orders[0][key] = value
    return body
  }

/** Posts an action that a stranger signed and returns whom the endpoint takes for its signer. */
async function signerOf(
  c: CheckContext,
  action: object,
  change: (body: Loose) => unknown = (body) => body,
  envelope: Envelope = {},
): Promise<string> {
  const { status, json, text } = await c.stranger.post(change(structuredClone(c.stranger.body(action, envelope))))
  must(status === 200, `an action of an unknown key was answered ${status} ${excerptOf(text)}, must be 200`)
  const reply = json as Loose
  mustFit(reply, { status: 'err', response: /^(L1 error: )?User or API Wallet 0x[0-9a-f]{40} does not exist\.$/ })
  return /0x[0-9a-f]{40}/.exec(reply.response)?.[0] as string
}

async function recovered(c: CheckContext, action: object, change?: (body: Loose) => unknown, envelope?: Envelope): Promise<void> {
  const address = await signerOf(c, action, change, envelope)
  must(
    address === c.stranger.address,
    `the signer was taken for ${address}, must be ${c.stranger.address}: the action was hashed otherwise`,
  )
}

const noop = { type: 'noop' }
const order = (c: CheckContext, more: object = {}): Loose => ({
  type: 'order',
  orders: [{ ...c.stranger.wireOrder('bid', { c: freshCloid() }), ...more }],
  grouping: 'na',
})

const reversed = (value: Loose): Loose =>
  Array.isArray(value)
    ? value.map(reversed)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([key, inner]) => [key, reversed(inner)]),
        )
      : value

/** Signs until a scalar begins with a zero digit, as one signature in eight does. */
function shortened(c: CheckContext): Loose {
  for (;;) {
    const body: Loose = c.stranger.body(noop)
    for (const scalar of ['r', 's']) {
      if (body.signature[scalar][2] !== '0') continue
      body.signature = { ...body.signature, [scalar]: body.signature[scalar].replace(/^0x0+/, '0x') }
      return body
    }
  }
}

/** What `/exchange` says before it knows an account: no key of anybody is needed. */
export const exchangeParsingChecks: readonly Check[] = [
  ...checksOf('2.1', 'nothing', [
    ['envelope-field', 'an unknown field of the envelope: 422', (c) => unparsable(c, (body) => ({ ...body, extra: 1 }))],
    ['array-body', 'an array for a body: 422', (c) => unparsable(c, (body) => [body.action, body.nonce, body.signature])],
    ['no-signature', 'no signature: 422', (c) => unparsable(c, ({ signature: _, ...body }) => body)],
    [
      'null-keys',
      'vaultAddress and expiresAfter may be null',
      (c) => recovered(c, noop, (body) => ({ ...body, vaultAddress: null, expiresAfter: null })),
    ],
    [
      'short-scalar',
      'r and s may lack leading zeros',
      async (c) => {
        const { json } = await c.stranger.post(shortened(c))
        mustFit(json, { status: 'err', response: `User or API Wallet ${c.stranger.address} does not exist.` })
      },
    ],
    ['key-order', 'keys may come in any order', (c) => recovered(c, order(c), reversed)],
    [
      'padding',
      'zeros may pad price and size',
      (c) =>
        recovered(c, order(c), (body) => {
          const [first] = body.action.orders
          first.p = first.p.includes('.') ? `0${first.p}000` : `0${first.p}.000`
          return body
        }),
    ],
    [
      'cloid-case',
      'a cloid may have any hex case',
      (c) =>
        recovered(c, order(c), (body) => {
          const [first] = body.action.orders
          first.c = `0x${first.c.slice(2).toUpperCase()}`
          return body
        }),
    ],
  ]),
  ...checksOf('2.2', 'nothing', [
    ['unknown-action', 'an unknown action: 422', (c) => unparsable(c, (body) => ({ ...body, action: { type: 'noSuchAction' } }))],
    [
      'action-field',
      'an unknown field of an action: 422',
      (c) => unparsable(c, (body) => ({ ...body, action: { ...body.action, extra: 1 } })),
    ],
    [
      'order-field',
      'an unknown field of an order is ignored',
      (c) => recovered(c, order(c), withOrder('extra', 1) as (body: Loose) => unknown),
    ],
    ['cloid-length', 'a cloid of another length: 422', (c) => unparsable(c, withOrder('c', '0x123'))],
    ['nine-decimals', 'a ninth decimal: 422', (c) => unparsable(c, withOrder('p', '1.000000001'))],
    ['exponent', 'an exponent: 422', (c) => unparsable(c, withOrder('p', '1e2'))],
    ['sign', 'a sign: 422', (c) => unparsable(c, withOrder('s', '-1'))],
    ['empty', 'an empty number: 422', (c) => unparsable(c, withOrder('s', ''))],
    ['json-number', 'a JSON number for a price: 422', (c) => unparsable(c, withOrder('p', 1))],
    ['tif', 'an unknown time in force: 422', (c) => unparsable(c, withOrder('t', { limit: { tif: 'Fok' } }))],
    [
      'false-flag',
      'a flag of false is not what the venue hashes',
      async (c) =>
        must(
          (await signerOf(c, { type: 'cancel', cancels: [{ a: c.market.asset, o: 1 }], f: false })) !== c.stranger.address,
          'f:false was hashed',
        ),
    ],
    [
      'cancel',
      'cancel is hashed with a and o',
      (c) => recovered(c, { type: 'cancel', cancels: [{ a: c.market.asset, o: 566_000_000_001 }], f: true }),
    ],
    [
      'cancel-by-cloid',
      'cancelByCloid with asset and cloid',
      (c) => recovered(c, { type: 'cancelByCloid', cancels: [{ asset: c.market.asset, cloid: freshCloid() }] }),
    ],
    [
      'modify',
      'modify with oid, order and a',
      (c) => recovered(c, { type: 'modify', oid: 566_000_000_001, order: c.stranger.wireOrder('bid'), a: true }),
    ],
    [
      'batch-modify',
      'batchModify, of oids and cloids',
      (c) =>
        recovered(c, {
          type: 'batchModify',
          modifies: [
            { oid: 566_000_000_001, order: c.stranger.wireOrder('bid') },
            { oid: freshCloid(), order: c.stranger.wireOrder('ask') },
          ],
        }),
    ],
    [
      'schedule-cancel',
      'scheduleCancel, with and without a time',
      async (c) => {
        await recovered(c, { type: 'scheduleCancel' })
        await recovered(c, { type: 'scheduleCancel', time: Date.now() + 60_000 })
      },
    ],
    ['reserve', 'reserveRequestWeight', (c) => recovered(c, { type: 'reserveRequestWeight', weight: 1 })],
    ['set-referrer', 'setReferrer', (c) => recovered(c, { type: 'setReferrer', code: 'CODE' })],
  ]),
  ...checksOf('2.8', 'nothing', [
    [
      'user-signed',
      'an approval by a stranger: must deposit first',
      async (c) => {
        const { address } = c.stranger
        const nonce = nextNonce()
        const action = {
          type: 'approveAgent',
          hyperliquidChain: 'Mainnet',
          signatureChainId: '0x66eee',
          agentAddress: address,
          agentName: 'x',
          nonce,
        } as const
        const { json } = await c.stranger.post({ action, nonce, signature: signUserAction(c.stranger.signer, action) })
        mustFit(json, { status: 'err', response: `Must deposit before performing actions. User: ${address}` })
      },
    ],
  ]),
  ...checksOf('2.10', 'nothing', [
    ['unknown-signer', 'an unknown key is named in the refusal', (c) => recovered(c, noop)],
    [
      'unrecoverable',
      'an impossible signature recovers nobody',
      async (c) => {
        const { json } = await c.stranger.post({ action: noop, nonce: nextNonce(), signature: { r: '0x0', s: '0x0', v: 27 } })
        mustFit(json, { status: 'err', response: 'Unable to recover signer.' })
      },
    ],
  ]),
  ...checksOf('6.1', 'nothing', [
    ['vault', 'the vault is part of the hash', (c) => recovered(c, noop, undefined, { vaultAddress: c.stranger.address })],
    ['expires-after', 'so is the expiry', (c) => recovered(c, noop, undefined, { expiresAfter: Date.now() + 60_000 })],
    [
      'network',
      'and the network',
      async (c) => {
        const [mainnet, testnet] = [
          await signerOf(c, noop, undefined, { isMainnet: true }),
          await signerOf(c, noop, undefined, { isMainnet: false }),
        ]
        must(
          (mainnet === c.stranger.address) !== (testnet === c.stranger.address),
          'signatures for both networks, or for none, were taken for the signer',
        )
      },
    ],
  ]),
]
