import { expect, test } from 'vitest'
import { parseExchangeRequest } from './parseExchangeRequest.ts'

const signature = { r: '0x1', s: `0x${'AB'.repeat(32)}`, v: 28 }
const order = { a: 10107, b: true, p: '92.94', s: '2', r: false, t: { limit: { tif: 'Alo' } } }
const body = (action: unknown, more: Record<string, unknown> = {}) => ({ action, nonce: 1_790_000_000_000, signature, ...more })
const parsed = (value: unknown) => {
  const result = parseExchangeRequest(value)
  if (!result.ok) throw new Error('was refused')
  return result.request
}
const refused = (value: unknown) => !parseExchangeRequest(value).ok

test('an order comes back in hash order with canonical decimals, whatever the body looks like', () => {
  const shuffled = { c: `0x${'Ab'.repeat(16)}`, t: order.t, r: false, s: '0002.500', p: '092.9400000000', b: true, a: 10107, extra: 1 }
  const { action } = parsed(body({ grouping: 'na', orders: [shuffled], type: 'order' }))
  expect(JSON.stringify(action)).toBe(
    `{"type":"order","orders":[{"a":10107,"b":true,"p":"92.94","s":"2.5","r":false,"t":{"limit":{"tif":"Alo"}},"c":"0x${'ab'.repeat(16)}"}],"grouping":"na"}`,
  )
})

test('absent and null vaultAddress, expiresAfter, cloid and builder are the same', () => {
  const nulls = parsed(
    body({ type: 'order', orders: [{ ...order, c: null }], grouping: 'na', builder: null }, { vaultAddress: null, expiresAfter: null }),
  )
  expect(nulls).toEqual(parsed(body({ type: 'order', orders: [order], grouping: 'na' })))
  expect(Object.keys(nulls)).toEqual(['action', 'nonce', 'signature'])
})

test('set vaultAddress and expiresAfter are kept, the address in lower case', () => {
  const request = parsed(body({ type: 'noop' }, { vaultAddress: `0x${'Aa'.repeat(20)}`, expiresAfter: 5 }))
  expect(request.vaultAddress).toBe(`0x${'aa'.repeat(20)}`)
  expect(request.expiresAfter).toBe(5)
})

test('short r and s are padded, v 0 and 1 become 27 and 28', () => {
  const request = parsed({ ...body({ type: 'noop' }), signature: { r: '0xf', s: '0xabc', v: 1 } })
  expect(request.signature).toEqual({ r: `0x${'f'.padStart(64, '0')}`, s: `0x${'abc'.padStart(64, '0')}`, v: 28 })
  expect(parsed({ ...body({ type: 'noop' }), signature: { r: '0xf', s: '0xabc', v: 35 } }).signature.r).toBe(`0x${'0'.repeat(64)}`)
})

test('a flag that is false parses and is left out of the canonical form', () => {
  expect(parsed(body({ type: 'cancel', f: false, cancels: [{ a: 1, o: 566617964508 }] })).action).toEqual({
    type: 'cancel',
    cancels: [{ a: 1, o: 566617964508 }],
  })
  expect(parsed(body({ type: 'cancel', f: true, cancels: [] })).action).toEqual({ type: 'cancel', cancels: [], f: true })
})

test('a modify targets an oid or a cloid', () => {
  const cloid = `0x${'0F'.repeat(16)}`
  expect(parsed(body({ type: 'batchModify', modifies: [{ order, oid: cloid }] })).action).toEqual({
    type: 'batchModify',
    modifies: [{ oid: cloid.toLowerCase(), order }],
  })
  expect(parsed(body({ order, a: true, oid: 7, type: 'modify' })).action).toEqual({ type: 'modify', oid: 7, order, a: true })
})

test.each([
  ['scheduleCancel', { type: 'scheduleCancel', time: 5 }],
  ['scheduleCancel to clear', { type: 'scheduleCancel' }],
  ['reserveRequestWeight', { type: 'reserveRequestWeight', weight: 10 }],
  ['spotUser', { type: 'spotUser', toggleSpotDusting: { optOut: false } }],
  ['setReferrer', { type: 'setReferrer', code: 'X' }],
  ['cancelByCloid', { type: 'cancelByCloid', cancels: [{ asset: 1, cloid: `0x${'1'.repeat(32)}` }] }],
  [
    'a trigger order',
    { type: 'order', orders: [{ ...order, t: { trigger: { isMarket: true, triggerPx: '1', tpsl: 'tp' } } }], grouping: { p: 5 } },
  ],
  [
    'approveBuilderFee',
    {
      type: 'approveBuilderFee',
      signatureChainId: '0x66eee',
      hyperliquidChain: 'Mainnet',
      maxFeeRate: '0.1%',
      builder: `0x${'1'.repeat(40)}`,
      nonce: 1,
    },
  ],
])('%s is its own canonical form', (_, action) => {
  expect(parsed(body(action)).action).toEqual(action)
})

test('an unnamed agent has the empty name', () => {
  const action = {
    type: 'approveAgent',
    signatureChainId: '0x66eee',
    hyperliquidChain: 'Testnet',
    agentAddress: `0x${'1'.repeat(40)}`,
    nonce: 1,
  }
  expect(parsed(body(action)).action).toEqual({ ...action, agentName: '' })
})

test.each([
  ['an array', []],
  ['null', null],
  ['an unknown envelope field', body({ type: 'noop' }, { isFrontend: true })],
  ['an unknown action field', body({ type: 'noop', more: 1 })],
  ['an unknown action', body({ type: 'withdrawAll' })],
  ['an action named like a built-in', body({ type: 'constructor' })],
  ['a missing nonce', { action: { type: 'noop' }, signature }],
  ['a missing signature', { action: { type: 'noop' }, nonce: 1 }],
  ['65 digits of r', { ...body({ type: 'noop' }), signature: { ...signature, r: `0x${'1'.repeat(65)}` } }],
  ['a negative nonce', { ...body({ type: 'noop' }), nonce: -1 }],
  ['an address with 0X', body({ type: 'noop' }, { vaultAddress: `0X${'1'.repeat(40)}` })],
  ...['1.123456789', '1e3', '-1', '', '.5', '5.', '+1', ' 1', '1'.repeat(65)].map((p) => [
    `price '${p}'`,
    body({ type: 'order', orders: [{ ...order, p }], grouping: 'na' }),
  ]),
  ['a number for a size', body({ type: 'order', orders: [{ ...order, s: 2 }], grouping: 'na' })],
  ['a cloid of 31 digits', body({ type: 'order', orders: [{ ...order, c: `0x${'1'.repeat(31)}` }], grouping: 'na' })],
  ['an unknown tif', body({ type: 'order', orders: [{ ...order, t: { limit: { tif: 'alo' } } }], grouping: 'na' })],
  ['two order types', body({ type: 'order', orders: [{ ...order, t: { ...order.t, trigger: {} } }], grouping: 'na' })],
  ['a missing grouping', body({ type: 'order', orders: [order] })],
] as [string, unknown][])('%s is refused with 422', (_, value) => {
  expect(refused(value)).toBe(true)
})

test('a ninth decimal that is zero is no decimal', () => {
  expect(refused(body({ type: 'order', orders: [{ ...order, p: '1.1234567800' }], grouping: 'na' }))).toBe(false)
})

test.each([
  ['nonce', true],
  ['signature.r', true],
  ['action.type', true],
  ['action.orders', true],
  ['action.orders.p', true],
  ['action.orders.t.limit.tif', true],
  ['action.orders.x', false],
  ['action.orders.x.y', false],
])('%s named twice is refused: %s', (path, isRefused) => {
  expect(parseExchangeRequest(body({ type: 'order', orders: [order], grouping: 'na' }), [path]).ok).toBe(!isRefused)
})
