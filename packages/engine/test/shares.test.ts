import { PricingGrid, parseSpacing } from '@hyperladder/grid'
import { marketSpec, type Oid, type Px, type Sz, type Tid, type Wei } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import { type MarketConfig, planTick } from '../src/index.ts'
import { World } from './world.ts'

const USDC = { name: 'USDC', index: 0, szDecimals: 8, weiDecimals: 8 }
const PURR = { name: 'PURR', index: 1, szDecimals: 0, weiDecimals: 5 }
const market = marketSpec({ coin: 'PURR/USDC', pairIndex: 0, base: PURR, quote: USDC })
const grid = PricingGrid.build({ startPx: 20_000_000n as Px, levels: 20, spacing: parseSpacing('0.02'), pxDecimals: market.pxDecimals })
const purr = (lots: bigint): Wei => (lots * 100_000n) as Wei

/** A market at rest that was given 1000 of the 2000 that the account has. */
function startWithHalf(): World {
  const config: MarketConfig = { market, grid, orderSize: 100n as Sz, gapLevels: 0, activeLevels: null, allocation: { base: purr(1000n) } }
  const funds = new Map([
    [PURR.index, purr(2000n)],
    [USDC.index, 100_000_000_000n],
  ])
  const world = new World('shares', [config], funds)
  // Nothing is held back for want of a move of the price.
  Object.assign(world.engine.config.diff, { deadZoneBps: 0 })
  world.quiesce()
  return world
}

function deliverFills(world: World): void {
  for (const event of world.venue.events.splice(0)) if (event.type === 'fills') world.absorb({ ...event, atMs: world.nowMs })
}

const offered = (world: World): bigint =>
  [...world.venue.orders.values()].filter(({ side }) => side === 'ask').reduce((sum, { sz }) => sum + sz, 0n)
const allocated = (world: World): bigint => (world.engine.markets[0]?.inventory.effective().base ?? 0n) as bigint

describe('a market that was given a part of the account', () => {
  test('WHEN an ask on its way no longer fits beside the one above it THEN nothing is added before it has become less', () => {
    const world = startWithHalf()
    // The best bid is filled, so its level is to become an ask of a tranche …
    world.venue.take('PURR/USDC', 'bid', 100n as Sz)
    deliverFills(world)
    // … and while that is on its way, the ask above it is hit: now a whole one belongs there, and half a tranche below.
    world.venue.take('PURR/USDC', 'ask', 50n as Sz)
    const late = world.venue.events.splice(0)
    world.tick()
    world.venue.events.push(...late)
    deliverFills(world)
    for (let round = 0; round < 6; round += 1) {
      world.tick()
      expect(offered(world)).toBeLessThanOrEqual(allocated(world))
      world.deliver()
    }
    world.quiesce()
    expect(offered(world)).toBeLessThanOrEqual(allocated(world))
  })

  test('WHEN the operator sells by hand what was deposited a moment ago THEN nothing is halted', () => {
    const world = startWithHalf()
    world.venue.totals.set(USDC.index, (world.venue.totals.get(USDC.index) ?? 0n) + 10n ** 12n)
    const sale = { px: 19_000_000n as Px, sz: 1_500n as Sz, fee: { token: 'USDC', amount: 0n as Wei } }
    const identity = { coin: market.coin, tid: 7 as Tid, oid: 99 as Oid, side: 'ask', timeMs: world.nowMs, crossed: true } as const
    const fill = { ...identity, ...sale, startPosition: purr(3500n) }
    world.venue.totals.set(PURR.index, purr(2000n))
    world.absorb({ type: 'fills', snapshot: false, fills: [fill], flows: [], atMs: world.nowMs })
    world.nowMs += 5_000
    world.absorb({ type: 'balances', balances: world.venue.balances(), atMs: world.nowMs })
    for (let round = 0; round < 8; round += 1) {
      world.tick()
      world.deliver()
    }
    expect(planTick(world.engine, world.nowMs).violations).toEqual([])
    expect(world.engine.markets[0]?.halted).toBeNull()
  })
})

test('WHEN a frame of best prices can not be read THEN what was known of them holds nothing back any more', () => {
  const world = startWithHalf()
  world.venue.take('PURR/USDC', 'ask', 100n as Sz)
  deliverFills(world)
  // Somebody else's bid stands where the next ask belongs, and goes away in a frame that is lost.
  world.absorb({ type: 'bbo', coin: market.coin, bid: grid.px(19), ask: null, timeMs: world.nowMs, atMs: world.nowMs })
  const waiting = () => planTick(world.engine, world.nowMs).skipped.filter(({ reason }) => reason === 'wouldCross').length
  world.venue.take('PURR/USDC', 'bid', 100n as Sz)
  deliverFills(world)
  world.venue.take('PURR/USDC', 'bid', 100n as Sz)
  deliverFills(world)
  expect(waiting()).toBeGreaterThan(0)
  world.absorb({ type: 'undecodable', channel: 'bbo', reason: 'cut off', excerpt: '', atMs: world.nowMs })
  expect(waiting()).toBe(0)
})
