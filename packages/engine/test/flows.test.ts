import type { Fill } from '@hyperladder/exchange-port'
import { PricingGrid, parseSpacing } from '@hyperladder/grid'
import { marketSpec, type Ntl, type Oid, type Px, type Sz, type Tid, type Wei } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import { commit, type MarketConfig, planTick, readingMark, suspectsFlow, takeNotices } from '../src/index.ts'
import { World } from './world.ts'

const USDC = { name: 'USDC', index: 0, szDecimals: 8, weiDecimals: 8 }
const PURR = { name: 'PURR', index: 1, szDecimals: 0, weiDecimals: 5 }
const market = marketSpec({ coin: 'PURR/USDC', pairIndex: 0, base: PURR, quote: USDC })
const grid = PricingGrid.build({ startPx: 20_000_000n as Px, levels: 20, spacing: parseSpacing('0.003'), pxDecimals: market.pxDecimals })
const config: MarketConfig = { market, grid, orderSize: 100n as Sz, gapLevels: 0, activeLevels: 5, allocation: {} }
const purr = (lots: bigint): Wei => (lots * 100_000n) as Wei

let world: World

/** A market at rest, with these balances at the venue: base in lots, quote in units. */
function startWith(base: bigint, quote: bigint): void {
  world = new World(
    'flows',
    [config],
    new Map([
      [PURR.index, purr(base)],
      [USDC.index, quote * 100_000_000n],
    ]),
  )
  world.quiesce()
  takeNotices(world.engine)
}

function read(): void {
  world.absorb({ type: 'balancesRead', atMs: world.nowMs, mark: readingMark(world.engine), balances: world.venue.balances() })
}

/** Two readings of the balances, far enough apart to prove a flow. */
function readTwice(): void {
  read()
  world.nowMs += 2_500
  read()
}

const boundary = (): number => planTick(world.engine, world.nowMs).explain[0]?.boundary as number
const fills = (): number => (world.engine.markets[0] as { stats: { fills: number } }).stats.fills

describe('external flows', () => {
  test('WHEN a small difference is read twice THEN it is booked and counted as a correction', () => {
    startWith(1000n, 1000n)
    world.venue.totals.set(PURR.index, purr(1001n))
    read()
    expect(suspectsFlow(world.engine)).toBe(true)
    world.nowMs += 2_500
    read()
    expect(world.engine.corrections.balances).toBe(1)
    expect(world.engine.tokens.get(PURR.index)?.ledger.expected).toBe(purr(1001n))
    expect(takeNotices(world.engine)).toContainEqual({ type: 'flow', token: 'PURR', tokenIndex: 1, delta: purr(1n), accepted: true })
  })

  test('C01 WHEN more is held than a flow has left, and all of it is being cancelled THEN the law is broken once the grace of the flow is over', () => {
    startWith(500n, 0n)
    const gone = -purr(300n) as Wei
    world.venue.totals.set(PURR.index, purr(200n))
    const dust = { type: 'dust', coin: market.coin, timeMs: world.nowMs, baseDelta: gone, quoteDelta: 0n as Ntl } as const
    world.absorb({ type: 'fills', snapshot: false, fills: [], flows: [dust], atMs: world.nowMs })
    world.absorb({ type: 'balances', balances: world.venue.balances(), atMs: world.nowMs })
    commit(world.engine, planTick(world.engine, world.nowMs))
    for (const afterMs of [0, 1, 59_999]) {
      const { batches, violations } = planTick(world.engine, world.nowMs + afterMs)
      expect({ batches, violations }).toEqual({ batches: [], violations: [] })
    }
    const { violations } = planTick(world.engine, world.nowMs + 60_000)
    expect(violations.map(({ rule }) => rule)).toEqual(['offered <= owned'])
  })

  test('WHEN a difference is read once THEN nothing is booked', () => {
    startWith(1000n, 1000n)
    world.venue.totals.set(PURR.index, purr(900n))
    read()
    expect(world.engine.tokens.get(PURR.index)?.ledger.expected).toBe(purr(1000n))
    expect(world.engine.corrections.balances).toBe(0)
  })

  test('WHEN base is withdrawn THEN the market halts, cancels everything, and the boundary does not move', () => {
    startWith(1000n, 1000n)
    const before = boundary()
    world.venue.totals.set(PURR.index, purr(600n))
    readTwice()
    const [state] = world.engine.markets
    expect(state?.halted).toContain('PURR left the account')
    expect(boundary()).toBe(before)
    world.quiesce()
    expect(world.venue.orders.size).toBe(0)
    expect(state?.inventory.allocatedBase).toBe(purr(1000n))
  })

  test('WHEN base is deposited THEN it is shown and not quoted until the operator accepts it', () => {
    startWith(1000n, 1000n)
    const before = boundary()
    world.venue.totals.set(PURR.index, purr(1500n))
    readTwice()
    expect(world.engine.markets[0]?.halted).toBeNull()
    expect(boundary()).toBe(before)
    world.absorb({ type: 'acceptFlows', atMs: world.nowMs })
    expect(boundary()).toBe(before - 5)
  })

  test('WHEN a fill comes between asking and answer THEN the reading does not count', () => {
    startWith(1000n, 1000n)
    const mark = readingMark(world.engine)
    const balances = world.venue.balances()
    world.venue.take('PURR/USDC', 'ask', 30n as Sz)
    for (const event of world.venue.events.splice(0)) world.absorb({ ...event, atMs: world.nowMs })
    world.absorb({ type: 'balancesRead', atMs: world.nowMs, mark, balances })
    expect(suspectsFlow(world.engine)).toBe(false)
  })

  test('P44 WHEN dust is converted THEN both ledgers move at once, as a flow and not as a fill, and nothing halts or moves its orders', () => {
    startWith(1000n, 1000n)
    const before = boundary()
    const flow = {
      type: 'dust',
      coin: market.coin,
      timeMs: world.nowMs,
      baseDelta: -61_234n as Wei,
      quoteDelta: 12_246_800n as Ntl,
    } as const
    world.venue.totals.set(PURR.index, purr(1000n) - 61_234n)
    world.venue.totals.set(USDC.index, 1000_00000000n + 12_246_800n)
    world.absorb({ type: 'fills', snapshot: false, fills: [], flows: [flow], atMs: world.nowMs })
    const expected = (index: number) => world.engine.tokens.get(index)?.ledger.expected
    expect([expected(PURR.index), expected(USDC.index)]).toEqual([purr(1000n) - 61_234n, 1000_00000000n + 12_246_800n])
    expect(fills()).toBe(0)
    expect(boundary()).toBe(before)
    expect(takeNotices(world.engine)).toContainEqual({ type: 'flow', token: 'PURR', tokenIndex: 1, delta: -61_234n, accepted: true })
    readTwice()
    expect([suspectsFlow(world.engine), world.engine.corrections.balances, world.engine.markets[0]?.halted]).toEqual([false, 0, null])
    // A resubscription replays it: that is no news.
    world.absorb({ type: 'fills', snapshot: true, fills: [], flows: [flow], atMs: world.nowMs })
    expect(expected(PURR.index)).toBe(purr(1000n) - 61_234n)
  })

  test('WHEN a balance frame is older than the fill before it THEN what is offered stays', () => {
    startWith(1000n, 1000n)
    const stale = world.venue.balances()
    world.venue.take('PURR/USDC', 'bid', 100n as Sz)
    for (const event of world.venue.events.splice(0)) world.absorb({ ...event, atMs: world.nowMs })
    world.absorb({ type: 'balances', atMs: world.nowMs, balances: stale })
    const quoted = planTick(world.engine, world.nowMs).batches.flatMap(({ batch }) => batch.items.length)
    world.absorb({ type: 'balances', atMs: world.nowMs, balances: world.venue.balances() })
    expect(planTick(world.engine, world.nowMs).batches.flatMap(({ batch }) => batch.items.length)).toEqual(quoted)
  })
})

describe('fills of others on the same account', () => {
  const fill = (coin: string, cloid?: Fill['cloid']): Fill => ({
    coin,
    tid: 7 as Tid,
    oid: 99 as Oid,
    ...(cloid === undefined ? {} : { cloid }),
    side: 'ask',
    px: 20_000_000n as Px,
    sz: 50n as Sz,
    timeMs: world.nowMs,
    startPosition: purr(1000n),
    fee: { token: 'USDC', amount: 0n as Wei },
    crossed: true,
  })

  test('WHEN a hand trade fills on our pair THEN the ledgers move and the boundary does not', () => {
    startWith(1000n, 1000n)
    const before = boundary()
    world.absorb({ type: 'fills', snapshot: false, fills: [fill('PURR/USDC')], flows: [], atMs: world.nowMs })
    expect(world.engine.tokens.get(PURR.index)?.ledger.expected).toBe(purr(950n))
    expect(boundary()).toBe(before)
    expect(fills()).toBe(0)
  })

  test('P04 WHEN a fill of a pair we do not know comes THEN nothing of ours moves', () => {
    startWith(1000n, 1000n)
    world.absorb({ type: 'fills', snapshot: false, fills: [fill('@999')], flows: [], atMs: world.nowMs })
    expect(world.engine.tokens.get(PURR.index)?.ledger.expected).toBe(purr(1000n))
    expect(world.engine.fills).toBe(0)
  })
})

describe('orders at the venue that the books believe ended', () => {
  test('WHEN the venue lists one and insists THEN it is cancelled by its oid, and the slot is filled once', () => {
    startWith(1000n, 1000n)
    const order = [...world.venue.orders.values()].find(({ side }) => side === 'bid')
    if (order === undefined) throw new Error('no bid rests')
    const { oid, coin, side, px, origSz, sz, cloid } = order
    const ended = { coin, oid, ...(cloid === undefined ? {} : { cloid }), side, px, origSz, sz, statusText: 'canceled', statusTimeMs: 0 }
    world.absorb({ type: 'orderUpdates', updates: [{ ...ended, state: 'canceled' }], atMs: world.nowMs })
    world.reconcile()
    world.quiesce()
    world.reconcile()
    world.quiesce()
    expect(world.venue.orders.has(oid)).toBe(false)
    const slots = [...world.venue.orders.values()].map((resting) => `${resting.side} ${resting.px}`)
    expect(new Set(slots).size).toBe(slots.length)
    expect(slots).toContain(`bid ${px}`)
  })
})
