import type { BatchAnswer, RefusalCode } from '@hyperladder/exchange-port'
import { PricingGrid, parseSpacing } from '@hyperladder/grid'
import { marketSpec, type Px, type Sz } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import { absorb, commit, type MarketConfig, type PlannedBatch, planTick, snapshotEngine, takeNotices } from '../src/index.ts'
import { World } from './world.ts'

const USDC = { name: 'USDC', index: 0, szDecimals: 8, weiDecimals: 8 }
const PURR = { name: 'PURR', index: 1, szDecimals: 0, weiDecimals: 5 }
const market = marketSpec({ coin: 'PURR/USDC', pairIndex: 0, base: PURR, quote: USDC })
const grid = PricingGrid.build({ startPx: 20_000_000n as Px, levels: 20, spacing: parseSpacing('0.003'), pxDecimals: market.pxDecimals })
const config: MarketConfig = { market, grid, orderSize: 100n as Sz, gapLevels: 0, activeLevels: 5, allocation: {} }

const newWorld = (): World =>
  new World(
    'refusals',
    [config],
    new Map([
      [1, 100_000_000n],
      [0, 100_000_000_000n],
    ]),
  )

function plan(world: World): readonly PlannedBatch[] {
  world.nowMs += 100
  const next = planTick(world.engine, world.nowMs)
  commit(world.engine, next)
  return next.batches
}

const answer = (world: World, { requests }: PlannedBatch, given: BatchAnswer): void =>
  void absorb(world.engine, { type: 'answer', atMs: world.nowMs, seqs: requests.map(({ seq }) => seq), answer: given })

const refused = (code: RefusalCode, charged = 0): BatchAnswer => ({ type: 'refused', refusal: { code, text: code }, charged })
const slots = (batches: readonly PlannedBatch[]): readonly string[] =>
  batches.flatMap(({ requests }) => requests.map(({ slot }) => `${slot?.side} ${slot?.level}`))

/** Places a ladder, of which the venue takes all but the third order. Returns what was sent. */
function placedButOne(world: World): PlannedBatch {
  const [places] = plan(world) as [PlannedBatch]
  const items = places.requests.map(({ seq }, index) =>
    index === 2
      ? ({ type: 'refused', refusal: { code: 'insufficientBalance', text: 'x' } } as const)
      : ({ type: 'resting', oid: seq as never } as const),
  )
  answer(world, places, { type: 'answered', items, charged: items.length })
  return places
}

describe('refusals', () => {
  test('WHEN one order of a batch is refused THEN its slot alone cools down', () => {
    const world = newWorld()
    const places = placedButOne(world)
    expect(slots(plan(world))).toEqual([])
    world.nowMs += 10_000
    expect(slots(plan(world))).toEqual([slots([places])[2]])
  })

  test('C03 WHEN a plan finds that a slot has cooled down THEN the engine knows what it knew until the plan is committed', () => {
    const world = newWorld()
    placedButOne(world)
    const before = snapshotEngine(world.engine)
    const next = planTick(world.engine, world.nowMs + 10_000)
    expect(slots(next.batches)).toHaveLength(1)
    expect(snapshotEngine(world.engine)).toEqual(before)
    commit(world.engine, next)
    expect([before.cooldowns.length, snapshotEngine(world.engine).cooldowns]).toEqual([1, []])
  })

  test('WHEN a whole batch is refused for one item that nobody names THEN each goes alone, and only the culprit cools down', () => {
    const world = newWorld()
    const [places] = plan(world) as [PlannedBatch]
    answer(world, places, refused('badTick', places.requests.length))
    const alone = plan(world)
    expect(alone.map(({ requests }) => requests.length)).toEqual(alone.map(() => 1))
    expect(alone.length).toBe(places.requests.length)
    alone.forEach((batch, index) =>
      answer(
        world,
        batch,
        index === 4 ? refused('badTick', 1) : { type: 'answered', items: [{ type: 'resting', oid: (1000 + index) as never }], charged: 1 },
      ),
    )
    expect(slots(plan(world))).toEqual([])
    world.nowMs += 60_000
    expect(slots(plan(world))).toEqual(slots([alone[4] as PlannedBatch]))
  })

  test('WHEN the address budget refuses THEN places pause and cancels do not', () => {
    const world = newWorld()
    world.quiesce()
    world.venue.take('PURR/USDC', 'ask', 250n as Sz)
    for (const event of world.venue.events.splice(0)) world.absorb({ ...event, atMs: world.nowMs })
    for (const batch of plan(world)) answer(world, batch, refused('overBudget'))
    expect(plan(world)).toEqual([])
    absorb(world.engine, { type: 'drain', atMs: world.nowMs })
    expect(plan(world).every(({ batch }) => batch.type === 'cancel')).toBe(true)
    expect(world.engine.requests.size).toBeGreaterThan(0)
  })

  test('WHEN an action could not be sent THEN nothing is charged and the next try waits', () => {
    const world = newWorld()
    const [places] = plan(world) as [PlannedBatch]
    answer(world, places, { type: 'notSent', reason: 'connection refused' })
    expect(world.engine.budget.used).toBe(0)
    expect(plan(world)).toEqual([])
    world.nowMs += 1_000
    expect(slots(plan(world))).toEqual(slots([places]))
  })

  test('P34 WHEN an answer is lost THEN slot, funds and charge stay taken until it is settled', () => {
    const world = newWorld()
    const [places] = plan(world) as [PlannedBatch]
    answer(world, places, { type: 'unknown', nonce: 1, reason: 'timeout' })
    expect(plan(world)).toEqual([])
    expect(world.engine.budget.unanswered).toBe(places.requests.length)
    const outcomes = places.requests.map(({ seq }) => ({ seq, outcome: { type: 'neverLanded' } as const }))
    absorb(world.engine, { type: 'settled', atMs: world.nowMs, outcomes, charged: 1 })
    expect(world.engine.budget.used).toBe(1)
    expect(slots(plan(world))).toEqual(slots([places]))
  })

  test('WHEN the venue does not accept our signature THEN the market halts', () => {
    const world = newWorld()
    const [places] = plan(world) as [PlannedBatch]
    answer(world, places, refused('signer'))
    expect(world.engine.markets[0]?.halted).toContain('signature')
    expect(takeNotices(world.engine).some(({ type }) => type === 'halted')).toBe(true)
  })

  test('WHEN the other side of the book stands in the way THEN nothing is sent there until it moves', () => {
    const world = newWorld()
    const inside = grid.px(10)
    absorb(world.engine, { type: 'bbo', coin: 'PURR/USDC', bid: null, ask: inside, timeMs: 0, atMs: world.nowMs })
    const crossing = planTick(world.engine, world.nowMs)
    const sent = crossing.batches.flatMap(({ batch }) => (batch.type === 'place' ? batch.items : []))
    expect(sent.filter(({ side, px }) => side === 'bid' && px >= inside)).toEqual([])
    absorb(world.engine, { type: 'bbo', coin: 'PURR/USDC', bid: null, ask: null, timeMs: 1, atMs: world.nowMs })
    expect(planTick(world.engine, world.nowMs).skipped.filter(({ reason }) => reason === 'wouldCross')).toEqual([])
  })
})

describe('emission', () => {
  test('WHEN the budget is at its reserve THEN one order a trickle goes out, the most valuable first', () => {
    const world = new World(
      'refusals',
      [config],
      new Map([
        [1, 100_000_000n],
        [0, 100_000_000_000n],
      ]),
      { used: 9_900, cap: 10_000 },
    )
    const first = plan(world)
    expect(slots(first).length).toBe(1)
    expect(['bid 9', 'ask 10']).toContain(slots(first)[0])
    answer(world, first[0] as PlannedBatch, { type: 'answered', items: [{ type: 'resting', oid: 1 as never }], charged: 1 })
    expect(plan(world)).toEqual([])
    world.nowMs += 10_000
    expect(slots(plan(world)).length).toBe(1)
  })

  test('WHEN there is nothing to change THEN the plan is empty', () => {
    const world = newWorld()
    world.quiesce()
    expect(planTick(world.engine, world.nowMs).batches).toEqual([])
  })
})
