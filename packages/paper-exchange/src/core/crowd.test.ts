import { formatPx, ladderStep, type Px, type Side } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import { ALICE, BOB, Desk, type OrderText } from '../../test/desk.ts'
import { planCrowd } from './crowd.ts'
import { fairOffsetPpm } from './fairValue.ts'
import { genesis } from './genesis.ts'
import { defaultTraders, defaultUniverse, sparseUniverse } from './universe.ts'
import { venueConfig } from './venueConfig.ts'
import { VenueCore } from './venueCore.ts'

/** Takes as much as there is. */
const INFORMED = `0x7ade0004${'0'.repeat(32)}`

describe('the fair value', () => {
  test('starts at the start price and stays within its swing, without standing still', () => {
    const path = Array.from({ length: 20_000 }, (_, height) => fairOffsetPpm(7, 0, height, 30_000))
    expect(path[0]).toBe(0)
    expect(Math.max(...path.map(Math.abs))).toBeLessThanOrEqual(30_000)
    expect(Math.max(...path)).toBeGreaterThan(8000)
    expect(Math.min(...path)).toBeLessThan(-8000)
    const steps = path.slice(1).map((offset, i) => Math.abs(offset - (path[i] as number)))
    const jumps = steps.filter((step) => step >= 1000)
    // News: at most one in 512 blocks. Between them, next to nothing.
    expect(jumps.length).toBeGreaterThan(20)
    expect(jumps.length).toBeLessThanOrEqual(40)
    expect(Math.max(...jumps)).toBeLessThanOrEqual(2 * (30_000 / 4) + 1000)
  })

  test('differs by seed and by pair', () => {
    const at = (seed: number, pair: number) => fairOffsetPpm(seed, pair, 5000, 30_000)
    expect(new Set([at(1, 0), at(2, 0), at(1, 1), at(2 ** 40 + 1, 0)]).size).toBe(4)
  })
})

describe('the crowd', () => {
  test('does what seed and block say, whatever stands in the book', () => {
    const quiet = genesis(venueConfig({ seed: 3 }))
    const busy = new VenueCore(venueConfig({ seed: 3 }))
    const planned: string[] = []
    const plain = (plan: ReturnType<typeof planCrowd>) =>
      JSON.stringify(
        [...plan.makers, ...plan.takers].map(({ account, order }) => [
          account.address,
          order.market.spec.coin,
          order.side,
          String(order.px),
          String(order.sz),
        ]),
      )
    for (let height = 1; height <= 400; height++) {
      busy.nextBlock(busy.timeMs + 100)
      quiet.height = height
      planned.push(plain(planCrowd(quiet)))
    }
    const traded = genesis(venueConfig({ seed: 3, funds: [{ user: ALICE, token: 0, amount: 1n as never }] }))
    traded.height = 400
    traded.timeMs += 12_345
    expect(plain(planCrowd(traded))).toBe(planned[399])
    expect(new Set(planned).size).toBeGreaterThan(100)
  })

  test('gives every pair a mid from the first block on, in either universe', () => {
    for (const universe of [defaultUniverse, sparseUniverse]) {
      const core = new VenueCore(venueConfig({ seed: 5, universe }))
      for (let i = 0; i < 500; i++) {
        core.nextBlock(core.timeMs + 100)
        const bare = universe.pairs.filter(({ coin }) => core.marketCtx(coin).midTenths === null)
        expect(bare).toEqual([])
      }
    }
  })

  test('fills a ladder of 0.3 % in both directions, at a rate one can watch', () => {
    for (const seed of [1, 7, 11]) {
      const desk = new Desk(
        [
          [ALICE, 'USDC', '100000'],
          [ALICE, 'PURR', '1000000'],
        ],
        { seed, traders: true },
      )
      const prices: string[] = []
      for (let px = 18_838_000n as Px; prices.length < 41; px = ladderStep(px, 1003n, 1000n)) prices.push(formatPx(px, 8))
      const order = (side: Side, px: string): OrderText => ({ side, px, sz: '500' })
      desk.place(ALICE, ...prices.map((px, level) => order(level <= 20 ? 'bid' : 'ask', px)))
      const filled = new Set<number>()
      const sides = new Set<string>()
      for (let block = 0; block < 600; block++) {
        for (const event of desk.block().events) {
          if (event.type === 'fills') {
            filled.add(block)
            for (const fill of event.fills) sides.add(fill.side)
          }
          // A filled level turns round at its own price, as HIP-2 does.
          if (event.type !== 'orderUpdates') continue
          const turned = event.updates.filter(({ status }) => status === 'filled')
          for (const { side, px } of turned) desk.queue(ALICE, desk.action(order(side === 'bid' ? 'ask' : 'bid', formatPx(px, 8))))
        }
      }
      expect(filled.size, `seed ${seed}: blocks with a fill in a minute`).toBeGreaterThanOrEqual(15)
      expect(filled.size).toBeLessThanOrEqual(60)
      expect([...sides].sort()).toEqual(['ask', 'bid'])
    }
  })

  test('takes the sizes it is told to take, one in eight four times as large', () => {
    const world = genesis(venueConfig({ seed: 9 }))
    const quotes: number[] = []
    for (let height = 1; height <= 3000; height++) {
      world.height = height
      for (const { account, order } of planCrowd(world).takers) {
        if (account.address !== INFORMED && order.market.spec.coin === 'PURR/USDC') quotes.push(Number(order.px * order.sz) / 1e8)
      }
    }
    const small = quotes.filter((quote) => quote <= defaultTraders.takerMaxQuote)
    expect(Math.min(...quotes)).toBeGreaterThan(defaultTraders.takerMinQuote - 1)
    expect(Math.max(...quotes)).toBeLessThanOrEqual(4 * defaultTraders.takerMaxQuote)
    expect(small.length / quotes.length).toBeGreaterThan(0.8)
  })

  test('races with clients inside a block: neither is always first', () => {
    const ask = { side: 'ask', px: '0.1996', sz: '60' } as const
    const outcomes = { client: 0, crowd: 0 }
    for (let seed = 1; seed <= 30; seed++) {
      // First without the client, to learn in which block the crowd takes the ask; then the client wants it in that very block.
      const takenAt = (wanted: number) => {
        const desk = new Desk(
          [
            [BOB, 'PURR', '1000'],
            [ALICE, 'USDC', '1000'],
          ],
          { seed, traders: true, competitors: 0 },
        )
        desk.block()
        desk.place(BOB, ask)
        for (let i = 0; i < 300; i++) {
          if (desk.core.height + 1 === wanted) desk.queue(ALICE, desk.action({ ...ask, side: 'bid', tif: 'ioc' }))
          desk.block()
          const [fill] = desk.core.recentTrades('PURR/USDC').filter(({ seller }) => seller === BOB)
          if (fill !== undefined) return { height: desk.core.height, by: fill.buyer === ALICE ? ('client' as const) : ('crowd' as const) }
        }
        return undefined
      }
      const alone = takenAt(-1)
      const raced = alone && takenAt(alone.height)
      if (raced !== undefined) outcomes[raced.by] += 1
    }
    expect(outcomes.client).toBeGreaterThan(5)
    expect(outcomes.crowd).toBeGreaterThan(5)
  })

  test('stays out when it is turned off', () => {
    const core = new VenueCore(venueConfig({ seed: 9, traders: false }))
    for (let i = 0; i < 50; i++) expect(core.nextBlock(core.timeMs + 100).events).toEqual([])
  })
})
