import { inflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FillRecord } from '../core/types.ts'
import { VenueCore } from '../core/venueCore.ts'
import { CandleStore } from './candleStore.ts'
import { FeedHub } from './feedHub.ts'
import { configOf, venueCadence } from './paperOptions.ts'
import { type PaperExchange, startPaperExchange } from './startPaperExchange.ts'
import { postText, signerOf, TestClient, TestSocket } from './testClient.ts'

const alice = signerOf(1)
const bob = signerOf(2)
const user = alice.address
const coin = 'PURR/USDC'
const order = (b: boolean, p: string, s: string, tif: string) => ({ a: 10000, b, p, s, r: false, t: { limit: { tif } } })

let paper: PaperExchange
let a: TestClient
let b: TestClient
let ws: TestSocket

beforeAll(async () => {
  const funds = { USDC: '1000', PURR: '5000' }
  paper = await startPaperExchange({
    blockMs: 5,
    traders: false,
    cadence: { bookMs: 5, fastBookMs: 5, contextMs: 5 },
    fund: { [alice.address]: funds, [bob.address]: funds },
  })
  a = new TestClient(paper, alice)
  b = new TestClient(paper, bob)
  ws = await TestSocket.open(paper.wsUrl)
})
afterAll(async () => {
  ws.close()
  await paper.stop()
})

test('a resting order that is filled tells its owner, its history and the candles', async () => {
  for (const type of ['notification', 'userHistoricalOrders']) await ws.subscribe({ type, user })
  await ws.subscribe({ type: 'candle', coin, interval: '1d' })
  expect(await ws.next(({ channel }) => channel === 'userHistoricalOrders')).toEqual({
    channel: 'userHistoricalOrders',
    data: { isSnapshot: true, user, orderHistory: [] },
  })
  await a.order(order(false, '0.21', '100', 'Alo'))
  await b.order(order(true, '0.21', '60', 'Ioc'))
  expect((await ws.next(({ channel }) => channel === 'notification')).data).toEqual({
    notification: 'Resting order filled: Sold 60 PURR at $0.21',
  })
  const candle = await ws.next(({ channel }) => channel === 'candle')
  const startMs = paper.core.timeMs - (paper.core.timeMs % 86_400_000)
  const row = { t: startMs, T: startMs + 86_399_999, s: coin, i: '1d', o: '0.21', c: '0.21', h: '0.21', l: '0.21', v: '60.0', n: 1 }
  expect(candle.data).toEqual(row)
  const req = { coin, interval: '1d', startTime: startMs }
  expect(await a.info({ type: 'candleSnapshot', req })).toEqual([row])
  expect(await a.info({ type: 'candleSnapshot', req: { ...req, startTime: 0, endTime: startMs - 1 } })).toEqual([])
  const change = await ws.next(({ channel, data }) => channel === 'userHistoricalOrders' && !('isSnapshot' in data))
  expect(change.data.orderHistory).toMatchObject([{ order: { coin, side: 'A', tif: 'Alo' }, status: 'open' }])
})

test('candles of an unknown interval or coin are refused', async () => {
  const req = { coin, interval: '7m', startTime: 0 }
  expect((await postText(`${paper.url}/info`, JSON.stringify({ type: 'candleSnapshot', req }))).status).toBe(422)
  const unknown = { type: 'candleSnapshot', req: { ...req, coin: 'NOPE', interval: '1m' } }
  expect(await postText(`${paper.url}/info`, JSON.stringify(unknown))).toMatchObject({ status: 500, text: 'null' })
  ws.send({ method: 'subscribe', subscription: { type: 'candle', coin, interval: '7m' } })
  const { data } = await ws.next(({ channel }) => channel === 'error')
  expect(data).toBe('Invalid subscription {"type":"candle","interval":"7m","coin":"PURR/USDC"}')
})

test.each([
  ['webData3', { userState: expect.objectContaining({ user, isVault: false, agentAddress: null }), perpDexStates: [expect.anything()] }],
  ['clearinghouseState', { dex: '', user, clearinghouseState: expect.objectContaining({ assetPositions: [] }) }],
  ['allDexsClearinghouseState', { user, clearinghouseStates: [['', expect.objectContaining({ assetPositions: [] })]] }],
  ['twapStates', { dex: '', user, states: [] }],
  ['userFundings', { isSnapshot: true, user, fundings: [] }],
  ['userNonFundingLedgerUpdates', { isSnapshot: true, user, nonFundingLedgerUpdates: [] }],
  ['userTwapSliceFills', { isSnapshot: true, user, twapSliceFills: [] }],
  ['userTwapHistory', { isSnapshot: true, user, history: [] }],
])('%s tells at once what there is', async (type, data) => {
  await ws.subscribe({ type, user })
  expect((await ws.next(({ channel }) => channel === type)).data).toEqual(data)
})

test('all contexts of spot pairs come in one frame', async () => {
  await ws.subscribe({ type: 'spotAssetCtxs' })
  const { data } = await ws.next(({ channel }) => channel === 'spotAssetCtxs')
  expect(data).toHaveLength(paper.core.markets.length)
})

test.each([
  ['assetCtxs', { dex: '' }, { dex: '', ctxs: [] }],
  ['allDexsAssetCtxs', {}, { ctxs: [['', []]] }],
])('%s tells that there are no perps, again and again', async (type, defaults, data) => {
  await ws.subscribe({ type })
  const isEcho = (frame: Frame) => frame.channel === 'subscriptionResponse' && frame.data.subscription.type === type
  expect((await ws.next(isEcho)).data.subscription).toEqual({ type, ...defaults })
  await expect.poll(() => ws.frames.filter(({ channel }) => channel === type).length).toBeGreaterThan(2)
  expect((await ws.next(({ channel }) => channel === type)).data).toEqual(data)
})

test('what only a perp has drops the socket, as an unknown coin does, and is no reply', async () => {
  const own = await TestSocket.open(paper.wsUrl)
  own.send({ method: 'subscribe', subscription: { type: 'activeAssetData', user, coin } })
  expect(await own.closed).toBe(1006)
  for (const body of [
    { type: 'activeAssetData', user, coin },
    { type: 'fundingHistory', coin, startTime: 0 },
  ])
    expect(await postText(`${paper.url}/info`, JSON.stringify(body))).toMatchObject({ status: 500, text: 'null' })
})

test.each([
  ['delegations', []],
  ['spotDeployState', { states: [], gasAuction: expect.objectContaining({ startGas: '0.0' }) }],
  ['borrowLendUserState', expect.objectContaining({ tokenToState: [] })],
  ['delegatorSummary', { delegated: '0.0', undelegated: '0.0', totalPendingWithdrawal: '0.0', nPendingWithdrawals: 0 }],
  ['referral', expect.objectContaining({ referredBy: null, rewardHistory: [] })],
  ['userFunding', []],
  ['twapHistory', []],
  ['isVip', false],
  ['subAccounts2', null],
  ['userToMultiSigSigners', null],
])('%s of an account that has none is empty', async (type, reply) => {
  expect(await a.info({ type, user })).toEqual(reply)
})

test('a token is told of by its id, an unknown one is not', async () => {
  const { tokens } = await a.info({ type: 'spotMeta' })
  const purr = await a.info({ type: 'tokenDetails', tokenId: tokens[1].tokenId })
  expect(purr).toMatchObject({ name: 'PURR', szDecimals: 0, weiDecimals: 5, markPx: '0.21' })
  expect(await postText(`${paper.url}/info`, `{"type":"tokenDetails","tokenId":"0x${'0'.repeat(32)}"}`)).toMatchObject({ status: 500 })
})

test('a known key that is named twice is a wrong shape, an unknown one is ignored', async () => {
  const info = (body: string) => postText(`${paper.url}/info`, body)
  expect((await info(`{"type":"userRole","user":"${user}","user":"${user}"}`)).status).toBe(422)
  expect((await info(`{"type":"userRole","type":"userRole","user":"${user}"}`)).status).toBe(422)
  expect((await info(`{"type":"userRole","x":1,"user":"${user}","x":2}`)).status).toBe(200)
})

describe('a listener that comes between a block and its frames', () => {
  test('is not told again what its snapshot told, and hears the next block', () => {
    const core = new VenueCore(configOf({ traders: false }, 1_700_000_000_000))
    const candles = new CandleStore()
    const hub = new FeedHub(core, candles, venueCadence)
    const frames: string[] = []
    const fills = (block: { readonly height: number; readonly timeMs: number }) => {
      const fill = {
        user,
        coin,
        side: 'bid',
        px: 1n,
        sz: 1n,
        startPosition: 0n,
        closedPnl: 0n,
        fee: 0n,
        feeToken: 1,
      } as unknown as FillRecord
      hub.publish({ ...block, answers: [], events: [{ type: 'fills', user, fills: [fill] }] })
    }
    const block = core.nextBlock(core.timeMs + 100)
    hub.add('echo', { type: 'userFills', user, aggregateByTime: false }, { send: (frame) => frames.push(frame) })
    fills(block)
    expect(frames).toEqual([])
    fills(core.nextBlock(core.timeMs + 100))
    expect(frames).toHaveLength(1)
  })
})

describe('limits per IP and minute', () => {
  const open = (url: string) => TestSocket.open(url).then((socket) => socket.close())

  test('let 30 connections in, and messages up to 2000', async () => {
    const limited = await startPaperExchange({ blockMs: 5, traders: false })
    for (let count = 0; count < 29; count++) await open(limited.wsUrl)
    const last = await TestSocket.open(limited.wsUrl)
    await expect(open(limited.wsUrl)).rejects.toThrow('429')
    for (let count = 0; count < 2000; count++) last.send({ method: 'ping' })
    await last.next(() => last.frames.length === 2000)
    last.send({ method: 'ping' })
    expect(await last.closed).toBe(1006)
    await limited.stop()
  })

  test('can be switched off', async () => {
    const free = await startPaperExchange({ blockMs: 5, traders: false, ipLimits: false })
    for (let count = 0; count < 31; count++) await open(free.wsUrl)
    await free.stop()
  })
})

test('fastAssetCtxs tells every price, then those that changed, compressed', async () => {
  const own = await TestSocket.open(paper.wsUrl)
  await own.subscribe({ type: 'fastAssetCtxs' })
  await own.next(({ channel }) => channel === 'fastAssetCtxs')
  await a.order(order(true, '0.17', '100', 'Alo'))
  await a.order(order(false, '0.19', '100', 'Alo'))
  const prices = () => own.frames.filter(({ channel }) => channel === 'fastAssetCtxs').map(({ data }) => inflated(data))
  await expect.poll(() => prices().at(-1)?.[coin]?.midPx).toBe('0.18')
  expect(Object.keys(prices()[0] ?? {})).toHaveLength(paper.core.markets.length)
  expect(
    prices()
      .slice(1)
      .every((changed) => Object.keys(changed).join() === coin),
  ).toBe(true)
  own.close()
})

// biome-ignore lint/suspicious/noExplicitAny: frames are looked into freely here
type Frame = any
const inflated = (data: unknown): Record<string, { midPx: string | null }> =>
  JSON.parse(inflateRawSync(Buffer.from(String(data), 'base64')).toString())
