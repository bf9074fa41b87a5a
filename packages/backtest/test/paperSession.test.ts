import { DatabaseSync } from 'node:sqlite'
import type { MarketConfig } from '@hyperladder/engine'
import type { MarketEvent } from '@hyperladder/exchange-port'
import { Journal, JournalReader, readFills } from '@hyperladder/journal'
import { defaultTraders, defaultUniverse, venueConfig } from '@hyperladder/paper-exchange'
import {
  createRandom,
  createSimulatedPort,
  Faults,
  SimulatedNetwork,
  SimulatedProcess,
  SimulatedVenue,
  VirtualClock,
} from '@hyperladder/simulator'
import { formatPx, formatSz, type Ntl, parseAddress, parseNtl, parseWei } from '@hyperladder/units'
import { expect, test } from 'vitest'
import { resolveMarkets } from '../../../apps/maker/src/orchestrator/resolveMarkets.ts'
import { runMaker } from '../../../apps/maker/src/orchestrator/runMaker.ts'
import type { MakerSettings } from '../../../apps/maker/src/settings.ts'
import { type BacktestFill, resultJson, runBacktest } from '../src/index.ts'

const MAKER = parseAddress('0x1111111111111111111111111111111111111111')
const COIN = 'PURR/USDC'
const LATENCY_MS = 40
const MINUTES = 30

const settings: MakerSettings = {
  network: 'paper',
  markets: [
    {
      coin: COIN,
      startPx: '0.15',
      levels: 190,
      spacing: '0.003',
      orderSize: '300',
      gapLevels: 1,
      activeLevels: 10,
      allocation: {},
    },
  ],
  intervalMs: 3000,
  reconcileEvery: 20,
  reserve: 100,
  deadZoneBps: '5',
  priceToleranceBps: '1',
  sizeTolerancePct: '1',
  foreignOrders: 'cancel',
  driftTolerance: { baseLots: 1, quote: '1' },
  balanceFeed: 'spotState',
}

/** What rests of everybody else: whoever records knows its own orders. */
function bookOfOthers(core: SimulatedVenue['core']): MarketEvent {
  const own = core.openOrders(MAKER)
  const { bids, asks } = core.book(COIN)
  const without = (levels: typeof bids) =>
    levels.flatMap(({ px, sz }) => {
      const left = own.reduce((rest, order) => (order.px === px ? rest - order.sz : rest), sz as bigint)
      return left > 0n ? [{ px, sz: left as typeof sz }] : []
    })
  return { type: 'book', coin: COIN, timeMs: core.timeMs, bids: without(bids), asks: without(asks) }
}

/** A session of the real maker at the paper exchange: what it wrote down, and what anybody could record of the market meanwhile. */
async function session(seed: number, others: boolean) {
  const pairs = defaultUniverse.pairs.map((pair) => ({
    ...pair,
    traders: pair.coin === COIN ? { ...defaultTraders, makersPer10kBlocks: others ? 2_000 : 0, takersPer10kBlocks: 3_000 } : null,
  }))
  const [usdc, purr] = defaultUniverse.tokens as [(typeof defaultUniverse.tokens)[0], (typeof defaultUniverse.tokens)[0]]
  const funds = { base: parseWei('30000', purr), quote: parseNtl('8000') }
  const config = venueConfig({
    seed,
    universe: { ...defaultUniverse, pairs },
    competitors: others ? 3 : 0,
    funds: [
      { user: MAKER, token: usdc.index, amount: funds.quote as bigint as typeof funds.base },
      { user: MAKER, token: purr.index, amount: funds.base },
    ],
    limits: { dustEveryMs: 0 },
  })
  const clock = new VirtualClock(config.genesisMs)
  const venue = new SimulatedVenue({ clock, config, crowdBlockMs: 500 })
  const network = new SimulatedNetwork({
    clock,
    venue,
    faults: new Faults('none'),
    random: createRandom('network'),
    latency: { minMs: LATENCY_MS, maxMs: LATENCY_MS },
  })
  const process = new SimulatedProcess(clock)
  const told = createSimulatedPort({ account: MAKER, process, network, venue, random: createRandom('port') })
  // A backtest knows the best prices of a block when it hears of its fills: here they are told first, too.
  const port: typeof told = {
    ...told,
    openFeeds: (request, sink) =>
      told.openFeeds(request, (event) => void (event.type === 'bbo' ? sink(event) : process.after(0, () => sink(event)))),
  }
  const recorded: MarketEvent[] = []
  venue.onBlock(({ events }) => {
    for (const event of events) {
      if (event.type !== 'trades' || event.coin !== COIN) continue
      for (const { coin, px, sz, side, timeMs, tid } of event.trades) recorded.push({ type: 'trade', coin, timeMs, px, sz, side, tid })
    }
    if (events.some((event) => event.type === 'book' && event.coin === COIN)) recorded.push(bookOfOthers(venue.core))
  })
  const database = new DatabaseSync(':memory:')
  const stop = new AbortController()
  let tickMs = 0
  const run = runMaker({
    port,
    clock: process,
    settings,
    onEvent: (event) => {
      if (event.type === 'tick' && tickMs === 0) tickMs = clock.nowMs()
    },
    stop: stop.signal,
    openJournal: (identity) =>
      Journal.open({ path: 'a session', program: 'test', nowMs: () => clock.nowMs(), maxBytes: 1 << 24, database, identity }),
  })
  let ended = false
  void run.finally(() => {
    ended = true
  })
  await clock.runUntil(config.genesisMs + MINUTES * 60_000)
  venue.submit({ type: 'regime', regime: 'empty' })
  await clock.runUntil(clock.nowMs() + 60_000)
  // The recording ends later than the last trade: what the maker did about that one is in both.
  recorded.push(bookOfOthers(venue.core))
  // A backtest begins where a price is known, and only then hears of books: the first one is told before all.
  const first = recorded.find((event) => event.type === 'trade')
  if (first !== undefined) recorded.unshift({ ...first, timeMs: config.genesisMs })
  stop.abort()
  await clock.runWhile(() => !ended, clock.nowMs() + 120_000)
  const { summary } = await run
  const reader = JournalReader.open('a session', database)
  const fills = readFills(reader, {})
  reader.close()
  const markets = venue.core.markets
  const engine = resolveMarkets(settings, { tokens: config.universe.tokens, markets, unusable: [] })
  const balances = venue.core.balances(MAKER)
  const totals = { base: balances.find(({ token }) => token === 1)?.total, quote: balances.find(({ token }) => token === 0)?.total }
  return { summary, fills, recorded, tickMs, funds, market: engine.markets[0] as MarketConfig, totals }
}

test.each([
  ['alone', 7],
  ['alone', 8],
  ['among others', 7],
  ['among others', 8],
])('a recorded paper session %s gives its own fills and its own money (seed %i)', async (company, seed) => {
  const { summary, fills, recorded, tickMs, funds, market, totals } = await session(seed, company === 'among others')
  const { pxDecimals, szDecimals } = market.market
  const replayed: BacktestFill[] = []
  const constant = { name: 'constant', ms: LATENCY_MS } as const
  const result = runBacktest({
    market,
    funds,
    fillModel: { name: 'queue' },
    latency: { orders: constant, answers: constant, feeds: constant },
    startMs: tickMs,
    events: recorded,
    onFill: (fill) => replayed.push(fill),
  })
  const plain = replayed.map(({ timeMs, side, px, sz, level }) => ({
    timeMs,
    side,
    px: formatPx(px, pxDecimals),
    sz: formatSz(sz, szDecimals),
    level,
  }))
  expect(fills.length).toBeGreaterThan(100)
  expect(plain).toEqual(fills.map(({ timeMs, side, px, sz, level }) => ({ timeMs, side, px, sz, level })))
  expect(result.end).toEqual({ base: totals.base, quote: totals.quote as bigint as Ntl })
  const json = resultJson(result)
  expect(summary.markets[0]).toMatchObject({
    fills: json.totals.fills,
    volumeQuote: json.totals.volume,
    feesQuote: json.totals.feesQuote,
    feesBase: json.totals.feesBase,
    placed: json.requests.places,
    modified: json.requests.modifies,
    inventory: { base: json.end.base, quote: json.end.quote },
  })
})
