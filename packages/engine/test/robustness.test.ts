import type { BatchAnswer, Fill } from '@hyperladder/exchange-port'
import { PricingGrid, parseSpacing } from '@hyperladder/grid'
import { encodeCloid } from '@hyperladder/order-state'
import { type Cloid, marketSpec, type Oid, type Px, parsePx, type Sz, type Tid, type Wei } from '@hyperladder/units'
import { expect, test } from 'vitest'
import { absorb, commit, createEngine, type MarketConfig, openQuestions, planTick, readingMark } from '../src/index.ts'
import type { ModelOrder } from './venueModel.ts'
import { liveText, venueText, World } from './world.ts'

const USDC = { name: 'USDC', index: 0, szDecimals: 8, weiDecimals: 8 }
const USDH = { name: 'USDH', index: 360, szDecimals: 2, weiDecimals: 8 }
const PURR = { name: 'PURR', index: 1, szDecimals: 0, weiDecimals: 5 }
const market = marketSpec({ coin: 'PURR/USDC', pairIndex: 0, base: PURR, quote: USDC })
const gridOf = (levels: number) =>
  PricingGrid.build({ startPx: 20_000_000n as Px, levels, spacing: parseSpacing('0.003'), pxDecimals: market.pxDecimals })
const config = (levels: number, activeLevels: number | null): MarketConfig => ({
  market,
  grid: gridOf(levels),
  orderSize: 100n as Sz,
  gapLevels: 0,
  activeLevels,
  allocation: {},
})
const grid = gridOf(20)
const small = config(20, 5)
const funds = new Map([
  [1, 100_000_000n],
  [0, 100_000_000_000n],
])
const newWorld = () => new World('robust', [small], new Map(funds))
const refused = (code: 'malformed' | 'badTick', charged = 0): BatchAnswer => ({
  type: 'refused',
  refusal: { code, text: 'HTTP 403' },
  charged,
})

test('a cancel batch that is refused as a whole is not sent again at once', () => {
  const world = newWorld()
  world.quiesce()
  absorb(world.engine, { type: 'halt', atMs: world.nowMs, coin: null, reason: 'x' })
  let sent = 0
  for (let at = 0; at < 1_000; at += 50) {
    const plan = planTick(world.engine, world.nowMs + at)
    commit(world.engine, plan)
    for (const { requests } of plan.batches) {
      sent += 1
      absorb(world.engine, { type: 'answer', atMs: world.nowMs + at, seqs: requests.map(({ seq }) => seq), answer: refused('malformed') })
    }
  }
  expect(sent).toBeLessThanOrEqual(11)
})

test('a replayed fill older than everything the seed knows is not booked', () => {
  const world = newWorld()
  const fill = (timeMs: number, tid: number): Fill => ({
    coin: 'PURR/USDC',
    tid: tid as Tid,
    oid: tid as Oid,
    side: 'ask',
    px: 20_000_000n as Px,
    sz: 10n as Sz,
    timeMs,
    startPosition: 0n as Wei,
    cloid: encodeCloid({ fingerprint: grid.fingerprint, market: 0, side: 'ask', level: 3, generation: BigInt(tid) }),
    fee: { token: 'USDC', amount: 0n as Wei },
    crossed: false,
  })
  const engine = createEngine(world.engine.config, {
    startMs: 2_000_000,
    openOrders: [],
    balances: world.venue.balances(),
    marks: [],
    rateLimit: { used: 0, cap: 10_000, surplus: 0, cumVlm: 0n as never },
    fills: Array.from({ length: 2000 }, (_, i) => fill(1_000_000 + i, 100 + i)),
  })
  absorb(engine, { type: 'fills', snapshot: true, fills: [fill(999_000, 5)], flows: [], atMs: 2_000_100 })
  expect(engine.tokens.get(1)?.ledger.expected).toBe(100_000_000n)
})

test('a deposit nobody quoted can leave again', () => {
  const world = newWorld()
  world.quiesce()
  const twice = () => {
    for (let i = 0; i < 2; i += 1) {
      world.nowMs += 2_500
      world.absorb({ type: 'balancesRead', atMs: world.nowMs, mark: readingMark(world.engine), balances: world.venue.balances() })
    }
  }
  world.venue.totals.set(0, 105_000_000_000n)
  twice()
  world.venue.totals.set(0, 100_000_000_000n)
  twice()
  expect(world.engine.markets[0]?.halted).toBeNull()
})

test('an order closed as filled whose fill the venue never shows again is given up some time', () => {
  const world = newWorld()
  world.quiesce()
  world.venue.take('PURR/USDC', 'ask', 100n as Sz)
  // The fill can't be decoded (or is too old): only the order update arrives, over any number of questions, 1 hour long.
  for (const event of world.venue.events.splice(0)) if (event.type === 'orderUpdates') world.absorb({ ...event, atMs: world.nowMs })
  for (let round = 0; round < 1200; round += 1) {
    world.answerQuestions()
    world.tick()
    world.deliver()
  }
  expect(openQuestions(world.engine, world.nowMs)).toEqual([])
})

test('an order that ended with a word nobody taught us frees its slot some time', () => {
  const world = new World(
    'robust',
    [small],
    new Map([
      [1, 100_000_000n],
      [0, 100_000_000_000n],
    ]),
  )
  world.quiesce()
  const bid = [...world.venue.orders.values()].find(({ side }) => side === 'bid') as ModelOrder
  const update = {
    coin: bid.coin,
    oid: bid.oid,
    cloid: bid.cloid as Cloid,
    side: bid.side,
    px: bid.px,
    origSz: bid.origSz,
    sz: bid.sz,
    state: 'unknown' as const,
    statusText: 'complianceCanceled',
    statusTimeMs: 0,
  }
  world.venue.orders.delete(bid.oid)
  world.venue.closed.set(bid.oid, update)
  world.absorb({ type: 'orderUpdates', updates: [update], atMs: world.nowMs })
  for (let round = 0; round < 1200; round += 1) {
    world.answerQuestions()
    world.tick()
    world.deliver()
    if (round % 20 === 0) world.reconcile()
  }
  expect(venueText(world.venue, bid.coin).length).toBe(10)
})

test('a small withdrawal while throttled does not halt', () => {
  const world = new World(
    'robust',
    [config(60, null)],
    new Map([
      [1, 100_000_000n],
      [0, 660_0000_0000n],
    ]),
    { used: 0, cap: 1_000 },
  )
  world.quiesce()
  const placed = world.venue.charged
  // The cap as it is when the budget is used up: no more room than the reserve.
  world.absorb({
    type: 'rateLimitRead',
    atMs: world.nowMs,
    mark: readingMark(world.engine),
    reading: { used: placed, cap: placed + 100, surplus: 0, cumVlm: 0n as never },
  })
  for (let i = 0; i < 10; i += 1) world.venue.take('PURR/USDC', 'bid', 100n as Sz)
  for (const event of world.venue.events.splice(0)) world.absorb({ ...event, atMs: world.nowMs })
  world.nowMs += 3_000
  world.venue.totals.set(0, (world.venue.totals.get(0) ?? 0n) - 5000_0000n)
  for (let i = 0; i < 2; i += 1) {
    world.nowMs += 2_500
    world.absorb({ type: 'balancesRead', atMs: world.nowMs, mark: readingMark(world.engine), balances: world.venue.balances() })
  }
  for (let round = 0; round < 40; round += 1) {
    world.tick()
    world.deliver()
    world.answerQuestions()
  }
  expect(world.engine.markets[0]?.halted).toBeNull()
})

test('one market quoted in the base of another: books hold', () => {
  const a = marketSpec({ coin: '@5', pairIndex: 5, base: PURR, quote: USDH })
  const b = marketSpec({ coin: '@230', pairIndex: 230, base: USDH, quote: USDC })
  for (let seed = 0; seed < 60; seed += 1) {
    const world = new World(
      seed,
      [
        {
          market: a,
          grid: PricingGrid.build({
            startPx: parsePx('0.2', a.pxDecimals),
            levels: 12,
            spacing: parseSpacing('0.003'),
            pxDecimals: a.pxDecimals,
          }),
          orderSize: 100n as Sz,
          gapLevels: seed % 2,
          activeLevels: null,
          allocation: { base: 60_000_000n as Wei },
        },
        {
          market: b,
          grid: PricingGrid.build({
            startPx: parsePx('0.99', b.pxDecimals),
            levels: 10,
            spacing: parseSpacing('0.003'),
            pxDecimals: b.pxDecimals,
          }),
          orderSize: 2000n as Sz,
          gapLevels: 0,
          activeLevels: null,
          allocation: { base: 10_000_000_000n as Wei },
        },
      ],
      new Map([
        [1, 60_000_000n],
        [360, 20_000_000_000n],
        [0, 10_000_000_000n],
      ]),
    )
    for (let step = 0; step < 60; step += 1) {
      if (world.random.chance(0.6)) world.trade()
      world.deliverSome(0.6)
      world.answerQuestions()
      if (world.random.chance(0.5)) world.tick({ lose: 0.1 })
      expect(world.engine.markets.map(({ halted }) => halted)).toEqual([null, null])
    }
    world.quiesce()
    world.reconcile()
    world.quiesce()
    world.engine.markets.forEach((m, i) => expect(liveText(world.engine, i)).toEqual(venueText(world.venue, m.market.coin)))
    for (const [token, { ledger }] of world.engine.tokens) expect(ledger.expected).toBe(world.venue.totals.get(token))
  }
})

test('one order that is refused again and again does not take every pass of the trickle', () => {
  const world = new World(
    'robust',
    [small],
    new Map([
      [1, 100_000_000n],
      [0, 100_000_000_000n],
    ]),
    { used: 9_900, cap: 10_000 },
  )
  const slots: string[] = []
  for (let at = 0; at < 300_000; at += 3_000) {
    const plan = planTick(world.engine, world.nowMs + at)
    commit(world.engine, plan)
    for (const { requests } of plan.batches) {
      const [{ seq, slot }] = requests as unknown as [{ seq: number; slot: { side: string; level: number } }]
      slots.push(`${slot.side}${slot.level}`)
      const bad = slot.side === 'bid' && slot.level === 9
      absorb(world.engine, {
        type: 'answer',
        atMs: world.nowMs + at + 200,
        seqs: [seq],
        answer: {
          type: 'answered',
          charged: 1,
          items: [bad ? { type: 'refused', refusal: { code: 'other', text: 'x' } } : { type: 'resting', oid: seq }],
        } as never,
      })
    }
  }
  expect(new Set(slots).size).toBeGreaterThan(5)
})
