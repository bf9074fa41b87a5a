import { setTimeout as sleep } from 'node:timers/promises'
import { absorb, createEngine } from '@hyperladder/engine'
import type { ExchangePort, FeedEvent, Fill } from '@hyperladder/exchange-port'
import { PricingGrid, parseSpacing } from '@hyperladder/grid'
import { encodeCloid } from '@hyperladder/order-state'
import { marketSpec, type Oid, type Px, type Sz, type Tid, type Wei } from '@hyperladder/units'
import { expect, test } from 'vitest'
import { reconcile } from '../../src/orchestrator/reconcile.ts'
import { Recording } from '../../src/orchestrator/recording.ts'
import { createSession, drainInbox } from '../../src/orchestrator/session.ts'
import { startMaker } from './harness.ts'
import { clientOf, makerSigner, otherSigner, quietVenue, RawTrader } from './venue.ts'
import { VirtualWorld } from './virtual.ts'

const PURR = 10_000
const resting = (paper: Awaited<ReturnType<typeof quietVenue>>) => paper.core.openOrders(makerSigner.address)

/** A quoted ladder half a minute after its start, a switch that makes its reconciles fail, and what its feeds tell. */
async function quoted() {
  const world = new VirtualWorld()
  const reconciles = { fail: false }
  let sink: (event: FeedEvent) => void = () => {}
  let weight = () => 0
  const maker = world.start(
    (port) => {
      weight = () => port.ipWeight().used
      return {
        readMarks: (coins) => (reconciles.fail ? Promise.reject(new Error('E_DECODE')) : port.readMarks(coins)),
        openFeeds: (request, given) => {
          sink = given
          return port.openFeeds(request, given)
        },
      }
    },
    { reconcileEvery: 1_000 },
  )
  await world.until(30)
  expect(world.resting()).toHaveLength(10)
  const connection = (state: 'down' | 'up') => sink({ type: 'connection', state, reason: 'test', reconnects: Number(state === 'up') })
  return { world, maker, reconciles, connection, weight }
}

test('a reconcile after a reconnect that can not succeed does not eat the IP limit', async () => {
  const { world, maker, reconciles, connection, weight } = await quoted()
  reconciles.fail = true
  const before = weight()
  connection('down')
  await world.until(31)
  connection('up')
  await world.until(46)
  const tries = maker.events.filter((event) => event.type === 'error' && event.where === 'reconcile').length
  expect(tries).toBeGreaterThan(1)
  expect(weight() - before).toBeLessThan(300)
})

test('down and up in one drain is a reconnect', async () => {
  const { world, maker, connection } = await quoted()
  connection('down')
  connection('up')
  await world.until(40)
  expect(maker.events.filter(({ type }) => type === 'reconciled')).toMatchObject([{ reason: 'connection' }])
})

test.concurrent('a fill that userFills shows a second late at the start is booked once', async () => {
  const paper = await quietVenue()
  const port = clientOf(paper)
  const other = new RawTrader(paper, otherSigner)
  const first = startMaker(port)
  await first.when('a quoted ladder', () => resting(paper).length === 10)
  await sleep(300)
  await first.vanish()
  let traded = false
  const maker = startMaker(
    {
      ...port,
      readOpenOrders: async () => {
        if (!traded) {
          traded = true
          await other.buy(PURR, '100', '0.21')
        }
        return port.readOpenOrders()
      },
      // The index of fills lags by 0.6 s.
      readFills: async (since) => {
        const reading = await port.readFills(since)
        return { ...reading, fills: reading.fills.filter(({ timeMs }) => Date.now() - timeMs > 600) }
      },
    },
    { reconcileEvery: 10 },
  )
  await sleep(9_000)
  const halted = maker.events.find((e) => e.type === 'halted')
  await maker.stop()
  await port.close()
  await paper.stop()
  expect(halted).toBeUndefined()
}, 60_000)

const USDC = { name: 'USDC', index: 0, szDecimals: 8, weiDecimals: 8 }
const P = { name: 'PURR', index: 1, szDecimals: 0, weiDecimals: 5 }
const market = marketSpec({ coin: 'PURR/USDC', pairIndex: 0, base: P, quote: USDC })
const grid = PricingGrid.build({ startPx: 20_000_000n as Px, levels: 20, spacing: parseSpacing('0.003'), pxDecimals: market.pxDecimals })
const T0 = 1_790_000_000_000

/** A missed partial fill at T0 + 1 s, and one at `secondMs` that came; the reconcile's clock is at `nowMs`. */
async function missed(
  startMs: number,
  secondMs: number | undefined,
): Promise<{ fills: number; halted: string | null | undefined; asked: number[] }> {
  const fill = (timeMs: number, level: number): Fill => ({
    coin: market.coin,
    tid: level as Tid,
    oid: level as Oid,
    side: 'ask',
    px: grid.px(level),
    sz: 10n as Sz,
    timeMs,
    startPosition: 0n as Wei,
    cloid: encodeCloid({ fingerprint: grid.fingerprint, market: 0, side: 'ask', level, generation: 1n }),
    fee: { token: 'USDC', amount: 0n as Wei },
    crossed: false,
  })
  const atVenue = [fill(T0 + 1_000, 12), ...(secondMs === undefined ? [] : [fill(secondMs, 11)])]
  let nowMs = startMs + 95_000
  const total = (n: bigint) => [
    { tokenIndex: 1, token: 'PURR', total: (100_000_000n - n * 1_000_000n) as Wei, hold: 0n as Wei },
    { tokenIndex: 0, token: 'USDC', total: (100_000_000_000n + atVenue.reduce((s, f) => s + f.px * f.sz, 0n)) as Wei, hold: 0n as Wei },
  ]
  const engine = createEngine(
    {
      markets: [{ market, grid, orderSize: 100n as Sz, gapLevels: 0, activeLevels: 5, allocation: {} }],
      universe: [market],
      diff: { deadZoneBps: 5, priceToleranceBps: 1, sizeTolerancePct: 1 },
      reserve: 100,
      foreignOrders: 'cancel',
      drift: { baseLots: 1n as Sz, quote: 100_000_000n as never },
    },
    {
      startMs,
      openOrders: [],
      balances: [{ ...total(0n)[0]! }, { ...total(0n)[1]!, total: 100_000_000_000n as Wei }],
      fills: [],
      marks: [],
      rateLimit: { used: 0, cap: 10_000, surplus: 0, cumVlm: 0n as never },
    },
  )
  if (secondMs !== undefined) absorb(engine, { type: 'fills', snapshot: false, fills: [fill(secondMs, 11)], flows: [], atMs: nowMs })
  const asked: number[] = []
  const port = {
    readFills: async (since: number) => {
      asked.push(since)
      const fills = atVenue.filter((f) => f.timeMs >= since)
      return { fills, flows: [], listed: { oldestMs: fills.at(0)?.timeMs ?? null, newestMs: fills.at(-1)?.timeMs ?? null, full: false } }
    },
    readOpenOrders: async () => [],
    readBalances: async () => total(BigInt(atVenue.length)),
    readMarks: async () => [],
    readRateLimit: async () => ({ used: 0, cap: 10_000, surplus: 0, cumVlm: 0n }),
  } as unknown as ExchangePort
  const session = createSession({
    engine,
    port,
    clock: {
      nowMs: () => nowMs,
      sleep: async (ms) => {
        nowMs += ms
      },
    },
    settings: {} as never,
    recording: new Recording({ journal: undefined, engine, port, onFailure: () => {} }),
    emit: () => {},
    ended: new AbortController().signal,
  })
  const pump = setInterval(() => drainInbox(session), 1)
  await reconcile(session, 'interval')
  clearInterval(pump)
  return { fills: engine.fills, halted: engine.markets[0]?.halted, asked: asked.map((at) => at - T0) }
}

test('a fill that the feed left out is read back though a newer one is known', async () => {
  const { fills } = await missed(T0, T0 + 62_000)
  expect(fills).toBe(2)
})
test('a fill that the feed left out is read back though the local clock was 5 minutes ahead at the start', async () => {
  const { fills } = await missed(T0 + 300_000, undefined)
  expect(fills).toBe(1)
})
