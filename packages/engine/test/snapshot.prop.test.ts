import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EngineError, planTick, restoreEngine, snapshotEngine } from '../src/index.ts'
import { disturb } from './disturb.ts'
import { guarded } from './guarded.ts'
import { World } from './world.ts'

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 })
const RUNS = Number(process.env.RUNS ?? 150)

/** Anything that happens to a maker. */
function step(world: World): void {
  if (world.random.chance(0.6)) world.trade()
  if (world.random.chance(0.4)) disturb(world)
  world.deliverSome(0.6)
  world.answerQuestions()
  if (world.random.chance(0.6)) world.tick({ lose: 0.15, blind: world.random.chance(0.1) })
}

describe('a restored engine', () => {
  test('plans, tells and knows the same as the one that the snapshot was taken of, at any point of any history', () => {
    fc.assert(
      fc.property(seeds, fc.nat(30), fc.boolean(), (seed, at, hasGuards) => {
        const world = hasGuards ? guarded(seed) : new World(seed)
        for (let before = 0; before < at; before += 1) step(world)
        world.splitInTwo()
        for (let after = 0; after < 30; after += 1) {
          step(world)
          // A plan that nobody commits leaves no trace.
          planTick(world.engine, world.nowMs)
          world.compareTwins()
        }
      }),
      { numRuns: RUNS },
    )
  })

  test('is made of plain data, which does not change when the engine goes on', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const world = new World(seed)
        for (let before = 0; before < 20; before += 1) step(world)
        const snapshot = snapshotEngine(world.engine)
        expect(plain(snapshot)).toBe(true)
        const kept = structuredClone(snapshot)
        for (let after = 0; after < 10; after += 1) step(world)
        expect(snapshot).toStrictEqual(kept)
      }),
      { numRuns: 50 },
    )
  })

  test('can not be made of another configuration', () => {
    const world = new World(7)
    const [market] = world.engine.config.markets
    if (market === undefined) throw new Error('no market')
    const snapshot = snapshotEngine(world.engine)
    const other = { ...world.engine.config, markets: [{ ...market, market: { ...market.market, coin: '@7' } }] }
    expect(() => restoreEngine(other, snapshot)).toThrow(EngineError)
    expect(() => restoreEngine(other, snapshot)).toThrow(/must be of the configured markets in their order: @7/)
  })
})

function plain(value: unknown): boolean {
  if (value === null || ['string', 'boolean', 'bigint'].includes(typeof value)) return true
  if (typeof value === 'number') return Number.isSafeInteger(value)
  if (Array.isArray(value)) return value.every(plain)
  return typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(plain)
}
