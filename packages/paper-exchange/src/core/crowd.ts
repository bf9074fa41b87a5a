import type { Cloid, Px, Side } from '@hyperladder/units'
import { planCompetitors } from './competitors.ts'
import { MEMBER, member } from './crowdMembers.ts'
import { type CrowdOrder, crowdOrder, towards } from './crowdOrder.ts'
import { fairOffsetPpm } from './fairValue.ts'
import { hash32, hashHex } from './hash.ts'
import { type Behaviour, behaviourOf, driftPpm } from './regimes.ts'
import type { TraderConfig } from './types.ts'
import type { Account, Market, World } from './world.ts'

/** What the crowd does in one block, by the venue's class order. */
export type CrowdPlan = {
  readonly makers: CrowdOrder[]
  readonly cancels: { account: Account; cloid: Cloid }[]
  readonly takers: CrowdOrder[]
}

const TAKERS = 5
const MAKERS = 3
/** Blocks a resting order of the crowd lives. */
const MAKER_LIFE = 300
/** Both sides of a young book are filled in its first blocks, so that it has a mid at once. */
const OPENING_BLOCKS = 4
const MAKER_MIN_QUOTE = 50
const MAKER_MAX_QUOTE = 250
/** One taker in so many is this many times as large. */
const LARGE_EVERY = 8
const LARGE_TIMES = 4
/** What somebody informed wants to earn: more than the taker's fee of 0.07 %. */
const INFORMED_EDGE_PPM = 1000
const INFORMED_TIMES = 3

/** Streams of chance: what one is used for must not move another. */
const STREAM = { arrival: 1, size: 2, reach: 3, side: 4, who: 5, rest: 6, cloid: 7, informed: 8 } as const

/** Opens the accounts of everybody who may trade, so that none appears, and nothing is made, in the middle of a run. */
export function openCrowd(world: World): void {
  member(world, MEMBER.tapeMaker, 0)
  member(world, MEMBER.tapeTaker, 0)
  if (!world.config.traders) return
  for (let i = 0; i < TAKERS; i++) member(world, MEMBER.taker, i)
  for (let i = 0; i < MAKERS; i++) member(world, MEMBER.maker, i)
  for (let i = 0; i < world.config.competitors; i++) member(world, MEMBER.competitor, i)
  member(world, MEMBER.informed, 0)
}

/**
 * Returns the crowd's actions of this block: a function of (seed, pair, height), the configured start prices and the regime, never of the
 * book. Competing makers alone look at something: at what they themselves hold.
 */
export function planCrowd(world: World): CrowdPlan {
  const plan: CrowdPlan = { makers: [], cancels: [], takers: [] }
  if (!world.config.traders) return plan
  for (const market of world.markets) {
    const { traders, startPx } = market.pair
    if (traders === null || startPx === null) continue
    const fair = fairPx(world, market, traders, startPx)
    planMarket(world, market, behaviourOf(traders, market.regime.name), fair, plan)
    planCompetitors(world, market, fair, plan)
  }
  return plan
}

/** Returns the fair value of this block: noise around the start price, moved by the regimes. */
function fairPx(world: World, market: Market, { swingPpm }: TraderConfig, startPx: Px): bigint {
  const { height } = world
  const noisy = (startPx * BigInt(1_000_000 + fairOffsetPpm(world.config.seed, market.pair.pairIndex, height, swingPpm))) / 1_000_000n
  return (noisy * BigInt(1_000_000 + driftPpm(market.regime, height))) / 1_000_000n
}

function planMarket(world: World, market: Market, traders: Behaviour, fair: bigint, plan: CrowdPlan): void {
  const { height } = world
  const { seed } = world.config
  const pair = market.pair.pairIndex
  const draw = (stream: number, bound: number, at = height, salt = 0): number => hash32(seed, pair, at, stream, salt) % bound
  if (draw(STREAM.arrival, 10_000) < traders.takersPer10kBlocks) {
    const side: Side = draw(STREAM.side, 10_000) < traders.buyersPer10k ? 'bid' : 'ask'
    const quote =
      between(traders.takerMinQuote, traders.takerMaxQuote, draw(STREAM.size, 0x1_0000_0000)) *
      (draw(STREAM.size, LARGE_EVERY, height, 1) === 0 ? LARGE_TIMES : 1)
    const order = crowdOrder(market, side, fair, towards(side, draw(STREAM.reach, traders.takerReachPpm + 1)), quote, 'ioc')
    if (order !== undefined) plan.takers.push({ account: member(world, MEMBER.taker, draw(STREAM.who, TAKERS)), order })
  }
  if (traders.informedPer10kBlocks > 0 && draw(STREAM.informed, 10_000) < traders.informedPer10kBlocks)
    planInformed(world, market, fair, traders, plan)
  const rests =
    traders.makersPer10kBlocks > 0 &&
    (height - market.regime.sinceHeight <= OPENING_BLOCKS || draw(STREAM.rest, 10_000) < traders.makersPer10kBlocks)
  for (const side of ['bid', 'ask'] as const) {
    const salt = side === 'bid' ? 0 : 1
    const cloid = (at: number): Cloid => hashHex(4, seed, pair, at, STREAM.cloid, salt) as Cloid
    const owner = (at: number): Account => member(world, MEMBER.maker, draw(STREAM.who, MAKERS, at, 1))
    // Whether it rested depended on the regime of its time: an order that is not there can't be cancelled, and no harm is done.
    if (height > MAKER_LIFE) plan.cancels.push({ account: owner(height - MAKER_LIFE), cloid: cloid(height - MAKER_LIFE) })
    if (!rests) continue
    const away = between(traders.makerNearPpm, traders.makerFarPpm, draw(STREAM.reach, 0x1_0000_0000, height, 1 + salt))
    const quote = between(MAKER_MIN_QUOTE, MAKER_MAX_QUOTE, draw(STREAM.size, 0x1_0000_0000, height, 2 + salt))
    const order = crowdOrder(market, side, fair, -towards(side, away), quote, 'alo')
    if (order !== undefined) plan.makers.push({ account: owner(height), order: { ...order, cloid: cloid(height) } })
  }
}

/** Somebody who knows the fair value takes whatever is offered or bid beyond it, and pays no more than that. */
function planInformed(world: World, market: Market, fair: bigint, { takerMaxQuote }: Behaviour, plan: CrowdPlan): void {
  for (const side of ['bid', 'ask'] as const) {
    const order = crowdOrder(market, side, fair, -towards(side, INFORMED_EDGE_PPM), INFORMED_TIMES * takerMaxQuote, 'ioc')
    if (order !== undefined) plan.takers.push({ account: member(world, MEMBER.informed, 0), order })
  }
}

const between = (low: number, high: number, chance: number): number => low + (chance % (high - low + 1))
