import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { planTick } from '../src/index.ts'
import { guarded } from './guarded.ts'
import { liveText, venueText } from './world.ts'

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 })
const RUNS = Number(process.env.RUNS ?? 100)

describe('guards, over random markets and bounds', () => {
  test('whatever is filled, the base stays within its bounds, and nothing rests outside the band once all has come to rest', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const world = guarded(seed)
        for (let step = 0; step < 30; step += 1) {
          if (world.random.chance(0.7)) world.trade()
          world.deliver()
          world.tick()
          for (const { config, inventory } of world.engine.markets) {
            const { minBase, maxBase } = config.guards ?? {}
            const base = inventory.effective().boundaryBase
            if (minBase !== undefined) expect(base >= minBase).toBe(true)
            if (maxBase !== undefined) expect(base <= maxBase).toBe(true)
          }
        }
        world.quiesce()
        world.engine.markets.forEach((market, index) => {
          const { minPx, maxPx } = market.config.guards ?? {}
          const orders = world.venue.ofCoin(market.market.coin)
          expect(orders.every(({ px }) => (minPx === undefined || px >= minPx) && (maxPx === undefined || px <= maxPx))).toBe(true)
          if (market.halted !== null) expect(orders).toEqual([])
          expect(liveText(world.engine, index)).toEqual(venueText(world.venue, market.market.coin))
        })
        expect(world.venue.refusals).toEqual([])
        expect(world.engine.violations).toBe(0)
      }),
      { numRuns: RUNS },
    )
  })

  test('caution only ever takes out: what rests under it is what would rest without it, less the innermost or all', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom('widen' as const, 'pull' as const), fc.boolean(), (seed, level, blind) => {
        const world = guarded(seed)
        for (let step = 0; step < 10; step += 1) {
          world.trade()
          world.deliver()
          world.tick()
        }
        world.quiesce()
        const before = new Set(world.venue.orders.keys())
        world.absorb({ type: 'caution', atMs: world.nowMs, level, reason: 'x' })
        for (let round = 0; round < 8; round += 1) {
          world.tick({ blind })
          world.deliver()
        }
        for (const oid of world.venue.orders.keys()) expect(before.has(oid) || (level === 'widen' && !blind)).toBe(true)
        if (level === 'pull') expect(world.venue.orders.size).toBe(0)
        world.absorb({ type: 'caution', atMs: world.nowMs, level: 'none', reason: 'x' })
        world.quiesce()
        const fresh = planTick(world.engine, world.nowMs)
        expect(fresh.batches).toEqual([])
        expect(fresh.skipped.filter(({ reason }) => reason === 'caution')).toEqual([])
      }),
      { numRuns: RUNS },
    )
  })
})
