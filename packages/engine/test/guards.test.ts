import { PricingGrid, parseSpacing } from '@hyperladder/grid'
import { formatNtl, marketSpec, type Ntl, type Px, parseNtl, parsePx, parseWei, type Sz } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import {
  absorb,
  commit,
  createEngine,
  EngineError,
  type MarketGuards,
  type MarketState,
  planTick,
  positionOf,
  readingMark,
  takeNotices,
} from '../src/index.ts'
import { World } from './world.ts'

const USDC = { name: 'USDC', index: 0, szDecimals: 8, weiDecimals: 8 }
const PURR = { name: 'PURR', index: 1, szDecimals: 0, weiDecimals: 5 }
const market = marketSpec({ coin: 'PURR/USDC', pairIndex: 0, base: PURR, quote: USDC })
const grid = PricingGrid.build({ startPx: 20_000_000n as Px, levels: 20, spacing: parseSpacing('0.01'), pxDecimals: market.pxDecimals })
const px = (text: string): Px => parsePx(text, market.pxDecimals)

/** A market at rest: boundary at level 10 (0.22090 by the ladder), five bids and five asks of 100. */
function quoted(guards: MarketGuards = {}, widenLevels?: number): World {
  const config = { market, grid, orderSize: 100n as Sz, gapLevels: 0, activeLevels: 5, allocation: {}, guards }
  const funds = new Map([
    [1, 100_000_000n],
    [0, 100_000_000_000n],
  ])
  const world = new World('guards', [config], funds, undefined, widenLevels === undefined ? undefined : { widenLevels })
  world.quiesce()
  takeNotices(world.engine)
  return world
}

const resting = (world: World, side: 'bid' | 'ask'): readonly number[] =>
  [...world.venue.orders.values()]
    .filter((order) => order.side === side)
    .map((order) => grid.exactLevel(order.px) as number)
    .sort((a, b) => a - b)

const reasons = (world: World): readonly string[] => planTick(world.engine, world.nowMs).skipped.map(({ reason }) => reason)
const marked = (world: World, mark: Px): void =>
  world.absorb({ type: 'marksRead', atMs: world.nowMs, marks: [{ coin: market.coin, mark, mid: null }] })

describe('caution', () => {
  test('WHEN it says widen THEN the innermost orders of each side go, and come back when it is over', () => {
    const world = quoted({}, 3)
    expect([resting(world, 'bid'), resting(world, 'ask')]).toEqual([
      [5, 6, 7, 8, 9],
      [10, 11, 12, 13, 14],
    ])
    world.absorb({ type: 'caution', atMs: world.nowMs, level: 'widen', reason: 'nothing heard for 5 s' })
    expect(takeNotices(world.engine)).toEqual([{ type: 'caution', level: 'widen', reason: 'nothing heard for 5 s' }])
    world.quiesce()
    expect([resting(world, 'bid'), resting(world, 'ask')]).toEqual([
      [5, 6],
      [13, 14],
    ])
    expect(reasons(world).filter((reason) => reason === 'caution')).toHaveLength(6)
    world.absorb({ type: 'caution', atMs: world.nowMs, level: 'none', reason: 'heard again' })
    world.quiesce()
    expect(resting(world, 'ask')).toEqual([10, 11, 12, 13, 14])
  })

  test('WHEN it says pull THEN everything goes, nothing is halted, and it comes back', () => {
    const world = quoted()
    world.absorb({ type: 'caution', atMs: world.nowMs, level: 'pull', reason: 'x' })
    world.quiesce()
    expect(world.venue.orders.size).toBe(0)
    expect(world.engine.markets[0]?.halted).toBeNull()
    world.absorb({ type: 'caution', atMs: world.nowMs, level: 'none', reason: 'y' })
    world.quiesce()
    expect(world.venue.orders.size).toBe(10)
  })

  test('WHEN fills may be missing THEN what it takes out is cancelled all the same, and nothing else is done', () => {
    const world = quoted({}, 2)
    world.absorb({ type: 'caution', atMs: world.nowMs, level: 'widen', reason: 'x' })
    world.venue.take(market.coin, 'ask', 100n as Sz)
    const blind = () => {
      world.tick({ blind: true })
      world.deliver()
    }
    for (let round = 0; round < 3; round += 1) blind()
    expect(world.sent.slice(-1)[0]?.batch.type).toBe('cancel')
    // The fill of level 10 was heard after the first plan: by then the innermost asks were 11 and 12.
    expect([resting(world, 'bid'), resting(world, 'ask')]).toEqual([
      [5, 6, 7],
      [13, 14],
    ])
    world.absorb({ type: 'caution', atMs: world.nowMs, level: 'pull', reason: 'x' })
    for (let round = 0; round < 3; round += 1) blind()
    expect(world.venue.orders.size).toBe(0)
    world.absorb({ type: 'caution', atMs: world.nowMs, level: 'none', reason: 'x' })
    for (let round = 0; round < 3; round += 1) blind()
    expect(world.venue.orders.size).toBe(0)
  })

  test('WHEN the same is said again THEN nothing is told', () => {
    const world = quoted()
    for (const reason of ['a', 'b']) world.absorb({ type: 'caution', atMs: world.nowMs, level: 'widen', reason })
    expect(takeNotices(world.engine)).toHaveLength(1)
  })
})

describe('price band', () => {
  test('WHEN levels lie outside THEN they are not quoted, and the rest is', () => {
    const world = quoted({ minPx: grid.px(7), maxPx: grid.px(12) })
    expect([resting(world, 'bid'), resting(world, 'ask')]).toEqual([
      [7, 8, 9],
      [10, 11, 12],
    ])
    expect(reasons(world).filter((reason) => reason === 'priceBand')).toHaveLength(4)
    expect(world.engine.markets[0]?.halted).toBeNull()
  })

  test('WHEN fills carry the boundary out of it THEN the market halts for good, with the numbers, and cancels in the same plan', () => {
    const world = quoted({ maxPx: grid.px(11) })
    world.venue.take(market.coin, 'ask', 100n as Sz)
    world.venue.take(market.coin, 'ask', 100n as Sz)
    for (const event of world.venue.events.splice(0)) world.absorb({ ...event, atMs: world.nowMs })
    const batches = world.tick()
    expect(batches.map(({ batch }) => batch.type)).toEqual(['cancel'])
    const [state] = world.engine.markets
    expect(state?.halted).toMatch(/^price band: the boundary is level 12 at 0\.\d+, above max_px 0\.\d+$/)
    expect(state?.haltSticky).toBe(true)
    world.quiesce()
    expect(world.venue.orders.size).toBe(0)
  })

  test('WHEN fills may be missing THEN a boundary outside halts all the same', () => {
    const world = quoted({ maxPx: grid.px(10) })
    world.venue.take(market.coin, 'ask', 100n as Sz)
    for (const event of world.venue.events.splice(0)) world.absorb({ ...event, atMs: world.nowMs })
    expect(world.tick({ blind: true }).map(({ batch }) => batch.type)).toEqual(['cancel'])
    expect(world.engine.markets[0]?.halted).toContain('price band')
  })
})

describe('inventory bounds', () => {
  test('WHEN the base is at its least THEN there are no asks, and bids go on', () => {
    const world = quoted({ minBase: 1000n as Sz })
    expect([resting(world, 'bid').length, resting(world, 'ask').length]).toEqual([5, 0])
    expect(reasons(world)).toContain('inventoryLimit')
  })

  test('WHEN the base is at its most THEN there are no bids, and asks go on', () => {
    const world = quoted({ maxBase: 1000n as Sz })
    expect([resting(world, 'bid').length, resting(world, 'ask').length]).toEqual([0, 5])
  })

  test('WHEN some tranches fit THEN only as many are offered as would stay within, the inner ones', () => {
    const world = quoted({ minBase: 750n as Sz, maxBase: 1350n as Sz })
    expect([resting(world, 'bid'), resting(world, 'ask')]).toEqual([
      [7, 8, 9],
      [10, 11],
    ])
  })
})

describe('drawdown', () => {
  const halted = (world: World) => {
    world.tick()
    return world.engine.markets[0]?.halted ?? null
  }

  test('WHEN what is held falls further than allowed THEN the market halts with the numbers', () => {
    // 1000 PURR at 0.22 are 220, at 0.2 they are 200.
    const world = quoted({ maxDrawdown: parseNtl('20') })
    marked(world, px('0.22'))
    expect(halted(world)).toBeNull()
    marked(world, px('0.2'))
    expect(halted(world)).toBeNull()
    marked(world, px('0.199'))
    expect(halted(world)).toBe(
      "drawdown: down 21 USDC, from 220 USDC at the highest to 199 USDC now, more than max_drawdown_quote 20 USDC. Counted is 1000 PURR at 0.199 (mark), plus 0 USDC that trading brought; the account's other USDC is in neither figure",
    )
    expect(world.engine.markets[0]?.haltSticky).toBe(true)
  })

  test.each([
    ['ask', 'brought', '900'],
    ['bid', 'paid', '1099.96'],
  ] as const)('WHEN an own %s was filled THEN the numbers say what trading %s, and add up', (side, word, base) => {
    const world = quoted({ maxDrawdown: parseNtl('20') })
    marked(world, px('0.22'))
    expect(halted(world)).toBeNull()
    world.venue.take(market.coin, side, 100n as Sz)
    for (const event of world.venue.events.splice(0)) world.absorb({ ...event, atMs: world.nowMs })
    marked(world, px('0.19'))
    const [, now, held, at, sign, cash, traded] =
      / to ([\d.]+) USDC now.* Counted is ([\d.]+) PURR at ([\d.]+) \(mark\), (plus|less) ([\d.]+) USDC that trading (\w+);/.exec(
        halted(world) ?? '',
      ) ?? []
    expect([held, at, traded]).toEqual([base, '0.19', word])
    const own = (parseWei(base, PURR) * px('0.19')) / 100_000n
    expect(formatNtl((sign === 'plus' ? own + parseNtl(cash ?? '') : own - parseNtl(cash ?? '')) as Ntl)).toBe(now)
  })

  test('WHEN it rises first THEN the fall counts from the top', () => {
    const world = quoted({ maxDrawdown: parseNtl('20') })
    for (const mark of ['0.22', '0.25', '0.23']) {
      marked(world, px(mark))
      expect(halted(world)).toBeNull()
    }
    marked(world, px('0.229'))
    expect(halted(world)).toContain('from 250 USDC at the highest')
  })

  test('WHEN base is taken in by the operator THEN that is no profit whose loss would halt', () => {
    const world = quoted({ maxDrawdown: parseNtl('20') })
    marked(world, px('0.22'))
    expect(halted(world)).toBeNull()
    world.venue.totals.set(PURR.index, 150_000_000n)
    for (let reading = 0; reading < 2; reading += 1) {
      world.nowMs += 2_500
      world.absorb({ type: 'balancesRead', atMs: world.nowMs, mark: readingMark(world.engine), balances: world.venue.balances() })
    }
    world.absorb({ type: 'acceptFlows', atMs: world.nowMs })
    // 1500 PURR: 330 at 0.22, 311.25 at 0.2075.
    expect(halted(world)).toBeNull()
    expect(world.engine.markets[0]?.worth.peak).toBe(parseNtl('330'))
    marked(world, px('0.2075'))
    expect(halted(world)).toBeNull()
    marked(world, px('0.206'))
    expect(halted(world)).toContain('drawdown: down 21 USDC')
  })

  test('WHEN a fill trades at the mark THEN cash takes the place of base, and only the fee is lost', () => {
    const world = quoted({ maxDrawdown: parseNtl('1') })
    marked(world, grid.px(10))
    expect(halted(world)).toBeNull()
    const peak = world.engine.markets[0]?.worth.peak as Ntl
    world.venue.take(market.coin, 'ask', 100n as Sz)
    for (const event of world.venue.events.splice(0)) world.absorb({ ...event, atMs: world.nowMs })
    const [worth] = planTick(world.engine, world.nowMs).worths
    const fee = (100n * grid.px(10) * 4n) / 10_000n
    expect(worth).toEqual({ market: 0, worth: peak - fee, peak })
  })

  test('WHEN no mark is known THEN the middle of the own quotes counts', () => {
    const world = quoted({ maxDrawdown: parseNtl('20') })
    const [worth] = planTick(world.engine, world.nowMs).worths
    expect(worth?.worth).toBe((1000n * (grid.px(9) + grid.px(10))) / 2n)
  })

  test('WHEN no mark is known THEN the numbers say whose price counts', () => {
    const world = quoted({ maxDrawdown: parseNtl('20') })
    const { worth } = world.engine.markets[0] as MarketState
    worth.peak = parseNtl('260')
    expect(halted(world)).toContain('(middle of the own quotes), plus 0 USDC')
  })

  test('WHEN another run goes on THEN the fall counts from the top of the earlier one', () => {
    const world = quoted({ maxDrawdown: parseNtl('20') })
    marked(world, px('0.25'))
    expect(halted(world)).toBeNull()
    world.restart({ ...positionOf(world.engine), missedFills: [], missedFlows: [] })
    marked(world, px('0.229'))
    expect(halted(world)).toContain('from 250 USDC at the highest')
  })
})

test('guards that can not be are refused, naming the guard and its values', () => {
  const world = quoted()
  const make = (guards: MarketGuards, widenLevels = 1) => {
    const [one] = world.engine.config.markets
    const config = { ...world.engine.config, markets: [{ ...one, guards }] as never, guards: { widenLevels } }
    return () =>
      createEngine(config, {
        startMs: 0,
        openOrders: [],
        balances: [],
        fills: [],
        rateLimit: { used: 0, cap: 1, surplus: 0, cumVlm: 0n as Ntl },
        marks: [],
      })
  }
  expect(make({ minPx: px('0.3'), maxPx: px('0.2') })).toThrow(/guards of PURR\/USDC: minPx was 0.3, must be at most maxPx 0.2/)
  expect(make({ minBase: 3n as Sz, maxBase: 2n as Sz })).toThrow(/minBase was 3, must be at most maxBase 2/)
  expect(make({ maxDrawdown: 0n as Ntl })).toThrow(/maxDrawdown was 0, must be above 0/)
  expect(make({}, -1)).toThrow(/guards.widenLevels was -1/)
  expect(make({}, -1)).toThrow(EngineError)
})

describe('requests beside the batches', () => {
  test('WHEN one is charged THEN the budget knows', () => {
    const world = quoted()
    const before = world.engine.budget.used
    world.absorb({ type: 'spent', atMs: world.nowMs, charged: 1 })
    expect(world.engine.budget.used).toBe(before + 1)
  })

  test('WHEN one is on its way THEN it counts as charged, and a reading that has it already corrects nothing', () => {
    const world = quoted()
    const { used, remaining } = world.engine.budget
    world.absorb({ type: 'spending', atMs: world.nowMs, requests: 1 })
    expect(world.engine.budget.remaining).toBe(remaining - 1)
    const reading = { used: used + 1, cap: 1_000_000, surplus: 0, cumVlm: 0n as Ntl }
    world.absorb({ type: 'rateLimitRead', atMs: world.nowMs, mark: readingMark(world.engine), reading })
    world.absorb({ type: 'spent', atMs: world.nowMs, charged: 1, requests: 1 })
    expect([world.engine.budget.used, world.engine.budget.remaining]).toEqual([used + 1, remaining - 1])
    expect(world.engine.corrections.budget).toBe(0)
  })

  test('WHEN more is settled than was sent THEN the requests of batches stay reserved', () => {
    const world = quoted()
    world.absorb({ type: 'halt', atMs: world.nowMs, coin: null, reason: 'x' })
    const plan = planTick(world.engine, world.nowMs)
    commit(world.engine, plan)
    const { unanswered } = world.engine.budget
    expect(unanswered).toBeGreaterThan(0)
    absorb(world.engine, { type: 'spent', atMs: world.nowMs, charged: 0, requests: 5 })
    expect(world.engine.budget.unanswered).toBe(unanswered)
  })
})
