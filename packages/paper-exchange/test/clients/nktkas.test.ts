import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Address } from '@hyperladder/units'
import {
  ApiRequestError,
  ExchangeClient,
  HttpTransport,
  InfoClient,
  type IRequestTransport,
  SubscriptionClient,
  WebSocketTransport,
} from '@nktkas/hyperliquid'
import { formatPrice, formatSize, SymbolConverter } from '@nktkas/hyperliquid/utils'
import { privateKeyToAccount } from 'viem/accounts'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type PaperExchange, startPaperExchange } from '../../src/index.ts'

const account = (digit: string) => privateKeyToAccount(`0x${digit.repeat(64)}`)
const maker = account('1')
const taker = account('2')
const user = maker.address
const cloidOf = (digit: string): `0x${string}` => `0x${digit.repeat(32)}`
const lower = (address: string) => address.toLowerCase() as Address

/** vitest's own is one second. */
const PATIENCE = { timeout: 50_000 }

/** Order updates, events and notifications. */
const WITHOUT_SNAPSHOT = 3

let paper: PaperExchange
let folder: string
const closing: (() => unknown)[] = []

/** The universe as on mainnet: token, position, pair and asset of a market are four numbers. */
const start = (port = 0) =>
  startPaperExchange({
    port,
    blockMs: 5,
    traders: false,
    universe: 'sparse',
    stateFile: join(folder, 'venue.db'),
    cadence: { bookMs: 5, fastBookMs: 5, contextMs: 5 },
    fund: Object.fromEntries([maker, taker].map(({ address }) => [lower(address), { USDC: '50000', UBTC: '2' }])),
  })

const overHttp = () => new HttpTransport({ apiUrl: paper.url })
const overWs = (): WebSocketTransport => {
  const transport = new WebSocketTransport({ url: paper.wsUrl, reconnect: { maxRetries: 100, reconnectionDelay: 20 } })
  closing.push(() => transport.close())
  return transport
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'paper-nktkas-'))
  paper = await start()
})
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
  await paper.stop()
  rmSync(folder, { recursive: true })
})

const refusalOf = async (action: Promise<unknown>): Promise<ApiRequestError> => {
  const error = await action.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(ApiRequestError)
  return error as ApiRequestError
}
const statusesOf = (reply: unknown) => (reply as { response: { data: { statuses: unknown[] } } }).response.data.statuses

type Transports = readonly [name: string, transport: () => IRequestTransport]
const transports: readonly Transports[] = [
  ['HTTP', overHttp],
  ['posts on its WebSocket', overWs],
]

describe.each(transports)('@nktkas/hyperliquid, unmodified, over %s', (_name, transportOf) => {
  test('reads the market, quotes it, is filled, modifies and cancels', async () => {
    const transport = transportOf()
    const info = new InfoClient({ transport })
    const exchange = new ExchangeClient({ transport, wallet: maker })
    const other = new ExchangeClient({ transport, wallet: taker })

    const symbols = await SymbolConverter.create({ transport })
    const a = symbols.getAssetId('UBTC/USDC') as number
    const coin = symbols.getSpotPairId('UBTC/USDC') as string
    const szDecimals = symbols.getSzDecimals('UBTC/USDC') as number
    expect([a, coin, szDecimals, symbols.getSymbolBySpotPairId('@142')]).toEqual([10142, '@142', 5, 'UBTC/USDC'])
    const order = (b: boolean, px: string, sz: string, c: string, tif: 'Alo' | 'Gtc' | 'Ioc' = 'Alo') => ({
      a,
      b,
      p: formatPrice(px, szDecimals, 'spot'),
      s: formatSize(sz, szDecimals),
      r: false,
      t: { limit: { tif } },
      c: cloidOf(c),
    })

    const placed = await exchange.order({
      orders: [order(true, '99000', '0.01', 'a'), order(false, '101000', '0.02', 'b')],
      grouping: 'na',
    })
    expect(placed.response.data.statuses).toEqual([
      { resting: { oid: expect.any(Number), cloid: cloidOf('a') } },
      { resting: { oid: expect.any(Number), cloid: cloidOf('b') } },
    ])
    expect(await info.l2Book({ coin })).toMatchObject({
      coin,
      levels: [[{ px: '99000.0', sz: '0.01', n: 1 }], [{ px: '101000.0', sz: '0.02', n: 1 }]],
    })

    // One refusal in a batch: the client throws, and keeps the whole reply, in which the good order rests.
    const refusal = await refusalOf(
      exchange.order({ orders: [order(true, '98000', '0.01', 'c'), order(true, '101000', '0.01', 'd')], grouping: 'na' }),
    )
    expect(statusesOf(refusal.response)).toEqual([
      { resting: { oid: expect.any(Number), cloid: cloidOf('c') } },
      { error: 'Post only order would have immediately matched, bbo was 99000@101000. asset=10142' },
    ])
    expect(refusal.message).toContain('order 1')

    const bought = await other.order({ orders: [order(true, '102000', '0.005', 'e', 'Ioc')], grouping: 'na' })
    expect(bought.response.data.statuses).toEqual([
      { filled: { totalSz: '0.005', avgPx: '101000.0', oid: expect.any(Number), cloid: cloidOf('e') } },
    ])
    const [fill] = await info.userFills({ user })
    expect(fill).toMatchObject({
      coin,
      px: '101000.0',
      sz: '0.005',
      side: 'A',
      dir: 'Sell',
      crossed: false,
      feeToken: 'USDC',
      fee: '0.202',
    })

    const ask = (await info.openOrders({ user })).find(({ side }) => side === 'A')
    expect(ask).toMatchObject({ sz: '0.015', origSz: '0.02', cloid: cloidOf('b') })
    const modified = await exchange.batchModify({ modifies: [{ oid: ask?.oid as number, order: order(false, '101500', '0.015', 'f') }] })
    expect(modified.response.data.statuses).toEqual([{ resting: { oid: expect.any(Number), cloid: cloidOf('f') } }])
    await exchange.modify({ oid: cloidOf('f'), order: order(false, '101600', '0.015', 'f') })
    expect(await info.orderStatus({ user, oid: cloidOf('f') })).toMatchObject({
      status: 'order',
      order: { status: 'open', order: { limitPx: '101600.0', tif: 'Alo' } },
    })
    const gone = await refusalOf(exchange.modify({ oid: ask?.oid as number, order: order(false, '102000', '0.015', 'f') }))
    expect(gone.message).toContain('Cannot modify canceled or filled order')

    const [bid] = (await info.frontendOpenOrders({ user })).filter(({ side }) => side === 'B')
    await exchange.cancel({ cancels: [{ a, o: bid?.oid as number }] })
    const twice = await refusalOf(exchange.cancel({ cancels: [{ a, o: bid?.oid as number }] }))
    expect(twice.message).toContain('Order was never placed, already canceled, or filled. asset=10142')
    await exchange.cancelByCloid({
      cancels: [
        { asset: a, cloid: cloidOf('a') },
        { asset: a, cloid: cloidOf('f') },
      ],
    })
    expect(await info.openOrders({ user })).toEqual([])
    const { balances } = await info.spotClearinghouseState({ user })
    expect(balances.map(({ coin, total, hold }) => [coin, total, hold])).toEqual([
      ['USDC', '50504.798', '0.0'],
      ['UBTC', '1.995', '0.0'],
    ])
    expect((await info.userRateLimit({ user })).nRequestsUsed).toBe(11)
  })

  test('lets an agent trade, and hears why what is wrong is refused', async () => {
    const transport = transportOf()
    const agent = account('3')
    const master = new ExchangeClient({ transport, wallet: maker })
    const exchange = new ExchangeClient({ transport, wallet: agent })
    const bid = { a: 10142, b: true, p: '99000', s: '0.01', r: false, t: { limit: { tif: 'Alo' as const } } }
    const unknown = await refusalOf(exchange.order({ orders: [bid], grouping: 'na' }))
    expect(unknown.message).toContain(`User or API Wallet ${lower(agent.address)} does not exist.`)
    await master.approveAgent({ agentAddress: agent.address, agentName: 'bot' })
    await exchange.order({ orders: [bid], grouping: 'na' })
    const info = new InfoClient({ transport })
    expect(await info.openOrders({ user })).toHaveLength(1)
    expect(await info.userRole({ user: agent.address })).toEqual({ role: 'agent', data: { user: lower(user) } })
    const offTick = await refusalOf(exchange.order({ orders: [bid, { ...bid, p: '99000.5' }, bid], grouping: 'na' }))
    expect(statusesOf(offTick.response)).toEqual([{ error: 'Price must be divisible by tick size. asset=10142' }])
    const early = await refusalOf(exchange.scheduleCancel({ time: Date.now() + 60_000 }))
    expect(early.message).toContain('Cannot set scheduled cancel time until enough volume traded. Required: $1000000.')
  })
})

test('@nktkas/hyperliquid opts out of dust conversions and in again', async () => {
  const exchange = new ExchangeClient({ transport: overHttp(), wallet: maker })
  const info = new InfoClient({ transport: overHttp() })
  await exchange.spotUser({ toggleSpotDusting: { optOut: true } })
  expect(await info.webData2({ user })).toMatchObject({ optOutOfSpotDusting: true })
  await exchange.spotUser({ toggleSpotDusting: { optOut: false } })
  expect(await info.webData2({ user })).not.toHaveProperty('optOutOfSpotDusting')
})

test('@nktkas/hyperliquid gives a builder its part of sales, and reads what was approved and earned', async () => {
  const builder = account('9').address
  const seller = new ExchangeClient({ transport: overHttp(), wallet: maker })
  const buyer = new ExchangeClient({ transport: overHttp(), wallet: taker })
  const info = new InfoClient({ transport: overHttp() })
  const a = (await SymbolConverter.create({ transport: overHttp() })).getAssetId('UBTC/USDC') as number
  const order = (b: boolean, tif: 'Alo' | 'Ioc') => ({ a, b, p: '100000', s: '0.01', r: false, t: { limit: { tif } } })
  const sell = () => seller.order({ orders: [order(false, 'Alo')], grouping: 'na', builder: { b: builder, f: 50 } })
  expect((await refusalOf(sell())).message).toContain('Builder fee has not been approved.')
  await seller.approveBuilderFee({ builder, maxFeeRate: '0.05%' })
  expect(await info.maxBuilderFee({ user, builder })).toBe(50)
  expect(await info.approvedBuilders({ user })).toEqual([lower(builder)])
  await sell()
  await buyer.order({ orders: [order(true, 'Ioc')], grouping: 'na' })
  // 0.04 % of 1000 USDC, and 0.05 % of it.
  expect(await info.userFills({ user })).toMatchObject([{ fee: '0.9', builderFee: '0.5', feeToken: 'USDC' }])
  expect(await info.referral({ user: builder })).toMatchObject({ builderRewards: '0.5' })
  expect(await refusalOf(seller.reserveRequestWeight({ weight: 10 }))).toBeInstanceOf(ApiRequestError)
  await seller.approveBuilderFee({ builder, maxFeeRate: '0%' })
  expect(await info.approvedBuilders({ user })).toEqual([])
})

test('@nktkas/hyperliquid understands what accounts without perps, staking and TWAPs are told', async () => {
  const info = new InfoClient({ transport: overHttp() })
  const market = [info.meta(), info.perpDexs(), info.outcomeMeta(), info.exchangeStatus(), info.spotMetaAndAssetCtxs(), info.allMids()]
  for (const reply of market) expect(await reply).toBeDefined()
  const empty = [info.delegations({ user }), info.delegatorRewards({ user }), info.twapHistory({ user }), info.extraAgents({ user })]
  for (const reply of empty) expect(await reply).toEqual([])
  expect(await info.referral({ user })).toMatchObject({ referredBy: null })
  expect(await info.delegatorSummary({ user })).toMatchObject({ nPendingWithdrawals: 0 })
  expect(await info.maxBuilderFee({ user, builder: taker.address })).toBe(0)
  expect(await info.subAccounts({ user })).toBeNull()
  expect(await info.portfolio({ user })).toHaveLength(8)
  expect(await info.candleSnapshot({ coin: '@142', interval: '1h', startTime: 0 })).toEqual([])
})

test('@nktkas/hyperliquid reads the feeds over every asset and dex, and hears nothing of outcomes', async () => {
  const feeds = new SubscriptionClient({ transport: overWs() })
  const heard: Record<string, unknown> = {}
  const keep = (name: string) => (data: unknown) => {
    heard[name] ??= data
  }
  await feeds.fastAssetCtxs(keep('fast'))
  await feeds.spotAssetCtxs(keep('spot'))
  await feeds.assetCtxs(keep('perps'))
  await feeds.allDexsAssetCtxs(keep('dexs'))
  await feeds.allDexsClearinghouseState({ user }, keep('states'))
  await feeds.clearinghouseState({ user }, keep('state'))
  await feeds.outcomeMetaUpdates(keep('outcomes'))
  await vi.waitFor(() => expect(Object.keys(heard).sort()).toEqual(['dexs', 'fast', 'perps', 'spot', 'state', 'states']), PATIENCE)
  expect(heard.fast).toHaveProperty('@142', { markPx: expect.any(String), midPx: null })
  expect(heard.states).toMatchObject({ user: lower(user), clearinghouseStates: [['', { assetPositions: [] }]] })
})

test('@nktkas/hyperliquid keeps its subscriptions through a restart of the exchange', async () => {
  const transport = overWs()
  const feeds = new SubscriptionClient({ transport })
  const heard: Record<string, unknown[]> = {}
  const keep =
    (name: string) =>
    (data: unknown): void => {
      heard[name] = [...(heard[name] ?? []), data]
    }
  const names = [
    'orderUpdates',
    'userFills',
    'userEvents',
    'spotState',
    'openOrders',
    'l2Book',
    'bbo',
    'trades',
    'allMids',
    'ctx',
    'candle',
    'webData3',
    'notification',
    'history',
  ]
  await feeds.orderUpdates({ user }, keep('orderUpdates'))
  await feeds.userFills({ user }, keep('userFills'))
  await feeds.userEvents({ user }, keep('userEvents'))
  await feeds.spotState({ user }, keep('spotState'))
  await feeds.openOrders({ user }, keep('openOrders'))
  await feeds.l2Book({ coin: '@142', fast: true }, keep('l2Book'))
  await feeds.bbo({ coin: '@142' }, keep('bbo'))
  await feeds.trades({ coin: '@142' }, keep('trades'))
  await feeds.allMids(keep('allMids'))
  await feeds.candle({ coin: '@142', interval: '1h' }, keep('candle'))
  await feeds.webData3({ user }, keep('webData3'))
  await feeds.notification({ user }, keep('notification'))
  await feeds.userHistoricalOrders({ user }, keep('history'))
  await feeds.activeSpotAssetCtx({ coin: '@142' }, keep('ctx'))

  const order = (b: boolean, p: string, tif: 'Alo' | 'Ioc') => ({ a: 10142, b, p, s: '0.01', r: false, t: { limit: { tif } } })
  const trade = async (p: string) => {
    await new ExchangeClient({ transport: overHttp(), wallet: maker }).order({ orders: [order(false, p, 'Alo')], grouping: 'na' })
    await new ExchangeClient({ transport: overHttp(), wallet: taker }).order({ orders: [order(true, p, 'Ioc')], grouping: 'na' })
  }
  const hears = (p: string) =>
    vi.waitFor(() => {
      expect(Object.keys(heard).sort()).toEqual([...names].sort())
      expect(heard.userFills).toContainEqual({ user: lower(user), fills: [expect.objectContaining({ px: p, side: 'A' })] })
      expect(heard.orderUpdates).toContainEqual([expect.objectContaining({ status: 'filled' })])
    }, PATIENCE)
  await trade('101000')
  await hears('101000.0')

  await paper.stop()
  for (const name of names) delete heard[name]
  paper = await start(paper.port)
  // Every feed but those without a snapshot tells that it is back.
  await vi.waitFor(() => expect(Object.keys(heard).length).toBeGreaterThanOrEqual(names.length - WITHOUT_SNAPSHOT), PATIENCE)
  expect(heard.userFills?.[0]).toMatchObject({ isSnapshot: true, fills: [{ px: '101000.0' }] })
  await trade('101200')
  await hears('101200.0')
})
