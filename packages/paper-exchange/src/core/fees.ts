import { DUST_ADDRESS, HIP2_ADDRESS } from './systemAddresses.ts'
import type { FeeTier, Rate } from './types.ts'
import { type Account, dayOf, type Market, type World } from './world.ts'

const TIER_DAYS = 14
const NO_FEE: Rate = { numerator: 0n, denominator: 1n }

/**
 * Returns the quote fee of a trade in 10^-8 quote. THE only float near money: the venue itself floors a float product, and its
 * floor can be one unit below the exact one (API reference 8.4: `floor( f64(px*sz*10^quoteWei) * f64(rate) )`).
 * Rounding: towards zero, so a rebate is never more than its rate. Each operand is the double nearest to its exact value.
 * @example quoteFee(18_50080000n, { numerator: 7n, denominator: 10_000n }) // 1295056n: PURR 4 @ 4.6252
 */
export function quoteFee(gross: bigint, rate: Rate): bigint {
  return BigInt(Math.trunc(Number(gross) * (Number(rate.numerator) / Number(rate.denominator))))
}

/**
 * Returns a quote fee as base, which is what a buyer pays in: `quote fee / px`, truncated to the base's wei.
 * `baseWei` is 10^(weiDecimals - szDecimals), the wei of one lot.
 * @example baseFee(1295056n, 462520000n, 100_000n) // 280n: 0.0028 PURR
 */
export const baseFee = (fee: bigint, px: bigint, lotWei: bigint): bigint => (fee * lotWei) / px

/** Returns the account's rates: its tier is set once a UTC day by the 14 days before it. */
export function ratesOf(world: World, account: Account): FeeTier {
  const { tiers } = world.config.fees
  const day = dayOf(world.timeMs)
  if (account.tierDay !== day) {
    let volume = 0n
    for (const row of account.days) if (row.day < day && row.day >= day - TIER_DAYS) volume += row.weighted
    account.tierDay = day
    account.tier = tiers.findLastIndex((tier) => volume >= tier.minVolume)
  }
  return tiers[account.tier] as FeeTier
}

/** Returns the exact rate of a trade: a stable pair pays a fifth (API reference 8.4). */
export function tradeRate(world: World, account: Account, market: Market, crossed: boolean): Rate {
  if (account.address === HIP2_ADDRESS || account.address === DUST_ADDRESS) return NO_FEE
  const tier = ratesOf(world, account)
  const rate = crossed ? tier.taker : tier.maker
  if (!market.stable) return rate
  const { stablePair } = world.config.fees
  return { numerator: rate.numerator * stablePair.numerator, denominator: rate.denominator * stablePair.denominator }
}

/** Returns what a trade counts for fee tiers: spot counts twice, a stable pair a fifth of that. */
export function tierWeight(world: World, market: Market, gross: bigint): bigint {
  if (!market.stable) return 2n * gross
  const { stablePair } = world.config.fees
  return (2n * gross * stablePair.numerator) / stablePair.denominator
}
