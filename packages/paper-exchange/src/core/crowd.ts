import { type Address, type Cloid, floorToLegalPx, type Px, type Side, type Sz } from '@hyperladder/units'
import { openAccount } from './accounts.ts'
import { fairOffsetPpm } from './fairValue.ts'
import { hash32, hashHex } from './hash.ts'
import type { CheckedOrder } from './orderChecks.ts'
import type { TraderConfig } from './types.ts'
import type { Account, Market, World } from './world.ts'

export type CrowdOrder = { readonly account: Account; readonly order: CheckedOrder }
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

/** Streams of chance: what one is used for must not move another. */
const STREAM = { arrival: 1, size: 2, reach: 3, side: 4, who: 5, rest: 6, cloid: 7 } as const

const crowdAddress = (kind: number, index: number): Address =>
  `0x7ade${kind.toString(16).padStart(4, '0')}${index.toString(16).padStart(32, '0')}` as Address

/** Opens the crowd's accounts with more of every token than they can spend: 10^9 whole ones each. */
export function openCrowd(world: World): void {
  for (const [kind, count] of [
    [1, TAKERS],
    [2, MAKERS],
  ] as const) {
    for (let i = 0; i < count; i++) {
      const account = openAccount(world, crowdAddress(kind, i), true)
      for (const token of world.tokens.values()) {
        account.balances.set(token.index, { total: 10n ** BigInt(9 + token.weiDecimals), hold: 0n, entryNtl: 0n })
      }
    }
  }
}

/** Returns the crowd's actions of this block: a function of (seed, pair, height) and the configured start prices, never of the book. */
export function planCrowd(world: World): CrowdPlan {
  const plan: CrowdPlan = { makers: [], cancels: [], takers: [] }
  if (!world.config.traders) return plan
  for (const market of world.markets) {
    const { traders, startPx } = market.pair
    if (traders !== null && startPx !== null) planMarket(world, market, traders, startPx, plan)
  }
  return plan
}

function planMarket(world: World, market: Market, traders: TraderConfig, startPx: Px, plan: CrowdPlan): void {
  const { height } = world
  const { seed } = world.config
  const pair = market.pair.pairIndex
  const draw = (stream: number, bound: number, at = height, salt = 0): number => hash32(seed, pair, at, stream, salt) % bound
  const fair = (startPx * BigInt(1_000_000 + fairOffsetPpm(seed, pair, height, traders.swingPpm))) / 1_000_000n
  if (draw(STREAM.arrival, 10_000) < traders.takersPer10kBlocks) {
    const side: Side = draw(STREAM.side, 2) === 0 ? 'bid' : 'ask'
    const quote =
      between(traders.takerMinQuote, traders.takerMaxQuote, draw(STREAM.size, 0x1_0000_0000)) *
      (draw(STREAM.size, LARGE_EVERY, height, 1) === 0 ? LARGE_TIMES : 1)
    const order = crowdOrder(market, side, fair, towards(side, draw(STREAM.reach, traders.takerReachPpm + 1)), quote, 'ioc')
    if (order !== undefined) plan.takers.push({ account: member(world, 1, draw(STREAM.who, TAKERS)), order })
  }
  const rests = (at: number): boolean =>
    traders.makersPer10kBlocks > 0 && at > 0 && (at <= OPENING_BLOCKS || draw(STREAM.rest, 10_000, at) < traders.makersPer10kBlocks)
  for (const side of ['bid', 'ask'] as const) {
    const salt = side === 'bid' ? 0 : 1
    const cloid = (at: number): Cloid => hashHex(4, seed, pair, at, STREAM.cloid, salt) as Cloid
    const owner = (at: number): Account => member(world, 2, draw(STREAM.who, MAKERS, at, 1))
    if (rests(height - MAKER_LIFE)) plan.cancels.push({ account: owner(height - MAKER_LIFE), cloid: cloid(height - MAKER_LIFE) })
    if (!rests(height)) continue
    const away = between(traders.makerNearPpm, traders.makerFarPpm, draw(STREAM.reach, 0x1_0000_0000, height, 1 + salt))
    const quote = between(MAKER_MIN_QUOTE, MAKER_MAX_QUOTE, draw(STREAM.size, 0x1_0000_0000, height, 2 + salt))
    const order = crowdOrder(market, side, fair, -towards(side, away), quote, 'alo')
    if (order !== undefined) plan.makers.push({ account: owner(height), order: { ...order, cloid: cloid(height) } })
  }
}

/** A buyer reaches above the fair value, a seller below it. */
const towards = (side: Side, ppm: number): number => (side === 'bid' ? ppm : -ppm)
const between = (low: number, high: number, chance: number): number => low + (chance % (high - low + 1))
const member = (world: World, kind: number, index: number): Account => world.accounts.get(crowdAddress(kind, index)) as Account

function crowdOrder(
  market: Market,
  side: Side,
  fair: bigint,
  offsetPpm: number,
  quoteUnits: number,
  tif: 'ioc' | 'alo',
): CheckedOrder | undefined {
  const px = floorToLegalPx((fair * BigInt(1_000_000 + offsetPpm)) / 1_000_000n, market.spec.pxDecimals)
  const sz = px > 0n ? (BigInt(quoteUnits) * 10n ** 8n) / px : 0n
  return sz > 0n ? { market, side, px: px as Px, sz: sz as Sz, tif } : undefined
}
