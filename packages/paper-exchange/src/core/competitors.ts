import type { Cloid } from '@hyperladder/units'
import type { CrowdPlan } from './crowd.ts'
import { MEMBER, member, memberStart } from './crowdMembers.ts'
import { crowdOrder, towards } from './crowdOrder.ts'
import { hash32, hashHex } from './hash.ts'
import type { Account, Market, World } from './world.ts'

/** Blocks between two quotes of one competitor. It cancels, and places in the next block: in one block its places would run first. */
const REQUOTE_BLOCKS = 20
const PHASE_BLOCKS = 7
/** The first quotes so far from the fair value, each further one this much further. */
const NEAR_PPM = 1200
const STEP_PPM = 600
const MIN_QUOTE = 100
const MAX_QUOTE = 400
/** Both quotes move against what was bought or sold: so much per so many quote units, and not beyond the limit. */
const SKEW_PPM = 100
const SKEW_QUOTE = 100n
const SKEW_MAX_PPM = 1500
const STREAM_SIZE = 20
const STREAM_CLOID = 21

/** Adds what the competing makers of a pair do: a bid and an ask around the fair value, leaning against their own inventory. */
export function planCompetitors(world: World, market: Market, fair: bigint, plan: CrowdPlan): void {
  const { height, config } = world
  const pair = market.pair.pairIndex
  for (let i = 0; i < config.competitors; i++) {
    const account = member(world, MEMBER.competitor, i)
    const phase = (height + PHASE_BLOCKS * i + pair) % REQUOTE_BLOCKS
    if (phase === 0) {
      for (const { cloid, market: at } of account.open.values())
        if (at === market && cloid !== undefined) plan.cancels.push({ account, cloid })
    }
    if (phase !== 1 || market.regime.name === 'empty') continue
    const skew = skewPpm(account, market, fair)
    for (const side of ['bid', 'ask'] as const) {
      const salt = 2 * i + (side === 'bid' ? 0 : 1)
      const away = NEAR_PPM + STEP_PPM * i
      const quote = MIN_QUOTE + (hash32(config.seed, pair, height, STREAM_SIZE, salt) % (MAX_QUOTE - MIN_QUOTE + 1))
      const order = crowdOrder(market, side, fair, skew - towards(side, away), quote, 'alo')
      const cloid = hashHex(4, config.seed, pair, height, STREAM_CLOID, salt) as Cloid
      if (order !== undefined) plan.makers.push({ account, order: { ...order, cloid } })
    }
  }
}

/** Below 0 for who holds more than it started with: it wants to sell. A base of several pairs counts for each of them. */
function skewPpm(account: Account, market: Market, fair: bigint): number {
  const { base } = market.spec
  const held = (account.balances.get(base.index)?.total ?? 0n) - memberStart(base.weiDecimals)
  const quoteUnits = ((held / market.lotWei) * fair) / 10n ** 8n
  const skew = -Number((quoteUnits * BigInt(SKEW_PPM)) / SKEW_QUOTE)
  return Math.min(SKEW_MAX_PPM, Math.max(-SKEW_MAX_PPM, skew))
}
