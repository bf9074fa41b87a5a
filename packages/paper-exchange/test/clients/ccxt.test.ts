import type { Address } from '@hyperladder/units'
import ccxt from 'ccxt'
import { privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type PaperExchange, startPaperExchange } from '../../src/index.ts'

const SYMBOL = 'PURR/USDC'
/** vitest's own is one second. */
const PATIENCE = { timeout: 50_000 }
const keyOf = (digit: string): `0x${string}` => `0x${digit.repeat(64)}`
const addressOf = (digit: string) => privateKeyToAccount(keyOf(digit)).address.toLowerCase() as Address
const cloidOf = (digit: string) => `0x${digit.repeat(32)}`

/** Its types leave it open whether an order has one. */
const idOf = ({ id }: { readonly id?: string | undefined }) => id as string

let paper: PaperExchange
let maker: InstanceType<typeof ccxt.pro.hyperliquid>
let taker: InstanceType<typeof ccxt.pro.hyperliquid>

/** Pointed here by its own settings alone. Without the last call it refuses an unencrypted WebSocket. */
async function client(digit: string) {
  const exchange = new ccxt.pro.hyperliquid({ privateKey: keyOf(digit), walletAddress: addressOf(digit), enableRateLimit: false })
  exchange.urls.api = { public: paper.url, private: paper.url, ws: { public: paper.wsUrl } }
  await exchange.loadHttpProxyAgent()
  return exchange
}

beforeAll(async () => {
  const funds = { USDC: '1000', PURR: '5000' }
  paper = await startPaperExchange({
    blockMs: 5,
    traders: false,
    cadence: { bookMs: 5, fastBookMs: 5, contextMs: 5 },
    fund: { [addressOf('1')]: funds, [addressOf('2')]: funds },
  })
  maker = await client('1')
  taker = await client('2')
})
afterAll(async () => {
  await maker.close()
  await taker.close()
  await paper.stop()
})

test('ccxt, unmodified, reads the market, quotes it, is filled, edits and cancels', async () => {
  const markets = await maker.loadMarkets()
  expect(markets[SYMBOL]).toMatchObject({ spot: true, base: 'PURR', quote: 'USDC', baseId: '10000', precision: { amount: 1 } })

  const bid = await maker.createOrder(SYMBOL, 'limit', 'buy', 100, 0.19, { timeInForce: 'Alo', clientOrderId: cloidOf('a') })
  const ask = await maker.createOrder(SYMBOL, 'limit', 'sell', 200, 0.21, { timeInForce: 'Alo', clientOrderId: cloidOf('b') })
  expect(await maker.fetchOrderBook(SYMBOL)).toMatchObject({ bids: [[0.19, 100]], asks: [[0.21, 200]] })
  const open = await maker.fetchOpenOrders(SYMBOL)
  expect(open.map(({ id, side, price, remaining }) => [id, side, price, remaining])).toEqual([
    [idOf(bid), 'buy', 0.19, 100],
    [idOf(ask), 'sell', 0.21, 200],
  ])

  await expect(
    maker.createOrders([
      { symbol: SYMBOL, type: 'limit', side: 'buy', amount: 100, price: 0.18, params: { timeInForce: 'Alo', clientOrderId: cloidOf('c') } },
      { symbol: SYMBOL, type: 'limit', side: 'buy', amount: 100, price: 0.22, params: { timeInForce: 'Alo', clientOrderId: cloidOf('d') } },
    ]),
  ).rejects.toThrow('Post only order would have immediately matched, bbo was 0.19@0.21. asset=10000')
  expect(await maker.fetchOpenOrders(SYMBOL)).toHaveLength(3)

  const bought = await taker.createOrder(SYMBOL, 'limit', 'buy', 50, 0.21, { timeInForce: 'Ioc' })
  expect(bought).toMatchObject({ filled: 50, average: 0.21 })
  const [trade] = await maker.fetchMyTrades(SYMBOL)
  expect(trade).toMatchObject({ order: idOf(ask), side: 'sell', price: 0.21, amount: 50, takerOrMaker: 'maker' })

  const edited = await maker.editOrder(idOf(ask), SYMBOL, 'limit', 'sell', 150, 0.215, { timeInForce: 'Alo', clientOrderId: cloidOf('e') })
  expect(idOf(edited)).not.toBe(idOf(ask))
  expect(await maker.fetchOrder(idOf(edited), SYMBOL)).toMatchObject({ status: 'open', price: 0.215, amount: 150 })
  expect(await maker.fetchOrder(idOf(ask), SYMBOL)).toMatchObject({ status: 'canceled' })
  await maker.cancelOrder(idOf(bid), SYMBOL)
  await expect(maker.cancelOrder(idOf(bid), SYMBOL)).rejects.toThrow('Order was never placed, already canceled, or filled. asset=10000')
  await maker.cancelOrders([idOf(edited)], SYMBOL)
  await maker.cancelOrder('', SYMBOL, { clientOrderId: cloidOf('c') })
  expect(await maker.fetchOpenOrders(SYMBOL)).toEqual([])
  const balance = await maker.fetchBalance({ type: 'spot' })
  expect(balance.PURR).toMatchObject({ total: 4950, used: 0 })
})

test('ccxt, unmodified, understands what else it asks for', async () => {
  const day = Math.floor(((await maker.fetchTime()) as number) / 86_400_000) * 86_400_000
  expect(await maker.fetchOHLCV(SYMBOL, '1d')).toEqual([[day, 0.21, 0.21, 0.21, 0.21, 50]])
  expect(await maker.fetchTicker(SYMBOL)).toMatchObject({ symbol: SYMBOL, quoteVolume: 10.5 })
  expect(await maker.fetchTrades(SYMBOL)).toMatchObject([{ price: 0.21, amount: 50 }])
  expect((await maker.fetchClosedOrders(SYMBOL)).length + (await maker.fetchCanceledOrders(SYMBOL)).length).toBeGreaterThan(0)
  expect(await maker.fetchTradingFee(SYMBOL)).toMatchObject({ symbol: SYMBOL, taker: expect.any(Number) })
  expect(await maker.fetchStatus()).toMatchObject({ status: 'ok' })
  for (const nothing of [maker.fetchPositions(), maker.fetchLedger(), maker.fetchDeposits(), maker.fetchFundingHistory()]) {
    expect(await nothing).toEqual([])
  }
  await expect(maker.cancelAllOrdersAfter(60_000)).rejects.toThrow('Cannot set scheduled cancel time until enough volume traded')
})

test('ccxt, unmodified, hears its feeds and trades over its WebSocket', async () => {
  const heard = { orders: [] as string[], fills: [] as number[], trades: [] as number[] }
  let isWatching = true
  const watch = async (look: () => Promise<void>) => {
    while (isWatching) await look().catch((error: unknown) => isWatching && Promise.reject(error))
  }
  const watching = [
    watch(async () => void heard.orders.push(...(await maker.watchOrders(SYMBOL)).map(({ status }) => String(status)))),
    watch(async () => void heard.fills.push(...(await maker.watchMyTrades(SYMBOL)).map(({ amount }) => amount as number))),
    watch(async () => void heard.trades.push(...(await maker.watchTrades(SYMBOL)).map(({ amount }) => amount as number))),
  ]
  const book = await maker.watchOrderBook(SYMBOL)
  expect(await maker.watchOHLCV(SYMBOL, '1d')).toMatchObject([[expect.any(Number), 0.21, 0.21, 0.21, 0.21, 50]])
  expect(await maker.watchBalance({ type: 'spot' })).toMatchObject({ PURR: { total: 4950 } })
  expect(await maker.watchTicker(SYMBOL)).toMatchObject({ symbol: SYMBOL })
  expect(book.symbol).toBe(SYMBOL)
  await vi.waitFor(() => expect(heard.trades).toContain(50), PATIENCE)

  const ask = await maker.createOrderWs(SYMBOL, 'limit', 'sell', 100, 0.21, { timeInForce: 'Alo' })
  await taker.createOrderWs(SYMBOL, 'limit', 'buy', 60, 0.21, { timeInForce: 'Ioc' })
  await vi.waitFor(() => expect(heard.fills).toContain(60), PATIENCE)
  await maker.cancelOrderWs(idOf(ask), SYMBOL)
  await vi.waitFor(() => expect(heard.orders).toEqual(expect.arrayContaining(['open', 'canceled'])), PATIENCE)
  expect(heard.trades).toContain(60)
  isWatching = false
  await maker.close()
  await Promise.all(watching)
})
