import type { ExternalFlow, Fill } from '@hyperladder/exchange-port'
import { PricingGrid, parseSpacing } from '@hyperladder/grid'
import { type MarketSpec, marketSpec, type Ntl, type Oid, type Px, type Sz, type Tid, type Wei } from '@hyperladder/units'
import { beforeEach, describe, expect, test } from 'vitest'
import { createEngine, type EngineConfig, EngineError, type EngineResume, type EngineSeed, positionOf, takeNotices } from '../src/index.ts'
import { World } from './world.ts'

const USDC = { name: 'USDC', index: 0, szDecimals: 8, weiDecimals: 8 }
const PURR = { name: 'PURR', index: 1, szDecimals: 0, weiDecimals: 5 }
const market = marketSpec({ coin: 'PURR/USDC', pairIndex: 0, base: PURR, quote: USDC })
const other: MarketSpec = marketSpec({ coin: '@9', pairIndex: 9, base: { ...PURR, name: 'CAT', index: 9 }, quote: USDC })
const grid = PricingGrid.build({ startPx: 20_000_000n as Px, levels: 20, spacing: parseSpacing('0.003'), pxDecimals: market.pxDecimals })
const purr = (lots: bigint): Wei => (lots * 100_000n) as Wei
const usd = (units: bigint): Wei => (units * 100_000_000n) as Wei
const START_MS = 1_790_000_000_000

const config = (allocation: EngineConfig['markets'][number]['allocation'] = {}): EngineConfig => ({
  markets: [{ market, grid, orderSize: 100n as Sz, gapLevels: 0, activeLevels: 5, allocation }],
  universe: [market, other],
  diff: { deadZoneBps: 5, priceToleranceBps: 1, sizeTolerancePct: 1 },
  reserve: 100,
  foreignOrders: 'leave',
  drift: { baseLots: 1n as Sz, quote: 100_000_000n as Ntl },
})

const fill = (over: Partial<Fill> = {}): Fill => ({
  coin: 'PURR/USDC',
  tid: 7 as Tid,
  oid: 99 as Oid,
  side: 'ask',
  px: 20_000_000n as Px,
  sz: 50n as Sz,
  timeMs: START_MS - 1_000,
  startPosition: purr(1000n),
  fee: { token: 'USDC', amount: 0n as Wei },
  crossed: false,
  ...over,
})

let resume: EngineResume
beforeEach(() => {
  resume = {
    markets: [{ coin: 'PURR/USDC', allocatedBase: purr(1000n), pendingBase: 0n as Wei }],
    tokens: [
      { index: 0, expected: usd(500n), unaccepted: 0n as Wei },
      { index: 1, expected: purr(1000n), unaccepted: 0n as Wei },
    ],
    missedFills: [],
    missedFlows: [],
  }
})

const seed = (changes: Partial<EngineResume> = {}, base = 1000n, quote = 500n): EngineSeed => ({
  startMs: START_MS,
  openOrders: [],
  balances: [
    { tokenIndex: 0, token: 'USDC', total: usd(quote), hold: 0n as Wei },
    { tokenIndex: 1, token: 'PURR', total: purr(base), hold: 0n as Wei },
  ],
  fills: changes.missedFills ?? [],
  rateLimit: { used: 0, cap: 10_000, surplus: 0, cumVlm: 0n as Ntl },
  marks: [],
  resume: { ...resume, ...changes },
})

const expectedOf = (engine: ReturnType<typeof createEngine>, token: number) => engine.tokens.get(token)?.ledger.expected

describe('what was missed', () => {
  test('WHEN a hand trade happened on our pair THEN the ledgers move and the allocation stays', () => {
    const engine = createEngine(config(), seed({ missedFills: [fill()] }, 950n, 510n))
    expect(expectedOf(engine, 1)).toBe(purr(950n))
    expect(engine.markets[0]?.inventory.allocatedBase).toBe(purr(1000n))
    expect(engine.tokens.get(0)?.suspicion).toBeUndefined()
    expect(takeNotices(engine)).toMatchObject([{ type: 'fill', own: false }])
  })

  test('WHEN a trade happened on another pair THEN the token it shares with ours moves', () => {
    const missed = fill({ coin: '@9', side: 'bid', sz: 100n as Sz, fee: { token: 'CAT', amount: 0n as Wei } })
    const engine = createEngine(config(), seed({ missedFills: [missed] }, 1000n, 480n))
    expect(expectedOf(engine, 0)).toBe(usd(480n))
    expect(engine.tokens.get(0)?.suspicion).toBeUndefined()
  })

  test('WHEN the venue converted dust THEN it is booked into the allocation', () => {
    const flow: ExternalFlow = {
      type: 'dust',
      coin: 'PURR/USDC',
      timeMs: START_MS,
      baseDelta: -40_000n as Wei,
      quoteDelta: 8_000_000n as Ntl,
    }
    const engine = createEngine(config(), seed({ missedFlows: [flow] }))
    expect(engine.markets[0]?.inventory.allocatedBase).toBe(purr(1000n) - 40_000n)
    expect(expectedOf(engine, 0)).toBe(usd(500n) + 8_000_000n)
  })

  test('WHEN a fill is older than the newest the venue lists THEN it is booked all the same', () => {
    const engine = createEngine(config(), { ...seed({ missedFills: [fill({ timeMs: START_MS - 9_000_000 })] }, 950n, 510n), fills: [] })
    expect(expectedOf(engine, 1)).toBe(purr(950n))
  })
})

describe('what was known', () => {
  test('WHEN a market was halted for what a restart does not mend THEN it stays halted, and only then', () => {
    const world = new World(
      'resume',
      config().markets,
      new Map([
        [1, purr(1000n)],
        [0, usd(500n)],
      ]),
    )
    const haltedIn = () => {
      world.restart({ ...positionOf(world.engine), missedFills: [], missedFlows: [] })
      return world.engine.markets[0]?.halted
    }
    world.absorb({ type: 'halt', atMs: world.nowMs, coin: null, reason: 'for now' })
    expect(haltedIn()).toBeNull()
    world.absorb({ type: 'halt', atMs: world.nowMs, coin: null, reason: 'for now' })
    world.absorb({ type: 'halt', atMs: world.nowMs, coin: null, reason: 'for good', sticky: true })
    expect(haltedIn()).toBe('for good')
    world.quiesce()
    expect(world.venue.orders.size).toBe(0)
  })

  test('WHEN the account has less than was allocated THEN what is offered shrinks at once and the boundary stays', () => {
    const engine = createEngine(config(), seed({}, 600n))
    expect(engine.markets[0]?.inventory.effective()).toMatchObject({ base: 600n, boundaryBase: 1000n })
    expect(engine.tokens.get(1)?.suspicion).toEqual({ delta: purr(-400n), sinceMs: START_MS, fills: 0 })
  })

  test('WHEN the configured allocation differs THEN what the fills made of the earlier one counts', () => {
    const engine = createEngine(config({ base: purr(200n) }), seed())
    expect(engine.markets[0]?.inventory.allocatedBase).toBe(purr(1000n))
  })

  test('WHEN a limit of quote is new, kept or taken out THEN it begins, goes on, or ends', () => {
    const limit = usd(100n) as bigint as Ntl
    const resumed = { markets: [{ ...resume.markets[0], allocatedQuote: usd(70n) as bigint as Ntl }] as EngineResume['markets'] }
    const limitOf = (engine: ReturnType<typeof createEngine>) => engine.markets[0]?.inventory.allocatedQuote
    expect(limitOf(createEngine(config({ quote: limit }), seed()))).toBe(usd(100n))
    expect(limitOf(createEngine(config({ quote: limit }), seed(resumed)))).toBe(usd(70n))
    expect(limitOf(createEngine(config(), seed(resumed)))).toBeUndefined()
  })
})

describe('a position of something else is refused', () => {
  test('WHEN it has another market THEN both sides are named', () => {
    const markets = [{ coin: '@9', allocatedBase: purr(1n), pendingBase: 0n as Wei }]
    expect(() => createEngine(config(), seed({ markets }))).toThrow(EngineError)
    expect(() => createEngine(config(), seed({ markets }))).toThrow(/was @9, must be the configured ones: PURR\/USDC/)
  })

  test('WHEN it lacks a token THEN the token is named', () => {
    expect(() => createEngine(config(), seed({ tokens: resume.tokens.slice(0, 1) }))).toThrow(/resume.tokens had no PURR \(1\)/)
  })
})
