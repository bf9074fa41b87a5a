import type { Fill } from '@hyperladder/exchange-port'
import { szToWei, type Wei } from '@hyperladder/units'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { planTick, positionOf, readingMark, takeNotices } from '../src/index.ts'
import { liveText, venueText, World } from './world.ts'

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 })
const RUNS = Number(process.env.RUNS ?? 100)

const keyOf = ({ coin, timeMs, tid, oid }: Fill): string => `${coin}|${timeMs}|${tid}|${oid}`

/** Runs a world over bad wires for a while. Returns which fills the maker booked, as a journal would have kept them. */
function runAWhile(world: World): Set<string> {
  const booked = new Set<string>()
  for (let step = 0; step < 30; step += 1) {
    if (world.random.chance(0.6)) world.trade()
    world.deliverSome(0.6)
    world.answerQuestions()
    if (world.random.chance(0.5)) world.tick({ lose: 0.15 })
    for (const notice of takeNotices(world.engine)) if (notice.type === 'fill') booked.add(keyOf(notice.fill))
  }
  return booked
}

/** Kills the maker in the middle of things, lets the market trade on, and starts another from what the first one knew. */
function killAndRestart(world: World, booked: ReadonlySet<string>): void {
  const position = positionOf(world.engine)
  const trades = world.random.int(6)
  for (let trade = 0; trade < trades; trade += 1) world.trade()
  const missed = world.venue.fills.filter((fill) => !booked.has(keyOf(fill)))
  // A reading of fills may list one twice.
  const missedFills = missed.flatMap((fill) => (world.random.chance(0.2) ? [fill, fill] : [fill]))
  world.restart({ ...position, missedFills, missedFlows: [] })
}

/** What a market was given and its own fills made of it, counted from the venue's fills alone. */
function allocationOf(world: World, index: number, given: readonly Wei[]): bigint {
  const { coin, base } = world.markets[index] as World['markets'][number]
  return world.venue.fills
    .filter((fill) => fill.coin === coin)
    .reduce((sum, { side, sz, fee }) => {
      const size = szToWei(sz, base)
      return side === 'bid' ? sum + size - fee.amount : sum - size
    }, given[index] as bigint)
}

const givenOf = (world: World): readonly Wei[] => world.engine.markets.map(({ inventory }) => inventory.allocatedBase)
const allocations = (world: World): readonly bigint[] => world.engine.markets.map(({ inventory }) => inventory.allocatedBase)
const boundaries = (world: World): readonly number[] => planTick(world.engine, world.nowMs).explain.map(({ boundary }) => boundary)

describe('a maker that is killed and goes on from its position', () => {
  test('has booked every fill once, whatever it missed, and no replay books one again', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const world = new World(seed)
        const given = givenOf(world)
        const booked = runAWhile(world)
        killAndRestart(world, booked)
        const check = () => {
          expect(allocations(world)).toEqual(given.map((_, index) => allocationOf(world, index, given)))
          for (const [token, { ledger }] of world.engine.tokens) expect(ledger.expected).toBe(world.venue.totals.get(token))
        }
        check()
        for (const notice of takeNotices(world.engine))
          if (notice.type === 'fill') {
            expect(booked.has(keyOf(notice.fill))).toBe(false)
            booked.add(keyOf(notice.fill))
          }
        expect(booked.size).toBe(world.venue.fills.length)
        world.absorb({ type: 'fills', snapshot: true, fills: world.venue.fills, flows: [], atMs: world.nowMs })
        check()
      }),
      { numRuns: RUNS },
    )
  })

  test('comes to agree with the venue: no level doubled, no order lost, no violation', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const world = new World(seed)
        killAndRestart(world, runAWhile(world))
        takeNotices(world.engine)
        for (let step = 0; step < 20; step += 1) {
          world.trade()
          world.deliver()
          world.answerQuestions()
          world.tick()
          const slots = [...world.venue.orders.values()].map(({ coin, side, px }) => `${coin} ${side} ${px}`)
          expect(new Set(slots).size).toBe(slots.length)
        }
        world.quiesce()
        expect(world.engine.violations).toBe(0)
        const { engine, venue } = world
        engine.markets.forEach((market, index) => {
          expect(market.halted).toBeNull()
          expect(liveText(engine, index)).toEqual(venueText(venue, market.market.coin))
        })
        for (const [token, { ledger }] of engine.tokens) expect(ledger.expected).toBe(venue.totals.get(token))
        expect(engine.budget.used).toBe(venue.charged)
      }),
      { numRuns: RUNS },
    )
  })

  test('moves no boundary for what was deposited or withdrawn meanwhile: two readings say it, and a withdrawal halts', () => {
    fc.assert(
      fc.property(seeds, fc.bigInt({ min: -50n, max: 50n }), (seed, percent) => {
        const world = new World(seed)
        const given = givenOf(world)
        const booked = runAWhile(world)
        const { base } = world.markets[0] as World['markets'][number]
        const before = world.venue.totals.get(base.index) ?? 0n
        const held = world.venue.balances().find(({ tokenIndex }) => tokenIndex === base.index)?.hold ?? 0n
        const moved = percent < 0n ? ((before - held) * percent) / 50n : (before * percent) / 50n
        world.venue.totals.set(base.index, before + moved)
        killAndRestart(world, booked)
        const expected = given.map((_, index) => allocationOf(world, index, given))
        expect(allocations(world)).toEqual(expected)
        const boundary = boundaries(world)
        world.nowMs += 2_500
        world.absorb({ type: 'balancesRead', atMs: world.nowMs, mark: readingMark(world.engine), balances: world.venue.balances() })
        const small = (moved < 0n ? -moved : moved) <= szToWei(1n as never, base)
        const [market] = world.engine.markets
        expect(world.engine.tokens.get(base.index)?.ledger.expected).toBe(world.venue.totals.get(base.index))
        if (small) {
          expect(allocations(world)[0]).toBe((expected[0] as bigint) + moved)
          return
        }
        expect(allocations(world)).toEqual(expected)
        // A halted market quotes nothing, so it has none to show.
        if (moved > 0n) expect(boundaries(world)).toEqual(boundary)
        expect(market?.halted !== null).toBe(moved < 0n)
        expect(market?.haltSticky).toBe(moved < 0n)
      }),
      { numRuns: RUNS },
    )
  })

  test('knows at once what it knew before: a position taken up is the position', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const world = new World(seed)
        const booked = runAWhile(world)
        world.deliver()
        for (const notice of takeNotices(world.engine)) if (notice.type === 'fill') booked.add(keyOf(notice.fill))
        const position = positionOf(world.engine)
        world.restart({ ...position, missedFills: [], missedFlows: [] })
        expect(positionOf(world.engine)).toEqual(position)
      }),
      { numRuns: RUNS },
    )
  })
})
