import { PricingGrid, parseSpacing } from '@hyperladder/grid'
import { createRandom, type Random } from '@hyperladder/testkit'
import { type MarketSpec, marketSpec, type Ntl, notional, type Px, type Sz, szToWei, type TokenSpec } from '@hyperladder/units'
import { type MarketConfig, restoreEngine, snapshotEngine } from '../src/index.ts'
import { World } from './world.ts'

const USDC: TokenSpec = { name: 'USDC', index: 0, szDecimals: 8, weiDecimals: 8 }
const USDH: TokenSpec = { name: 'USDH', index: 360, szDecimals: 2, weiDecimals: 8 }
const PURR: TokenSpec = { name: 'PURR', index: 1, szDecimals: 2, weiDecimals: 7 }

const specOf = (pairIndex: number, base: TokenSpec, quote: TokenSpec): MarketSpec =>
  marketSpec({ coin: `@${pairIndex}`, pairIndex, base, quote })

/** One base token in two markets, whose quote tokens a third one trades for each other: what one market does is felt by all. */
const PAIRS = [specOf(50, PURR, USDC), specOf(51, PURR, USDH), specOf(52, USDH, USDC)]

/** Markets that share their tokens, some with a limit of quote of their own, drawn from a seed; half of the worlds leave foreign orders alone. */
export function sharing(seed: number): World {
  const random = createRandom(`sharing ${seed}`)
  const funds = new Map<number, bigint>()
  const markets = PAIRS.slice(0, 2 + random.int(2)).map((market) => drawMarket(random, market, funds))
  const world = new World(seed, markets, funds)
  const config = { ...world.engine.config, foreignOrders: random.pick(['cancel', 'leave'] as const), diff: random.pick(TOLERANCES) }
  world.engine = restoreEngine(config, snapshotEngine(world.engine))
  return world
}

const TOLERANCES = [
  { deadZoneBps: 5, priceToleranceBps: 1, sizeTolerancePct: 1 },
  { deadZoneBps: 500, priceToleranceBps: 100, sizeTolerancePct: 50 },
]

function drawMarket(random: Random, market: MarketSpec, funds: Map<number, bigint>): MarketConfig {
  const { base, quote } = market
  const startPx = (random.pick([1n, 2n, 5n]) * 10n ** BigInt(market.pxDecimals)) as Px
  const grid = PricingGrid.build({ startPx, levels: 4 + random.int(30), spacing: parseSpacing('0.01'), pxDecimals: market.pxDecimals })
  const orderSize = (BigInt(8 + random.int(52)) * 100_000_000n) / startPx + 1n
  const given = szToWei((orderSize * BigInt(random.int(grid.levels))) as Sz, base)
  const spent = notional(startPx, orderSize as Sz) * BigInt(random.int(12))
  funds.set(base.index, (funds.get(base.index) ?? 0n) + given)
  funds.set(quote.index, (funds.get(quote.index) ?? 0n) + spent)
  const allocation = { base: given, ...(random.chance(0.4) ? { quote: spent as Ntl } : {}) }
  return { market, grid, orderSize: orderSize as Sz, gapLevels: random.int(3), activeLevels: random.pick([2, 8, null]), allocation }
}
