import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type EngineEvent, type EngineState, type Plan, planTick, restoreEngine, snapshotEngine } from '../src/index.ts'
import { crowd, disturb } from './disturb.ts'
import { guarded } from './guarded.ts'
import { sharing } from './sharing.ts'
import { World } from './world.ts'

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 })
const RUNS = Number(process.env.RUNS ?? 20)

/** A world that compares, after every single event, what its engine plans with what an engine plans that has just been made of its snapshot. */
function watched(world: World): World {
  const absorb = world.absorb.bind(world)
  world.absorb = (event: EngineEvent) => {
    absorb(event)
    compareWithCold(world)
  }
  return world
}

/** A blind plan in between must leave no trace in the plain one after it, and a second plan of the same moment must be the first one again. */
function compareWithCold({ engine, nowMs }: World): void {
  const snapshot = snapshotEngine(engine)
  for (const blind of [false, true, false]) {
    const warm = planTick(engine, nowMs, { blind })
    const cold = planTick(coldOf(engine, snapshot), nowMs, { blind })
    expect(text(warm)).toBe(text(cold))
  }
}

const coldOf = (engine: EngineState, snapshot: ReturnType<typeof snapshotEngine>): EngineState =>
  restoreEngine(engine.config, structuredClone(snapshot))

/** Returns a plan as text that differs wherever the plan does: absent, `undefined` and `null` are three things, and keys have an order. */
const text = (plan: Plan): string =>
  JSON.stringify(
    plan,
    (_, value) => (typeof value === 'bigint' ? `${value}n` : value === undefined ? 'undefined' : value === null ? 'null' : value),
    1,
  )

/** Anything that happens to a maker, and time that runs at any pace: seconds, the rest of a cooldown, a minute without a message. */
function step(world: World): void {
  const { random } = world
  if (random.chance(0.6)) world.trade()
  if (random.chance(0.5)) disturb(world)
  if (random.chance(0.03)) crowd(world)
  if (random.chance(0.2)) world.nowMs += random.pick([1, 900, 9_999, 10_000, 61_000])
  world.deliverSome(0.6)
  if (random.chance(0.5)) world.answerQuestions()
  compareWithCold(world)
  if (random.chance(0.6)) {
    world.tick({ lose: 0.15, blind: random.chance(0.1) })
    compareWithCold(world)
  }
}

describe('an engine that has run for a while', () => {
  test('C01 plans after every event what one plans that has just been made of its snapshot, byte for byte', () => {
    fc.assert(
      fc.property(seeds, fc.boolean(), (seed, hasGuards) => {
        const world = watched(hasGuards ? guarded(seed) : new World(seed))
        for (let steps = 0; steps < 25; steps += 1) step(world)
      }),
      { numRuns: RUNS },
    )
  })

  test('C01 does so where the budget is spent, and single actions trickle', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const plain = new World(seed)
        const budget = { used: 10_000, cap: 10_090 + plain.random.int(40) }
        const world = watched(new World(seed, plain.engine.config.markets, plain.venue.totals, budget))
        for (let steps = 0; steps < 25; steps += 1) step(world)
      }),
      { numRuns: Math.ceil(RUNS / 4) },
    )
  })

  test('C01 does so where markets share their tokens, and what one does is felt by all', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const world = watched(sharing(seed))
        for (let steps = 0; steps < 25; steps += 1) step(world)
      }),
      { numRuns: Math.ceil(RUNS / 4) },
    )
  })

  test('C01 does so where all is quiet but for one thing after the other', () => {
    fc.assert(
      fc.property(seeds, fc.boolean(), (seed, hasGuards) => {
        const world = hasGuards ? guarded(seed) : new World(seed)
        for (let tick = 0; tick < 6; tick += 1) {
          world.tick()
          world.deliver()
        }
        watched(world)
        for (let steps = 0; steps < 25; steps += 1) {
          if (world.random.chance(0.3)) world.trade()
          else disturb(world)
          if (world.random.chance(0.7)) world.deliver()
          if (world.random.chance(0.5)) world.tick()
          compareWithCold(world)
        }
      }),
      { numRuns: RUNS },
    )
  })
})
