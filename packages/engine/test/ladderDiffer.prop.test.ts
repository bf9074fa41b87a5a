import { computeDiff, LadderDiffer } from '@hyperladder/differ'
import { type LadderQuote, type QuoteInput, quoteLadder } from '@hyperladder/quoter'
import type { Random } from '@hyperladder/testkit'
import type { Ntl, Sz } from '@hyperladder/units'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { MarketState } from '../src/index.ts'
import { disturb } from './disturb.ts'
import { World } from './world.ts'

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 })
const RUNS = Number(process.env.RUNS ?? 60)
const OPTIONS = { deadZoneBps: 500, priceToleranceBps: 1, sizeTolerancePct: 10 }

/** Something to want of a market: near what its funds say, or anywhere, or nothing. */
function anyQuote(random: Random, { config, grid, inventory, market, mark, orders }: MarketState): LadderQuote | undefined {
  if (random.chance(0.05)) return undefined
  const { boundaryBase, quote } = inventory.effective()
  const base = random.chance(0.7) ? boundaryBase : (random.bigint(config.orderSize * BigInt(grid.levels + 1)) as Sz)
  const at = (side: 'bid' | 'ask', level: number) => orders.slots.at(side, level)
  const input: QuoteInput = {
    grid,
    orderSize: config.orderSize,
    base,
    offerableBase: random.chance(0.8) ? base : (random.bigint(base + 1n) as Sz),
    quote: random.chance(0.7) ? quote : (random.bigint(quote + 1n) as Ntl),
    gapLevels: random.pick([0, 0, 1, 2]),
    activeLevels: random.pick([null, 1, 3, 8]),
    minNotional: market.minNotional,
    resting: {
      partlyFilledBid: (level) => (at('bid', level)?.hasFills ? at('bid', level)?.remaining : undefined),
      askRests: (level) => at('ask', level) !== undefined,
    },
    restingSz: (side, level) => at(side, level)?.remaining,
    mark,
    maxOrders: random.pick([null, null, 3, 10]),
  }
  return quoteLadder(input)
}

test('C01 law: a differ that knows the ladder finds what one finds that looks at every order', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const world = new World(seed)
      const differs = world.engine.markets.map(() => new LadderDiffer(OPTIONS))
      for (let step = 0; step < 40; step += 1) {
        if (world.random.chance(0.6)) world.trade()
        if (world.random.chance(0.3)) disturb(world)
        world.deliverSome(0.6)
        world.answerQuestions()
        if (world.random.chance(0.6)) world.tick({ lose: 0.15 })
        for (const market of world.engine.markets) {
          const quote = anyQuote(world.random, market)
          const diff = (differs[market.index] as LadderDiffer).diff(quote, market.orders.slots)
          expect(diff).toEqual(computeDiff(quote?.desired() ?? [], market.orders.getCurrentOrders(), OPTIONS))
        }
      }
    }),
    { numRuns: RUNS },
  )
})
