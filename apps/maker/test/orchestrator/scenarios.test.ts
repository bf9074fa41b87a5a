import type { ExchangePort, FeedEvent } from '@hyperladder/exchange-port'
import type { PaperExchange, PaperOptions } from '@hyperladder/paper-exchange'
import type { Cloid, Oid, Tid } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import type { MakerEvent } from '../../src/events.ts'
import type { MakerSettings } from '../../src/settings.ts'
import { heldTogether, purrMarket, type Running, startMaker } from './harness.ts'
import { clientOf, makerSigner, otherSigner, quietVenue, RawTrader } from './venue.ts'

const PURR = 10_000

type World = {
  readonly paper: PaperExchange
  readonly port: ExchangePort
  readonly other: RawTrader
  start(overrides?: Partial<MakerSettings>): Running
}

/** One scenario: a venue, a client and somebody to trade with of its own, all gone when it ends. They run side by side, as they mostly wait. */
function scenario(name: string, story: (world: World) => Promise<void>, options: PaperOptions = {}): void {
  test.concurrent(name, async () => {
    const paper = await quietVenue(options)
    const port = clientOf(paper)
    const running: Running[] = []
    const start = (overrides: Partial<MakerSettings> = {}): Running => {
      const maker = startMaker(port, overrides)
      running.push(maker)
      return maker
    }
    try {
      await story({ paper, port, other: new RawTrader(paper, otherSigner), start })
    } finally {
      for (const maker of running) await maker.stop().catch(() => {})
      await port.close()
      await paper.stop()
    }
  })
}

type Tick = Extract<MakerEvent, { type: 'tick' }>
const ticks = (running: Running): readonly Tick[] => running.events.filter((event): event is Tick => event.type === 'tick')
const count = (running: Running, call: string): number => running.bent.calls.filter((name) => name === call).length
/** The maker's orders as the venue has them: read from its core, since a test that polls would eat up the IP limit. */
const resting = (paper: PaperExchange) => paper.core.openOrders(makerSigner.address)
const restingOids = (paper: PaperExchange): readonly Oid[] => resting(paper).map(({ oid }) => oid)

/** Waits until the ladder rests: 5 bids and 5 asks. */
const quoted = (paper: PaperExchange, running: Running): Promise<void> =>
  running.when('a quoted ladder', () => resting(paper).length === 10)

describe('Startup sequence seeds all modules from REST data', () => {
  scenario('Clean startup with no existing orders', async ({ paper, start }) => {
    const maker = start()
    const started = await maker.until('started')
    expect(started.markets[0]).toMatchObject({ adopted: 0, foreign: 0, base: '5000', quote: '5000', boundary: 20 })
    await maker.until('tick')
    await quoted(paper, maker)
  })

  scenario('all REST reads complete before the subscriptions, and those before the first tick', async ({ start }) => {
    const maker = start()
    await maker.until('tick')
    const { calls } = maker.bent
    const opened = calls.indexOf('openFeeds')
    for (const read of ['readUniverse', 'readMarks', 'readFills', 'readOpenOrders', 'readBalances', 'readRateLimit']) {
      expect(calls.indexOf(read), read).toBeGreaterThanOrEqual(0)
      expect(calls.indexOf(read), read).toBeLessThan(opened)
    }
    // The gap between the readings and the feeds is closed before anything is sent.
    const sent = calls.indexOf('execute')
    expect(calls.slice(opened, sent)).toEqual(expect.arrayContaining(['readFills', 'readBalances']))
    expect(sent).toBeGreaterThan(opened)
  })

  scenario('Startup with existing resting orders', async ({ paper, start }) => {
    const maker = start()
    await quoted(paper, maker)
    const before = restingOids(paper)
    await maker.vanish()
    const heir = start()
    const started = await heir.until('started')
    expect(started.markets[0]).toMatchObject({ adopted: 10, foreign: 0 })
    await heir.until('tick', ({ reason }) => reason === 'interval')
    expect(ticks(heir)[0]?.sent).toEqual({ places: 0, modifies: 0, cancels: 0 })
    expect(new Set(restingOids(paper))).toEqual(new Set(before))
  })
})

describe('WebSocket subscriptions route callbacks to correct modules', () => {
  scenario('Order fill arrives via WebSocket', async ({ paper, other, start }) => {
    const maker = start()
    await quoted(paper, maker)
    const best = resting(paper)
      .filter(({ side }) => side === 'ask')
      .sort((a, b) => Number(a.px - b.px))[0]
    await other.buy(PURR, '100', '0.21')
    const fill = await maker.until('fill')
    expect(fill).toMatchObject({ coin: 'PURR/USDC', side: 'ask', sz: '100', remaining: '150', level: 20 })
    expect(best?.sz).toBe(250n)
    const { summary } = await maker.stop()
    expect(summary.markets[0]).toMatchObject({ fills: 1, inventory: { base: '4900' } })
  })

  scenario('Duplicate fill is ignored', async ({ paper, other, start }) => {
    const maker = start()
    maker.bent.feed = (event) => (event.type === 'fills' ? [event, event, { ...event, snapshot: true }] : [event])
    await quoted(paper, maker)
    await other.buy(PURR, '100', '0.21')
    await maker.until('fill')
    const result = await maker.stop()
    expect(result.summary.markets[0]?.fills).toBe(1)
    expect(heldTogether(result)).toEqual([])
  })

  scenario('P05 a snapshot of old fills after a restart is not applied again', async ({ paper, other, start }) => {
    const maker = start()
    await quoted(paper, maker)
    await other.buy(PURR, '400', '0.21')
    await maker.until('fill')
    expect((await maker.stop()).summary.markets[0]?.inventory.base).toBe('4600')
    const heir = start()
    await heir.until('tick')
    const { summary } = await heir.stop()
    expect(summary.markets[0]).toMatchObject({ fills: 0, inventory: { base: '4600', venueBase: '4600' } })
  })

  scenario('Balance update via spotState', async ({ paper, start }) => {
    const seen: FeedEvent[] = []
    const maker = start()
    maker.bent.feed = (event) => {
      if (event.type === 'balances') seen.push(event)
      return [event]
    }
    await quoted(paper, maker)
    await paper.fund(makerSigner.address, 'USDC', '100')
    await maker.when('the balance frame', () =>
      seen.some(
        (event) => event.type === 'balances' && event.balances.some(({ token, total }) => token === 'USDC' && total === 5_100_00000000n),
      ),
    )
  })

  scenario(
    'Balance update via webData2, where a venue still serves it',
    async ({ paper, start }) => {
      const seen: FeedEvent[] = []
      const maker = start({ balanceFeed: 'webData2' })
      maker.bent.feed = (event) => {
        if (event.type === 'balances') seen.push(event)
        return [event]
      }
      await maker.until('tick')
      await paper.fund(makerSigner.address, 'PURR', '1')
      const told = (event: FeedEvent) =>
        event.type === 'balances' && event.balances.some(({ token, total }) => token === 'PURR' && total === 500_100_000n)
      await maker.when('the balance frame', () => seen.some(told))
    },
    { webData2: true },
  )

  scenario('P01 a fill that beats its acknowledgement moves the inventory', async ({ paper, other, start }) => {
    const maker = start()
    let hold: (() => void) | undefined
    const held = new Promise<void>((resolve) => {
      hold = resolve
    })
    let first = true
    maker.bent.answer = async (given) => {
      if (first) {
        first = false
        await held
      }
      return given
    }
    await quoted(paper, maker)
    await other.buy(PURR, '250', '0.21')
    await maker.until('fill')
    hold?.()
    const result = await maker.stop()
    expect(result.summary.markets[0]?.inventory.base).toBe('4750')
    expect(heldTogether(result)).toEqual([])
  })

  scenario('P04 updates and fills of other pairs move nothing', async ({ paper, other, start }) => {
    const maker = start()
    await quoted(paper, maker)
    const own = new RawTrader(paper, makerSigner)
    await other.order({ asset: 10_001, isBuy: false, px: '40', sz: '2', tif: 'Gtc' })
    await own.buy(10_001, '1', '40')
    await maker.when('the ledger to follow', () => ticks(maker).length > 3)
    const result = await maker.stop()
    expect(result.summary.markets[0]).toMatchObject({
      fills: 0,
      inventory: { base: '5000', quote: '4960', venueBase: '5000', venueQuote: '4960' },
    })
    // The hand trade was charged to the same address, and is nothing that we sent.
    expect(heldTogether(result)).toEqual(['budget used: 20 and 21'])
  })
})

describe('Tick loop runs the full quoting pipeline at configured interval', () => {
  scenario('Normal tick with inventory change', async ({ paper, other, start }) => {
    // The fill asks for the tick: none of the interval's can be due at the same moment.
    const maker = start({ intervalMs: 60_000 })
    await quoted(paper, maker)
    await other.buy(PURR, '250', '0.21')
    await maker.until('fill')
    await maker.when('the filled level as a bid', () => {
      const orders = resting(paper)
      const bids = orders.filter(({ side }) => side === 'bid')
      return orders.length === 10 && bids.some(({ px }) => px === 20_164_000n)
    })
    const requote = ticks(maker).findLast(({ sent }) => sent.places + sent.modifies + sent.cancels > 0)
    expect(requote?.reason).toBe('fill')
    expect(requote?.sent).toEqual({ places: 1, modifies: 1, cancels: 0 })
  })

  scenario('Tick with no changes needed', async ({ paper, start }) => {
    const maker = start()
    await quoted(paper, maker)
    await maker.when('three more ticks', () => ticks(maker).length > 5)
    const sends = count(maker, 'execute')
    const before = ticks(maker).length
    await maker.when('five quiet ticks', () => ticks(maker).length >= before + 5)
    expect(count(maker, 'execute')).toBe(sends)
    for (const tick of ticks(maker).slice(before)) expect(tick.sent).toEqual({ places: 0, modifies: 0, cancels: 0 })
  })

  scenario('every tick logs the rate-limit status', async ({ start }) => {
    const maker = start()
    await maker.when('ticks', () => ticks(maker).length > 2)
    for (const { budget } of ticks(maker)) expect(budget).toMatchObject({ cap: 10_000, throttled: false })
    expect(ticks(maker).at(-1)?.budget.used).toBe(10)
  })
})

describe('Periodic reconciliation detects orphaned and ghost orders', () => {
  scenario('Orphaned order detected during reconciliation', async ({ paper, start }) => {
    const maker = start({ reconcileEvery: 3 })
    await quoted(paper, maker)
    const cloid = resting(paper).find(({ side }) => side === 'bid')?.cloid as Cloid
    const stray = (BigInt(`0x${cloid.slice(2)}`) + 5_000_000n).toString(16)
    const oid = await new RawTrader(paper, makerSigner).order({
      asset: PURR,
      isBuy: true,
      px: '0.15',
      sz: '100',
      tif: 'Alo',
      cloid: `0x${stray}`,
    })
    await maker.when('the orphan to go', async () => !restingOids(paper).includes(oid as Oid))
    const { summary } = await maker.stop()
    expect(summary.markets[0]?.orders).toMatchObject({ live: 10, venue: 10, afterShutdown: 0 })
  })

  scenario('Ghost order detected during reconciliation', async ({ paper, start }) => {
    const maker = start({ reconcileEvery: 3 })
    await quoted(paper, maker)
    const ghost = resting(paper).find(({ side }) => side === 'bid') as { oid: Oid }
    // The feeds keep silent about its end.
    maker.bent.feed = (event) =>
      event.type === 'orderUpdates' ? [{ ...event, updates: event.updates.filter(({ oid }) => oid !== ghost.oid) }] : [event]
    await new RawTrader(paper, makerSigner).cancel(PURR, ghost.oid)
    await maker.when('the ghost to be replaced', () => {
      const oids = restingOids(paper)
      return oids.length === 10 && !oids.includes(ghost.oid)
    })
    const result = await maker.stop()
    expect(result.summary.corrections).toEqual({ orders: 1, balances: 0, budget: 1 })
    // The cancel that nobody here sent was charged to the same address.
    expect(heldTogether(result)).toEqual(['budget used: 21 and 22'])
  })

  scenario('Balance drift corrected during reconciliation', async ({ paper, start }) => {
    const maker = start({ reconcileEvery: 3 })
    await quoted(paper, maker)
    await paper.fund(makerSigner.address, 'USDC', '0.5')
    const flow = await maker.until('flow')
    expect(flow).toMatchObject({ token: 'USDC', amount: '0.5', accepted: true })
    const result = await maker.stop()
    expect(result.summary.markets[0]?.inventory).toMatchObject({ quote: '5000.5', venueQuote: '5000.5' })
    expect(result.summary.corrections.balances).toBe(1)
  })

  scenario('it runs every reconcileEvery interval ticks, and not for ticks that fills ask for', async ({ start }) => {
    const maker = start({ reconcileEvery: 4, intervalMs: 100 })
    await maker.when('three reconciles', () => maker.events.filter(({ type }) => type === 'reconciled').length >= 3)
    const intervals = ticks(maker).filter(({ reason }) => reason === 'interval').length
    expect(intervals).toBeGreaterThanOrEqual(12)
  })
})

describe('WS reconnection triggers immediate reconciliation', () => {
  scenario('Reconnection after brief disconnect', async ({ paper, other, start }) => {
    const maker = start()
    await quoted(paper, maker)
    // A fill happens while nobody listens: the feed says nothing of it, before or after.
    maker.bent.feed = (event) => (event.type === 'fills' || event.type === 'orderUpdates' ? [] : [event])
    maker.bent.sink({ type: 'connection', state: 'down', reason: 'the test cut it', reconnects: 0 })
    await other.buy(PURR, '250', '0.21')
    const reconciles = maker.events.filter(({ type }) => type === 'reconciled').length
    maker.bent.sink({ type: 'connection', state: 'up', reason: 'the test restored it', reconnects: 1 })
    const fill = await maker.until('fill')
    expect(fill).toMatchObject({ side: 'ask', sz: '250' })
    await maker.when('a reconcile', () => maker.events.filter(({ type }) => type === 'reconciled').length > reconciles)
    expect(maker.events.filter((event) => event.type === 'reconciled').at(-1)).toMatchObject({ reason: 'connection' })
    const result = await maker.stop()
    expect(result.summary).toMatchObject({ reconnects: 1 })
    expect(heldTogether(result)).toEqual([])
  })

  scenario('nothing is sent while the feeds are down, whatever happens', async ({ paper, other, start }) => {
    const maker = start()
    await quoted(paper, maker)
    maker.bent.sink({ type: 'connection', state: 'down', reason: 'the test cut it', reconnects: 0 })
    await maker.until('connection', ({ state }) => state === 'down')
    const sends = count(maker, 'execute')
    await other.buy(PURR, '250', '0.21')
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    expect(count(maker, 'execute')).toBe(sends)
  })
})

describe('Thread-safe callback bridging', () => {
  scenario('Concurrent WS callbacks are serialized', async ({ paper, start }) => {
    const maker = start()
    await quoted(paper, maker)
    await maker.when('the answers to the places', () => ticks(maker).length > 3)
    const [ask] = resting(paper).filter(({ side }) => side === 'ask')
    const fill = {
      coin: 'PURR/USDC',
      oid: ask?.oid as Oid,
      side: 'ask',
      px: ask?.px,
      sz: 1n,
      timeMs: Date.now(),
      startPosition: 0n,
      crossed: false,
      fee: { token: 'USDC', amount: 0n },
    }
    const before = maker.events.length
    for (let index = 0; index < 50; index += 1) {
      maker.bent.sink({ type: 'fills', snapshot: false, flows: [], fills: [{ ...fill, tid: index as Tid } as never] })
    }
    // A callback changes nothing by itself: it only puts its event into the inbox.
    expect(maker.events.length).toBe(before)
    await maker.when('all of them', () => maker.events.filter(({ type }) => type === 'fill').length === 50)
    const remaining = maker.events.flatMap((event) => (event.type === 'fill' ? [event.remaining] : []))
    expect(remaining).toEqual(Array.from({ length: 50 }, (_, index) => String(249 - index)))
  })
})

describe('shutdown', () => {
  scenario('WHEN told to stop THEN everything of ours is cancelled, and the summary holds', async ({ paper, other, start }) => {
    const maker = start({ markets: [{ ...purrMarket, gapLevels: 1 }] })
    await quoted(paper, maker)
    await other.buy(PURR, '600', '0.21')
    await maker.until('fill')
    const result = await maker.stop()
    expect(result.exitCode).toBe(0)
    expect(heldTogether(result)).toEqual([])
    expect(result.summary.corrections).toEqual({ orders: 0, balances: 0, budget: 0 })
    expect(restingOids(paper)).toEqual([])
  })
})
