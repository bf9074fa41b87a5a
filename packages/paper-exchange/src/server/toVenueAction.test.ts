import { expect, test } from 'vitest'
import { toVenueAction } from './toVenueAction.ts'

const domain = { signatureChainId: '0x66eee', hyperliquidChain: 'Mainnet', nonce: 1 } as const
const address = `0x${'1'.repeat(40)}` as never
const order = { a: 10107, b: false, p: '92.94', s: '0.5', r: true, t: { limit: { tif: 'FrontendMarket' } } } as const

test('an order is told in 10^-8, its asset kept for the answer', () => {
  expect(toVenueAction({ type: 'order', orders: [order], grouping: { p: 3 }, builder: { b: address, f: 10 } })).toEqual({
    action: {
      type: 'order',
      orders: [{ asset: 10107, side: 'ask', rawPx: 9_294_000_000n, rawSz: 50_000_000n, tif: 'market', reduceOnly: true }],
      grouping: 'priority',
      builder: { address, fee: 10 },
    },
    assets: [10107],
  })
})

test('a trigger order is known as one', () => {
  const trigger = { ...order, t: { trigger: { isMarket: true, triggerPx: '1', tpsl: 'tp' } } } as const
  expect(toVenueAction({ type: 'order', orders: [trigger], grouping: 'normalTpsl' })).toMatchObject({
    action: { orders: [{ tif: 'trigger' }], grouping: 'takeProfitStopLoss' },
  })
})

test.each([
  ['maker', { name: 'maker' }],
  ['', { name: '' }],
  ['maker valid_until 1800000000000', { name: 'maker', validUntilMs: 1_800_000_000_000 }],
  [' valid_until 5', { name: '', validUntilMs: 5 }],
  ['maker valid_until soon', { name: 'maker valid_until soon' }],
])('the agent name %j holds name and expiry', (agentName, expected) => {
  expect(toVenueAction({ type: 'approveAgent', ...domain, agentAddress: address, agentName })).toEqual({
    action: { type: 'approveAgent', agent: address, ...expected },
    assets: [],
  })
})

test.each([
  ['0.1%', 100],
  ['0.001%', 1],
  ['1%', 1000],
])('a fee of %s is %i tenths of a basis point', (maxFeeRate, maxFee) => {
  expect(toVenueAction({ type: 'approveBuilderFee', ...domain, builder: address, maxFeeRate })).toMatchObject({ action: { maxFee } })
})

test.each(['0.1', '', '-1%', '0.0001%', 'x%'])('a fee of %j is no percentage', (maxFeeRate) => {
  expect(toVenueAction({ type: 'approveBuilderFee', ...domain, builder: address, maxFeeRate })).toEqual({ error: 'Invalid decimal number' })
})
