import { signUserAction } from '@hyperladder/protocol'
import type { Address } from '@hyperladder/units'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type PaperExchange, startPaperExchange } from './startPaperExchange.ts'
import { nextNonce, signedBody, signerOf, TestClient } from './testClient.ts'

const funds = { USDC: '100000', PURR: '100000' }
const alice = signerOf(1)
const bob = signerOf(2)
const stranger = signerOf(99)
const vault = `0x${'7'.repeat(40)}` as Address
let paper: PaperExchange
let a: TestClient
let b: TestClient

beforeAll(async () => {
  paper = await startPaperExchange({
    blockMs: 5,
    traders: false,
    ipLimits: false,
    owned: [{ address: vault, master: alice.address, kind: 'subAccount', name: 'second' }],
    fund: { [alice.address]: funds, [bob.address]: funds, [vault]: funds },
  })
  a = new TestClient(paper, alice)
  b = new TestClient(paper, bob)
})
afterAll(() => paper.stop())

const order = (side: 'bid' | 'ask', p: string, s: string, tif = 'Alo', more: object = {}) => ({
  a: 10000,
  b: side === 'bid',
  p,
  s,
  r: false,
  t: { limit: { tif } },
  ...more,
})
const orders = (...list: object[]) => ({ type: 'order', orders: list, grouping: 'na' })
const cloid = (n: number) => `0x${n.toString(16).padStart(32, '0')}`
const statuses = (list: unknown[], type = 'order') => ({ status: 'ok', response: { type, data: { statuses: list } } })
const oidOf = (status: { resting: { oid: number } }) => status.resting.oid

test('an order rests, is found, and is canceled', async () => {
  const placed = await a.exchange(orders(order('bid', '0.1', '200', 'Alo', { c: cloid(1) })))
  const oid = oidOf(placed.response.data.statuses[0])
  expect(placed).toEqual(statuses([{ resting: { oid, cloid: cloid(1) } }]))
  expect(oid).toBeGreaterThan(2 ** 32)
  expect(await a.exchange({ type: 'cancel', cancels: [{ a: 10000, o: oid }] })).toEqual(statuses(['success'], 'cancel'))
  expect(await a.exchange({ type: 'cancel', cancels: [{ a: 10000, o: oid }] })).toEqual(
    statuses([{ error: 'Order was never placed, already canceled, or filled. asset=10000' }], 'cancel'),
  )
})

test('a cancel by cloid answers as a cancel, fast or not', async () => {
  await a.order(order('bid', '0.1', '200', 'Alo', { c: cloid(2) }))
  const cancels = [{ asset: 10000, cloid: cloid(2) }]
  expect(await a.exchange({ type: 'cancelByCloid', cancels, f: true })).toEqual(statuses(['success'], 'cancel'))
})

test('a taker is told size and price, and the rest of a Gtc stays under the same oid', async () => {
  await b.order(order('ask', '0.2', '100', 'Gtc'))
  const taken = await a.exchange(orders(order('bid', '0.2', '300', 'Gtc', { c: cloid(3) })))
  const { oid } = taken.response.data.statuses[0].filled
  expect(taken).toEqual(statuses([{ filled: { totalSz: '100.0', avgPx: '0.2', oid, cloid: cloid(3) } }]))
  expect((await a.info({ type: 'openOrders', user: a.address }))[0]).toMatchObject({ oid, sz: '200.0', origSz: '300.0' })
  expect(await a.exchange({ type: 'cancel', cancels: [{ a: 10000, o: oid }] })).toEqual(statuses(['success'], 'cancel'))
})

test('runtime refusals are per item and leave the others alone', async () => {
  await b.order(order('ask', '0.2', '100', 'Gtc', { c: cloid(4) }))
  await b.order(order('bid', '0.15', '100', 'Gtc', { c: cloid(5) }))
  const answer = await a.exchange(
    orders(order('bid', '0.2', '100'), order('bid', '0.1', '50'), order('bid', '0.14', '100'), order('bid', '0.14', '99999999')),
  )
  expect(answer).toEqual(
    statuses([
      { error: 'Post only order would have immediately matched, bbo was 0.15@0.2. asset=10000' },
      { error: 'Order must have minimum value of 10 USDC. asset=10000' },
      { resting: { oid: expect.any(Number) } },
      { error: 'Insufficient spot balance asset=10000' },
    ]),
  )
  await a.exchange({ type: 'cancel', cancels: [{ a: 10000, o: oidOf(answer.response.data.statuses[2]) }] })
  await b.exchange({ type: 'cancelByCloid', cancels: [4, 5].map((n) => ({ asset: 10000, cloid: cloid(n) })) })
})

test('an Ioc without a match is refused', async () => {
  expect(await a.order(order('bid', '0.1', '200', 'Ioc'))).toEqual({
    error: 'Order could not immediately match against any resting orders. asset=10000',
  })
})

test.each([
  ['an illegal tick', order('bid', '0.123456', '200'), 'Price must be divisible by tick size. asset=10000'],
  ['a size off the lot grid', order('bid', '0.1', '200.5'), 'Order has invalid size.'],
  ['no size', order('bid', '0.1', '0'), 'Order has zero size.'],
  ['no price', order('bid', '0', '200'), 'Order has invalid price.'],
  ['a price outside the band', order('bid', '0.01', '2000'), 'Order price cannot be more than 80% away from the reference price'],
])('%s refuses the whole batch with one status', async (_, bad, error) => {
  expect(await a.exchange(orders(order('bid', '0.1', '200'), bad))).toEqual(statuses([{ error }]))
  expect(await a.info({ type: 'openOrders', user: a.address })).toEqual([])
})

test('a modify gives no oid, a batch of modifies does, and both make a new order', async () => {
  const first = oidOf(await a.order(order('bid', '0.1', '200')))
  expect(await a.exchange({ type: 'modify', oid: first, order: order('bid', '0.11', '200', 'Alo', { c: cloid(6) }) })).toEqual({
    status: 'ok',
    response: { type: 'default' },
  })
  const answer = await a.exchange({ type: 'batchModify', modifies: [{ oid: cloid(6), order: order('bid', '0.12', '200') }] })
  const last = oidOf(answer.response.data.statuses[0])
  expect(answer).toEqual(statuses([{ resting: { oid: last } }]))
  expect(last).toBeGreaterThan(first + 1)
  expect((await a.info({ type: 'openOrders', user: a.address })).map(({ oid }: { oid: number }) => oid)).toEqual([last])
  expect(await a.exchange({ type: 'batchModify', modifies: [{ oid: first, order: order('bid', '0.12', '200') }] })).toEqual(
    statuses([{ error: 'Cannot modify canceled or filled order' }]),
  )
  expect(await a.exchange({ type: 'modify', oid: first, order: order('bid', '0.12', '200') })).toEqual({
    status: 'err',
    response: 'Cannot modify canceled or filled order',
  })
  await a.exchange({ type: 'cancel', cancels: [{ a: 10000, o: last }] })
})

test('a modify that would match says so, and the old order is gone', async () => {
  await b.order(order('ask', '0.2', '100', 'Gtc', { c: cloid(7) }))
  const oid = oidOf(await a.order(order('bid', '0.1', '200')))
  expect(await a.exchange({ type: 'modify', oid, order: order('bid', '0.2', '100') })).toEqual({
    status: 'err',
    response: 'Error placing new order during modify: Post only order would have immediately matched, bbo was @0.2. asset=10000',
  })
  expect(await a.info({ type: 'openOrders', user: a.address })).toEqual([])
  await b.exchange({ type: 'cancelByCloid', cancels: [{ asset: 10000, cloid: cloid(7) }] })
})

test('more than 200 cancels are refused as a whole', async () => {
  const cancels = Array.from({ length: 201 }, (_, o) => ({ a: 10000, o }))
  expect(await a.exchange({ type: 'cancel', cancels })).toEqual({ status: 'err', response: 'Signed action over weight limit of 200.' })
})

test('an unknown asset refuses the envelope', async () => {
  expect(await a.exchange(orders(order('bid', '0.1', '200', 'Alo', { a: 19999 })))).toEqual({ status: 'err', response: 'Invalid spot' })
})

test('a nonce counts once, also across networks', async () => {
  const nonce = nextNonce()
  expect(await a.exchange({ type: 'noop' }, { nonce })).toEqual({ status: 'ok', response: { type: 'default' } })
  expect(await a.exchange({ type: 'noop' }, { nonce, isMainnet: false })).toEqual({
    status: 'err',
    response: `Invalid nonce: duplicate nonce ${nonce}`,
  })
})

test('a stale expiry is refused', async () => {
  expect(await a.exchange({ type: 'noop' }, { expiresAfter: 1 })).toEqual({ status: 'err', response: 'Action already expired' })
})

test('a signature for either network is taken', async () => {
  expect((await a.exchange({ type: 'noop' }, { isMainnet: true })).status).toBe('ok')
  expect((await a.exchange({ type: 'noop' }, { isMainnet: false })).status).toBe('ok')
})

test('a strict exchange takes its own network alone', async () => {
  const strict = await startPaperExchange({ blockMs: 5, traders: false, network: 'testnet', fund: { [alice.address]: funds } })
  try {
    const client = new TestClient(strict, alice)
    expect((await client.exchange({ type: 'noop' }, { isMainnet: false })).status).toBe('ok')
    expect((await client.exchange({ type: 'noop' }, { isMainnet: true })).response).toMatch(
      /^User or API Wallet 0x[0-9a-f]{40} does not exist\.$/,
    )
  } finally {
    await strict.stop()
  }
})

test('a body of another key order and padding recovers the same signer', async () => {
  const { action, ...rest } = signedBody(alice, orders(order('bid', '0.1', '200', 'Alo', { c: `0x${'ab'.repeat(16)}` })))
  const { type, grouping } = action as { type: string; grouping: string }
  const shuffled = { c: `0x${'AB'.repeat(16)}`, t: { limit: { tif: 'Alo' } }, s: '0200.000', r: false, p: '0.100', b: true, a: 10000 }
  const answer = await a.post({
    signature: rest.signature,
    nonce: rest.nonce,
    expiresAfter: null,
    vaultAddress: null,
    action: { grouping, orders: [shuffled], type },
  })
  const oid = oidOf((answer.json as ReturnType<typeof statuses>).response.data.statuses[0] as never)
  await a.exchange({ type: 'cancel', cancels: [{ a: 10000, o: oid }] })
})

test('a flag of false was hashed by the signer and not by the venue', async () => {
  expect((await a.exchange({ type: 'cancel', cancels: [], f: false })).response).toMatch(/does not exist\.$/)
})

test('a stranger does not exist, and an impossible signature recovers nobody', async () => {
  expect(await new TestClient(paper, stranger).exchange({ type: 'noop' })).toEqual({
    status: 'err',
    response: `User or API Wallet ${stranger.address} does not exist.`,
  })
  const answer = await a.post({ action: { type: 'noop' }, nonce: nextNonce(), signature: { r: '0x0', s: '0x0', v: 27 } })
  expect([answer.status, answer.json]).toEqual([200, { status: 'err', response: 'Unable to recover signer.' }])
})

test('an agent acts for its master, and the master for a sub-account', async () => {
  const agent = signerOf(50)
  const action = {
    type: 'approveAgent',
    signatureChainId: '0x66eee',
    hyperliquidChain: 'Mainnet',
    agentAddress: agent.address,
    agentName: 'maker',
    nonce: nextNonce(),
  } as const
  const body = { action, nonce: action.nonce, signature: signUserAction(alice, action) }
  expect((await a.post(body)).json).toEqual({ status: 'ok', response: { type: 'default' } })
  expect(await a.info({ type: 'userRole', user: agent.address })).toEqual({ role: 'agent', data: { user: a.address } })
  expect(await a.info({ type: 'extraAgents', user: a.address })).toEqual([
    { name: 'maker', address: agent.address, validUntil: expect.any(Number) },
  ])
  const byAgent = oidOf(await new TestClient(paper, agent).order(order('bid', '0.1', '200')))
  expect(await a.info({ type: 'openOrders', user: a.address })).toMatchObject([{ oid: byAgent }])
  await a.exchange({ type: 'cancel', cancels: [{ a: 10000, o: byAgent }] })

  const forVault = await a.exchange(orders(order('bid', '0.1', '200')), { vaultAddress: vault })
  expect(await a.info({ type: 'openOrders', user: vault })).toMatchObject([{ oid: oidOf(forVault.response.data.statuses[0]) }])
  expect(await a.info({ type: 'openOrders', user: a.address })).toEqual([])
  expect(await a.info({ type: 'userRole', user: vault })).toEqual({ role: 'subAccount', data: { master: a.address } })
  expect((await b.exchange({ type: 'noop' }, { vaultAddress: vault })).response).toBe('Vault may not perform this action.')
  expect((await a.exchange({ type: 'noop' }, { vaultAddress: `0x${'8'.repeat(40)}` as Address })).response).toBe('Vault not registered')
  expect((await a.exchange({ type: 'noop' }, { vaultAddress: a.address })).response).toBe('Vault may not perform this action.')
})

test('a user-signed action needs its own nonce in both places', async () => {
  const action = {
    type: 'approveBuilderFee',
    signatureChainId: '0x66eee',
    hyperliquidChain: 'Mainnet',
    maxFeeRate: '0.1%',
    builder: vault,
    nonce: nextNonce(),
  } as const
  const signature = signUserAction(alice, action)
  expect((await a.post({ action, nonce: action.nonce + 1, signature })).json).toEqual({ status: 'err', response: 'Nonce mismatch.' })
  expect((await a.post({ action, nonce: action.nonce, signature })).json).toEqual({ status: 'ok', response: { type: 'default' } })
  expect(await a.info({ type: 'maxBuilderFee', user: a.address, builder: vault })).toBe(100)
})

test('scheduleCancel is refused for want of volume', async () => {
  expect((await a.exchange({ type: 'scheduleCancel', time: Date.now() + 60_000 })).response).toMatch(
    /^Cannot set scheduled cancel time until enough volume traded\. Required: \$1000000\. Traded: \$\d+(\.\d+)?\.$/,
  )
})

test('every item is charged to the address, refused ones too', async () => {
  const before = (await b.info({ type: 'userRateLimit', user: b.address })).nRequestsUsed
  await b.exchange(orders(order('bid', '0.1', '50'), order('bid', '0.1', '50')))
  expect((await b.info({ type: 'userRateLimit', user: b.address })).nRequestsUsed).toBe(before + 2)
})

test('an address over its budget is told used and cap', async () => {
  const poor = await startPaperExchange({ blockMs: 5, traders: false, limits: { addressAllowance: 1 }, fund: { [alice.address]: funds } })
  try {
    const client = new TestClient(poor, alice)
    const answers = []
    for (let i = 0; i < 4; i++) answers.push(await client.exchange({ type: 'noop' }))
    expect(answers.at(-1).status).toBe('err')
    expect(answers.at(-1).response).toMatch(
      /^Too many cumulative requests sent \(\d+ > 1\) for cumulative volume traded \$0\. Place taker orders to free up 1 request per USDC traded\.$/,
    )
  } finally {
    await poor.stop()
  }
})
