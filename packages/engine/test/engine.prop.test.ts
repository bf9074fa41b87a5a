import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { planTick } from '../src/index.ts'
import { liveText, venueText, World } from './world.ts'

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 })
const RUNS = Number(process.env.RUNS ?? 150)

/** What must hold whenever the books are looked at. */
function checkBooks({ engine }: World): void {
  expect(engine.violations).toBe(0)
  for (const { halted } of engine.markets) expect(halted).toBeNull()
}

/** What must hold after everything came to rest: the books are the venue. */
function checkAgreement(world: World): void {
  const { engine, venue } = world
  engine.markets.forEach((market, index) => expect(liveText(engine, index)).toEqual(venueText(venue, market.market.coin)))
  for (const [token, { ledger }] of engine.tokens) expect(ledger.expected).toBe(venue.totals.get(token))
  expect(engine.budget.used).toBe(venue.charged)
  expect(engine.requests.size).toBe(0)
}

describe('with a venue that stands where the engine believes', () => {
  test('no action is refused, over random configurations and markets', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const world = new World(seed)
        for (let step = 0; step < 40; step += 1) {
          if (world.random.chance(0.7)) world.trade()
          world.deliver()
          expect(planTick(world.engine, world.nowMs).violations).toEqual([])
          world.tick()
          checkBooks(world)
        }
        expect(world.venue.refusals).toEqual([])
        world.quiesce()
        checkAgreement(world)
        expect(world.engine.corrections).toEqual({ orders: 0, balances: 0, budget: 0 })
      }),
      { numRuns: RUNS },
    )
  })

  test('no place leans on a cancel that is not answered, however late answers come', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const world = new World(seed)
        for (let step = 0; step < 40; step += 1) {
          if (world.random.chance(0.7)) world.trade()
          // Events of the feeds arrive, answers of the last plans may not.
          const late = world.random.chance(0.5) ? world.wire.filter(({ type }) => type === 'answer') : []
          world.wire = world.wire.filter((event) => !late.includes(event))
          world.deliver()
          world.wire = late
          expect(planTick(world.engine, world.nowMs).violations).toEqual([])
          world.tick()
          checkBooks(world)
        }
        expect(world.venue.refusals).toEqual([])
      }),
      { numRuns: RUNS },
    )
  })
})

describe('with events late, doubled, out of order and answers lost', () => {
  test('the books agree with the venue once all has come to rest', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const world = new World(seed)
        for (let step = 0; step < 60; step += 1) {
          if (world.random.chance(0.6)) world.trade()
          world.deliverSome(0.6)
          world.answerQuestions()
          if (world.random.chance(0.5)) world.tick({ lose: 0.15 })
          checkBooks(world)
        }
        world.quiesce()
        world.reconcile()
        world.quiesce()
        checkAgreement(world)
      }),
      { numRuns: RUNS },
    )
  })
})

describe('determinism', () => {
  test('the same events give the same actions, byte for byte', () => {
    const run = (seed: number): string => {
      const world = new World(seed)
      for (let step = 0; step < 40; step += 1) {
        world.trade()
        world.deliverSome(0.7)
        world.tick({ lose: 0.1 })
      }
      return JSON.stringify(world.sent, (_, value) => (typeof value === 'bigint' ? `${value}n` : value))
    }
    fc.assert(
      fc.property(seeds, (seed) => {
        expect(run(seed)).toBe(run(seed))
      }),
      { numRuns: 30 },
    )
  })

  test('planning changes nothing: two plans of one state are equal', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const world = new World(seed)
        world.tick()
        world.trade()
        world.deliver()
        expect(planTick(world.engine, world.nowMs)).toEqual(planTick(world.engine, world.nowMs))
      }),
      { numRuns: 50 },
    )
  })
})
