import type { MarketEvent } from '@hyperladder/exchange-port'
import { type PaperExchange, type PaperOptions, startPaperExchange } from '@hyperladder/paper-exchange'
import { afterEach, describe, expect, test } from 'vitest'
import {
  createMarketDataClient,
  type MarketDataClientOptions,
  type MarketDataRequest,
  type MarketFeedEvent,
  SubscriptionError,
} from '../src/index.ts'
import { until } from './venue.ts'

const COIN = 'PURR/USDC'
const ALL = { coins: [COIN], trades: true, bbo: true, book: 'fast' } as const satisfies MarketDataRequest
const SOCKET = { backoffMinMs: 5, backoffMaxMs: 20 }

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

/** A venue with traders, and every trade it ever printed. */
async function venue(options: PaperOptions = {}) {
  const paper = await startPaperExchange({
    blockMs: 10,
    seed: 3,
    ipLimits: false,
    cadence: { bookMs: 50, fastBookMs: 20 },
    control: { port: 0 },
    ...options,
  })
  const trades = new Map<number, { readonly timeMs: number; readonly px: bigint; readonly sz: bigint; readonly side: string }>()
  const look = () => {
    for (const { tid, timeMs, px, sz, side } of paper.core.recentTrades(COIN)) trades.set(tid, { timeMs, px, sz, side })
    return trades
  }
  const watching = setInterval(look, 5)
  cleanups.push(
    () => paper.stop(),
    async () => clearInterval(watching),
  )
  return { paper, look }
}

function clientOf(paper: PaperExchange, options: Partial<MarketDataClientOptions> = {}) {
  const client = createMarketDataClient({ network: 'paper', url: paper.url, wsUrl: paper.wsUrl, socket: SOCKET, ...options })
  cleanups.push(() => client.close())
  return client
}

async function setFault(paper: PaperExchange, name: string, setting: object): Promise<void> {
  const response = await fetch(`${paper.controlUrl}/fault`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, ...setting }),
  })
  expect(response.status).toBe(200)
}

const ofType = <T extends MarketFeedEvent['type']>(events: readonly MarketFeedEvent[], type: T) =>
  events.filter((event): event is Extract<MarketFeedEvent, { type: T }> => event.type === type)
const reconnects = (events: readonly MarketFeedEvent[]) => ofType(events, 'connection').filter(({ state }) => state === 'up').length - 1

/** Asserts what holds of any session: order, no repeats, and no trade missing outside of a gap. */
function expectWhole(events: readonly MarketFeedEvent[], truth: ReturnType<Awaited<ReturnType<typeof venue>>['look']>): void {
  const lastMs = new Map<string, number>()
  for (const event of events) {
    if (event.type === 'connection' || event.type === 'undecodable') continue
    const key = `${event.type === 'gap' ? event.kind : event.type} ${event.coin}`
    expect(event.timeMs).toBeGreaterThanOrEqual(lastMs.get(key) ?? 0)
    lastMs.set(key, event.timeMs)
  }
  const trades = ofType(events, 'trade')
  expect(new Set(trades.map(({ tid }) => tid)).size).toBe(trades.length)
  for (const { tid, timeMs, px, sz, side } of trades) expect(truth.get(tid as number)).toEqual({ timeMs, px, sz, side })
  const gaps = ofType(events, 'gap').filter(({ kind }) => kind === 'trade')
  const told = new Set<number>(trades.map(({ tid }) => tid as number))
  const [from, to] = [trades[0]?.timeMs ?? 0, trades.at(-1)?.timeMs ?? 0]
  const missing = [...truth].filter(([tid, { timeMs }]) => timeMs > from && timeMs < to && !told.has(tid))
  const uncovered = missing.filter(([, { timeMs }]) => !gaps.some((gap) => gap.timeMs <= timeMs && timeMs <= gap.untilMs))
  expect(uncovered).toEqual([])
}

describe('public feeds', () => {
  test('tell trades, best prices and books as the venue has them, without an account', async () => {
    const { paper, look } = await venue()
    const events: MarketFeedEvent[] = []
    const feeds = await clientOf(paper).openMarketData(ALL, (event) => events.push(event))
    await until(() => ofType(events, 'trade').length > 20 && ofType(events, 'bbo').length > 20 && ofType(events, 'book').length > 5)
    await feeds.close()
    expectWhole(events, look())
    expect(ofType(events, 'gap')).toEqual([])
    expect(ofType(events, 'undecodable')).toEqual([])
    const book = ofType(events, 'book').at(-1) as Extract<MarketEvent, { type: 'book' }>
    expect([book.bids.length, book.asks.length]).toEqual([5, 5])
    expect((book.bids[0]?.px ?? 0n) < (book.asks[0]?.px ?? 0n)).toBe(true)
    expect(book.receivedMs).toBeGreaterThan(0)
  })

  test('of a connection that breaks again and again lose nothing that a gap does not tell', async () => {
    const { paper, look } = await venue()
    const events: MarketFeedEvent[] = []
    const client = clientOf(paper)
    const feeds = await client.openMarketData(ALL, (event) => events.push(event))
    await setFault(paper, 'droppedSocket', { rate: 0.02, count: 8 })
    await setFault(paper, 'duplicatedFrame', { rate: 0.2 })
    await setFault(paper, 'reorderedFrame', { rate: 0.1, ms: 30 })
    await until(() => reconnects(events) >= 5)
    const count = ofType(events, 'trade').length
    await until(() => ofType(events, 'trade').length > count + 20)
    await feeds.close()
    expectWhole(events, look())
    expect(ofType(events, 'gap').filter(({ kind }) => kind === 'bbo' || kind === 'book').length).toBeGreaterThan(0)
  })

  test('that were away for longer than the venue replays have a gap of trades as long as that', async () => {
    const { paper, look } = await venue()
    const events: MarketFeedEvent[] = []
    const client = clientOf(paper, { socket: { backoffMinMs: 4_000, backoffMaxMs: 4_000 } })
    const feeds = await client.openMarketData({ coins: [COIN], trades: true }, (event) => events.push(event))
    await until(() => ofType(events, 'trade').length > 10)
    await setFault(paper, 'droppedSocket', { rate: 1, count: 1 })
    await until(() => ofType(events, 'connection').at(-1)?.state === 'down')
    const before = look().size
    await until(() => look().size > before + 60 || reconnects(events) > 0)
    const missed = look().size - before
    await until(() => reconnects(events) > 0 && ofType(events, 'connection').at(-1)?.state === 'up')
    const count = ofType(events, 'trade').length
    await until(() => ofType(events, 'trade').length > count + 10)
    await feeds.close()
    expectWhole(events, look())
    if (missed > 40) {
      const [gap] = ofType(events, 'gap')
      expect(gap).toMatchObject({ coin: COIN, kind: 'trade', reason: expect.stringContaining('the connection was lost') })
      expect((gap?.untilMs ?? 0) - (gap?.timeMs ?? 0)).toBeGreaterThan(0)
    }
  })

  test('closed while the connection is away end with what may be missing until then', async () => {
    const { paper } = await venue()
    const events: MarketFeedEvent[] = []
    const client = clientOf(paper, { socket: { backoffMinMs: 60_000, backoffMaxMs: 60_000 } })
    const feeds = await client.openMarketData({ coins: [COIN], bbo: true }, (event) => events.push(event))
    await until(() => ofType(events, 'bbo').length > 2)
    await setFault(paper, 'droppedSocket', { rate: 1, count: 1 })
    await until(() => ofType(events, 'connection').at(-1)?.state === 'down')
    await feeds.close()
    expect(events.at(-1)).toMatchObject({ type: 'gap', coin: COIN, kind: 'bbo', timeMs: ofType(events, 'bbo').at(-1)?.timeMs })
  })
})

describe('refused before anything is sent', () => {
  test.each([
    [{ ...ALL, coins: ['NOPE'] }, 'subscription market data failed: coin was NOPE, which is no spot market of the venue'],
    [{ coins: [COIN] }, 'subscription market data failed: it was of no coin or no feed, must name at least one of each'],
    [
      { coins: Array.from({ length: 1_001 }, (_, i) => `@${i}`), bbo: true },
      "subscription market data failed: it was 1001 subscriptions, must be at most 1000 (the venue's limit): fewer coins or feeds",
    ],
  ] satisfies [MarketDataRequest, string][])('what can’t be subscribed to', async (request, message) => {
    const { paper } = await venue({ traders: false })
    const error = await clientOf(paper)
      .openMarketData(request, () => undefined)
      .catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(SubscriptionError)
    expect((error as Error).message).toBe(message)
  })

  test('a second set of feeds of one client', async () => {
    const { paper } = await venue({ traders: false })
    const client = clientOf(paper)
    const feeds = await client.openMarketData(ALL, () => undefined)
    await expect(client.openMarketData(ALL, () => undefined)).rejects.toThrow('they are open already, close them first')
    await feeds.close()
    await (await client.openMarketData(ALL, () => undefined)).close()
  })
})
