import { afterAll, beforeAll, expect, test } from 'vitest'
import { type PaperExchange, startPaperExchange } from './startPaperExchange.ts'
import { signerOf, TestClient } from './testClient.ts'

const funds = { USDC: '100000', PURR: '1000' }
const alice = signerOf(1)
const bob = signerOf(2)
const cloid = `0x${'c'.repeat(32)}`
let paper: PaperExchange
let a: TestClient
let oid = 0

const order = (isBuy: boolean, p: string, s: string, tif: string, more: object = {}) => ({
  a: 10000,
  b: isBuy,
  p,
  s,
  r: false,
  t: { limit: { tif } },
  ...more,
})

/** Alice's bid of 300 at 0.2 was hit three times by 50; a bid without a cloid rests below it. */
beforeAll(async () => {
  paper = await startPaperExchange({ blockMs: 5, traders: false, ipLimits: false, fund: { [alice.address]: funds, [bob.address]: funds } })
  a = new TestClient(paper, alice)
  const b = new TestClient(paper, bob)
  oid = (await a.order(order(true, '0.2', '300', 'Alo', { c: cloid }))).resting.oid
  await a.order(order(true, '0.19', '100', 'Gtc'))
  for (let i = 0; i < 3; i++) await b.order(order(false, '0.2', '50', 'Ioc'))
})
afterAll(() => paper.stop())

const of = (type: string, more: object = {}) => a.info({ type, user: a.address, ...more })
const ms = expect.any(Number)

test('the metadata names tokens and pairs by index', async () => {
  const meta = await a.info({ type: 'spotMeta' })
  expect(meta.tokens[1]).toEqual({
    name: 'PURR',
    szDecimals: 0,
    weiDecimals: 5,
    index: 1,
    tokenId: expect.stringMatching(/^0x[0-9a-f]{32}$/),
    isCanonical: true,
    evmContract: null,
    fullName: null,
    deployerTradingFeeShare: '0.0',
  })
  expect(meta.universe[0]).toEqual({ tokens: [1, 0], name: 'PURR/USDC', index: 0, isCanonical: true })
  const [same, ctxs] = await a.info({ type: 'spotMetaAndAssetCtxs' })
  expect(same).toEqual(meta)
  expect(ctxs).toHaveLength(meta.universe.length)
  expect(ctxs[0]).toEqual({
    prevDayPx: '0.2',
    dayNtlVlm: '30.0',
    markPx: '0.2',
    midPx: null,
    circulatingSupply: expect.any(String),
    coin: 'PURR/USDC',
    totalSupply: expect.any(String),
    dayBaseVlm: '150.0',
  })
})

test('open orders show what remains, newest first, a cloid only where one was set', async () => {
  const orders = await of('openOrders')
  expect(orders.map((row: object) => Object.keys(row))).toEqual([
    ['coin', 'side', 'limitPx', 'sz', 'oid', 'timestamp', 'origSz'],
    ['coin', 'side', 'limitPx', 'sz', 'oid', 'timestamp', 'origSz', 'cloid'],
  ])
  expect(orders[1]).toEqual({ coin: 'PURR/USDC', side: 'B', limitPx: '0.2', sz: '150.0', oid, timestamp: ms, origSz: '300.0', cloid })
})

test('the frontend form has every key, a cloid of null where none was set', async () => {
  const [plain, named] = await of('frontendOpenOrders')
  expect(JSON.stringify({ ...plain, oid: 0, timestamp: 0 })).toBe(
    '{"coin":"PURR/USDC","side":"B","limitPx":"0.19","sz":"100.0","oid":0,"timestamp":0,"triggerCondition":"N/A","isTrigger":false,"triggerPx":"0.0","children":[],"isPositionTpsl":false,"reduceOnly":false,"orderType":"Limit","origSz":"100.0","tif":"Gtc","cloid":null}',
  )
  expect(named).toMatchObject({ tif: 'Alo', cloid })
})

test('balances have totals, holds and cost', async () => {
  expect(await of('spotClearinghouseState')).toEqual({
    balances: [
      { coin: 'USDC', token: 0, total: '99970.0', hold: '49.0', entryNtl: '0.0' },
      { coin: 'PURR', token: 1, total: '1149.94', hold: '0.0', entryNtl: '30.0' },
    ],
  })
  expect(await a.info({ type: 'spotClearinghouseState', user: `0x${'9'.repeat(40)}` })).toEqual({ balances: [] })
})

test('the rate limit counts requests and volume', async () => {
  expect(JSON.stringify(await of('userRateLimit'))).toBe('{"cumVlm":"30.0","nRequestsUsed":2,"nRequestsCap":10030,"nRequestsSurplus":0}')
})

test('an order is told by oid and by cloid, as of its last change of status', async () => {
  const found = await of('orderStatus', { oid })
  expect(found).toEqual({
    status: 'order',
    order: { order: expect.objectContaining({ oid, cloid, origSz: '300.0' }), status: 'open', statusTimestamp: ms },
  })
  expect(Object.keys(found.order)).toEqual(['order', 'status', 'statusTimestamp'])
  expect(await of('orderStatus', { oid: cloid.toUpperCase().replace('0X', '0x') })).toEqual(found)
  expect(await of('orderStatus', { oid: 1 })).toEqual({ status: 'unknownOid' })
})

test('fills are newest first, by time oldest first, in the keys of the venue', async () => {
  const fills = await of('userFills')
  expect(fills).toHaveLength(3)
  expect(Object.keys(fills[0])).toEqual(
    'coin px sz side time startPosition dir closedPnl hash oid crossed fee tid cloid feeToken twapId'.split(' '),
  )
  expect(fills[0]).toEqual({
    coin: 'PURR/USDC',
    px: '0.2',
    sz: '50.0',
    side: 'B',
    time: ms,
    startPosition: '1099.96',
    dir: 'Buy',
    closedPnl: '0.0',
    hash: expect.stringMatching(/^0x[0-9a-f]{64}$/),
    oid,
    crossed: false,
    fee: '0.02',
    tid: ms,
    cloid,
    feeToken: 'PURR',
    twapId: null,
  })
  const byTime = await of('userFillsByTime', { startTime: 0, endTime: null, aggregateByTime: false })
  expect(byTime).toEqual(fills.toReversed())
  expect(await of('userFillsByTime', { startTime: 0, reversed: true })).toEqual(fills)
  const [first, second, third] = byTime
  expect(await of('userFillsByTime', { startTime: second.time, endTime: second.time })).toEqual([second])
  expect(await of('userFillsByTime', { startTime: first.time, endTime: third.time })).toHaveLength(3)
})

test('history has a row per order with its latest status', async () => {
  const rows = await new TestClient(paper, bob).info({ type: 'historicalOrders', user: bob.address })
  expect(rows.map((row: { status: string }) => row.status)).toEqual(['filled', 'filled', 'filled'])
  expect(rows[0].order).toMatchObject({ side: 'A', sz: '0.0', origSz: '50.0', tif: 'Ioc' })
})

test('roles are told', async () => {
  expect(await of('userRole')).toEqual({ role: 'user' })
  expect(await a.info({ type: 'userRole', user: `0x${'9'.repeat(40)}` })).toEqual({ role: 'missing' })
  expect(await of('extraAgents')).toEqual([])
  expect(await of('subAccounts')).toBeNull()
})

test('fees show the base tier and fifteen days', async () => {
  const fees = await of('userFees')
  expect(fees).toMatchObject({ userSpotCrossRate: '0.0007', userSpotAddRate: '0.0004', activeReferralDiscount: '0.0' })
  expect(fees.feeSchedule.tiers.vip[0]).toEqual({
    ntlCutoff: '5000000.0',
    cross: '0.0004',
    add: '0.00012',
    spotCross: '0.0006',
    spotAdd: '0.0003',
  })
  expect(fees.dailyUserVlm).toHaveLength(15)
  expect(fees.dailyUserVlm[14]).toEqual({
    date: new Date(paper.core.timeMs).toISOString().slice(0, 10),
    userCross: '0.0',
    userAdd: '30.0',
    exchange: '30.0',
  })
})

test('books, trades and mids are of the market', async () => {
  const book = await a.info({ type: 'l2Book', coin: 'PURR/USDC' })
  expect(book).toEqual({
    coin: 'PURR/USDC',
    time: ms,
    levels: [
      [
        { px: '0.2', sz: '150.0', n: 1 },
        { px: '0.19', sz: '100.0', n: 1 },
      ],
      [],
    ],
  })
  expect((await a.info({ type: 'l2Book', coin: 'PURR/USDC', nSigFigs: 2 })).levels[0][1]).toEqual({ px: '0.19', sz: '100.0', n: 1 })
  expect(await a.info({ type: 'l2Book', coin: 'HYPE/USDC' })).toBeNull()
  const trades = await a.info({ type: 'recentTrades', coin: 'PURR/USDC' })
  expect(trades).toHaveLength(3)
  expect(trades[0]).toEqual({
    coin: 'PURR/USDC',
    side: 'A',
    px: '0.2',
    sz: '50.0',
    time: ms,
    hash: expect.any(String),
    tid: ms,
    users: [a.address, bob.address],
  })
  expect(trades[0].time).toBeGreaterThan(trades[2].time)
  expect(await a.info({ type: 'allMids' })).toEqual({ 'PURR/USDC': '0.2' })
})

test.each([
  ['exchangeStatus', { time: ms, specialStatuses: null }],
  ['meta', { universe: [], marginTables: [], collateralToken: 0 }],
  ['metaAndAssetCtxs', [{ universe: [], marginTables: [], collateralToken: 0 }, []]],
  ['outcomeMeta', { outcomes: [], questions: [] }],
  ['perpDexs', [null]],
])('%s is what clients need at their start', async (type, reply) => {
  expect(await a.info({ type })).toEqual(reply)
})

test.each([
  [{ type: 'perpDexLimits', dex: '' }, null],
  [{ type: 'perpDexStatus', dex: '' }, { totalNetDeposit: '0.0' }],
  [{ type: 'perpAnnotation', coin: 'BTC' }, null],
  [{ type: 'settledOutcome', outcome: 3 }, null],
])('%o is answered with nothing', async (body, reply) => {
  expect(await a.info(body)).toEqual(reply)
})

test('the perps side of an account is empty', async () => {
  expect(await of('clearinghouseState')).toMatchObject({ withdrawable: '0.0', assetPositions: [], time: ms })
  expect(await of('userAbstraction')).toBe('disabled')
  expect(await of('maxBuilderFee', { builder: bob.address })).toBe(0)
})

test('webData2 is the whole account in one', async () => {
  const data = await of('webData2')
  expect(Object.keys(data)).toEqual(
    'clearinghouseState leadingVaults totalVaultEquity openOrders agentAddress agentValidUntil cumLedger meta assetCtxs serverTime isVault user twapStates spotState spotAssetCtxs'.split(
      ' ',
    ),
  )
  expect(data.spotState).toEqual(await of('spotClearinghouseState'))
})

test('the sparse universe has indices that are no positions', async () => {
  const sparse = await startPaperExchange({ blockMs: 5, universe: 'sparse', traders: false })
  try {
    const meta = await new TestClient(sparse, alice).info({ type: 'spotMeta' })
    expect(meta.tokens.some(({ index }: { index: number }, position: number) => index !== position)).toBe(true)
    await sparse.fund(alice.address, '150', '1.5')
    expect((await new TestClient(sparse, alice).info({ type: 'spotClearinghouseState', user: alice.address })).balances).toMatchObject([
      { coin: 'HYPE', token: 150, total: '1.5' },
    ])
    await expect(sparse.fund(alice.address, 'NOPE', '1')).rejects.toThrow("token was 'NOPE'")
  } finally {
    await sparse.stop()
  }
})
