import { PricingGrid, parseSpacing } from '@hyperladder/grid'
import { marketSpec, type Ntl, notional, parsePx, type Sz, type Wei } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import { createEngine, type EngineSeed, type MarketConfig, planTick, positionOf, readingMark, suspectsFlow } from '../src/index.ts'
import { answerEach, COIN, config, hand, marketOf, newWorld, PURR, plan, purr, slotsOf, targetsOf, USDC, usdc } from './corpus.ts'
import { World } from './world.ts'

/** Faults that other makers had with balances, inventory and budget, as scenarios. The codes are those of CONTRIBUTING. */

const boundary = (world: World): number => planTick(world.engine, world.nowMs).explain[0]?.boundary as number
const expected = (world: World, index: number): Wei | undefined => world.engine.tokens.get(index)?.ledger.expected

function readBalances(world: World): void {
  world.absorb({ type: 'balancesRead', atMs: world.nowMs, mark: readingMark(world.engine), balances: world.venue.balances() })
}

const seedOf = (world: World, change: Partial<EngineSeed> = {}): EngineSeed => ({
  startMs: world.nowMs,
  openOrders: [],
  balances: world.venue.balances(),
  fills: [],
  rateLimit: { used: 0, cap: 10_000, surplus: 0, cumVlm: 0n as Ntl },
  marks: [],
  ...change,
})

describe('inventory', () => {
  test('P02 WHEN the feed was dead through fills THEN the fills read back move the boundary, and the balances neither move it nor halt', () => {
    const world = newWorld()
    world.quiesce()
    world.absorb({ type: 'connection', state: 'down', reason: 'test', reconnects: 0, atMs: world.nowMs })
    for (let level = 0; level < 3; level += 1) world.venue.take(COIN, 'bid', 100n as Sz)
    hand(world)
    expect(boundary(world)).toBe(10)
    const reading = { fills: [...world.venue.fills], flows: [], listed: { oldestMs: null, newestMs: null, full: false } }
    world.absorb({ type: 'fillsRead', atMs: world.nowMs, reading })
    expect(boundary(world)).toBe(7)
    for (const waitMs of [3_000, 3_000]) {
      world.nowMs += waitMs
      readBalances(world)
      world.absorb({ type: 'fills', snapshot: true, ...reading, atMs: world.nowMs })
    }
    expect([boundary(world), suspectsFlow(world.engine), marketOf(world).halted]).toEqual([7, false, null])
    expect(expected(world, USDC.index)).toBe(world.venue.totals.get(USDC.index))
  })

  test('P06 WHEN a maker starts again THEN its boundary is where its inventory was, not where the account is', () => {
    const world = newWorld()
    world.quiesce()
    const earlier = positionOf(world.engine)
    const [market] = earlier.markets
    if (market === undefined) throw new Error('there is no market')
    const resume = { ...earlier, markets: [{ ...market, allocatedBase: purr(600n) }], missedFills: [], missedFlows: [] }
    world.engine = createEngine(world.engine.config, seedOf(world, { resume }))
    expect(boundary(world)).toBe(14)
  })

  test('P19 WHEN the quote is not USDC THEN its fees are taken from the quote and the base moves by lots alone', () => {
    const usdh = { name: 'USDH', index: 360, szDecimals: 2, weiDecimals: 8 }
    const spec = marketSpec({ coin: '@5', pairIndex: 5, base: PURR, quote: usdh })
    const params = { startPx: parsePx('0.2', spec.pxDecimals), levels: 20, spacing: parseSpacing('0.003'), pxDecimals: spec.pxDecimals }
    const onUsdh: MarketConfig = { ...config, market: spec, grid: PricingGrid.build(params), allocation: { quote: 50_000_000_000n as Ntl } }
    const totals = new Map([
      [PURR.index, purr(1000n)],
      [usdh.index, usdc(1000n)],
    ])
    const world = new World('corpus', [onUsdh], totals)
    world.quiesce()
    world.venue.take('@5', 'ask', 100n as Sz)
    hand(world, 'fills')
    const [fill] = world.venue.fills
    if (fill === undefined) throw new Error('nothing was filled')
    expect(fill.fee).toMatchObject({ token: 'USDH' })
    const { inventory } = marketOf(world)
    expect([inventory.allocatedBase, expected(world, PURR.index)]).toEqual([purr(900n), purr(900n)])
    expect(expected(world, usdh.index)).toBe(world.venue.totals.get(usdh.index))
    expect(inventory.allocatedQuote).toBe(50_000_000_000n + notional(fill.px, fill.sz) - fill.fee.amount)
  })

  test('P40 WHEN a ladder begins with asks alone and no quote at all THEN it is quoted', () => {
    const start = () => newWorld({ config: { ...config, allocation: { quote: 0n as Ntl } } })
    expect(start).not.toThrow()
    expect(slotsOf(plan(start()))).toEqual(['ask 10', 'ask 11', 'ask 12', 'ask 13', 'ask 14'])
  })
})

describe('balances', () => {
  test('P30 WHEN a balance frame has no row for a token THEN there is none of it, and nothing is bought', () => {
    const world = newWorld()
    world.quiesce()
    world.nowMs += 5_000
    const balances = world.venue.balances().filter(({ tokenIndex }) => tokenIndex !== USDC.index)
    world.absorb({ type: 'balances', balances, atMs: world.nowMs })
    const bids = [...world.venue.orders.values()].filter(({ side }) => side === 'bid').map(({ oid }) => oid)
    expect(world.engine.tokens.get(USDC.index)?.ledger.account).toBe(0n)
    expect(new Set(targetsOf(plan(world)))).toEqual(new Set(bids))
  })
})

describe('the address budget', () => {
  test('P27 WHEN it is at its reserve THEN one action goes out every 10 s, and a higher cap ends that', () => {
    const world = newWorld({ budget: { used: 9_900, cap: 10_000 } })
    const slots: string[] = []
    for (let pass = 0; pass < 3; pass += 1) {
      const batches = plan(world, 10_000)
      slots.push(...slotsOf(batches))
      for (const batch of batches) answerEach(world, batch, () => undefined)
      expect(plan(world, 5_000)).toEqual([])
      world.nowMs += 5_000
    }
    expect(slots).toEqual(['bid 9', 'ask 10', 'bid 8'])
    const reading = { used: 9_903, cap: 20_000, surplus: 0, cumVlm: 0n as Ntl }
    world.absorb({ type: 'rateLimitRead', atMs: world.nowMs, mark: readingMark(world.engine), reading })
    expect(slotsOf(plan(world))).toHaveLength(7)
  })
})
