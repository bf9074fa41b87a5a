import type { Ntl } from '@hyperladder/units'
import { DUST_ADDRESS, HIP2_ADDRESS } from './systemAddresses.ts'
import type { Builder, FeeTier, Rate } from './types.ts'
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

export type Rates = Pick<FeeTier, 'taker' | 'maker'>

/**
 * Returns the account's rates on an ordinary pair: its tier is set once a UTC day by the 14 days before it; staking lowers it, and a maker's
 * share of all volume turns its maker rate into a rebate. What a referral lets off is not in it, as in the venue's own `userFees`.
 */
export function ratesOf(world: World, account: Account): Rates {
  const { staking, rebates } = world.config.fees
  const { taker, maker } = world.config.fees.tiers[account.tier] as FeeTier
  const discount = staking[account.stakingTier]?.discount
  const rebate = account.makerSharePpm === 0 ? undefined : rebates.findLast(({ minShare }) => isAbove(account.makerSharePpm, minShare))
  return {
    taker: discount === undefined ? taker : less(taker, discount),
    maker: rebate?.maker ?? (discount === undefined ? maker : less(maker, discount)),
  }
}

/** Sets everybody's tier for a day that has begun. */
export function setTiers(world: World): void {
  for (const account of world.accounts.values()) setTier(world, account, world.day)
}

function setTier({ config }: World, account: Account, day: number): void {
  const volume = tierVolumeOf(account, day)
  account.tier = config.fees.tiers.findLastIndex((tier) => volume >= tier.minVolume)
}

/** Returns what the account's fee tier of a day goes by: its volume of the 14 days before it as tiers count it, 10^-8 quote. */
export function tierVolumeOf({ days }: Account, day: number): Ntl {
  let volume = 0n
  for (const row of days) if (row.day < day && row.day >= day - TIER_DAYS) volume += row.weighted
  return volume as Ntl
}

/** Gives the account a past: that volume, even over the days before this one, the rest of the division on the last of them; and its tier at once. */
export function setTierVolume(world: World, account: Account, volume: Ntl): void {
  const day = dayOf(world.timeMs)
  const each = volume / BigInt(TIER_DAYS)
  const past = Array.from({ length: TIER_DAYS }, (_, index) => ({ day: day - TIER_DAYS + index, cross: 0n, add: 0n, weighted: each }))
  const last = past.at(-1)
  if (last !== undefined) last.weighted += volume % BigInt(TIER_DAYS)
  account.days = [...past, ...account.days.filter((row) => row.day === day)]
  setTier(world, account, day)
}

const PPM = 1_000_000n
const isAbove = (ppm: number, { numerator, denominator }: Rate): boolean => BigInt(ppm) * denominator > numerator * PPM

const times = (a: Rate, b: Rate): Rate => ({ numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator })
/** Nothing is let off a rebate, or off nothing. */
const less = (rate: Rate, { numerator, denominator }: Rate): Rate =>
  rate.numerator <= 0n || numerator === 0n ? rate : times(rate, { numerator: denominator - numerator, denominator })

/**
 * Returns the exact rate of a trade: a stable pair pays a fifth, an aligned quote four fifths of a taker's fee and half as much again of a
 * rebate, and a referral lets off its part of what is left (API reference 8.4).
 */
export function tradeRate(world: World, account: Account, market: Market, crossed: boolean): Rate {
  if (account.address === HIP2_ADDRESS || account.address === DUST_ADDRESS) return NO_FEE
  const { stablePair, aligned, referral } = world.config.fees
  const rates = ratesOf(world, account)
  let rate = crossed ? rates.taker : rates.maker
  if (market.stable) rate = times(rate, stablePair)
  if (aligned.tokens.includes(market.pair.quote)) {
    if (crossed) rate = times(rate, aligned.taker)
    else if (rate.numerator < 0n) rate = times(rate, aligned.rebate)
  }
  return isReferred(world, account) ? less(rate, referral.discount) : rate
}

/** Returns whether a referral still lets the account off something. */
export const isReferred = (world: World, account: Account): boolean =>
  account.referred && account.cumVlm < world.config.fees.referral.maxVolume

/** A tenth of a basis point. */
const BUILDER_UNIT = 100_000n

/** Returns what a builder takes of a sale, in 10^-8 quote, by the same formula as the venue's own fee. */
export const builderFeeOf = (gross: bigint, { fee }: Builder): bigint =>
  quoteFee(gross, { numerator: BigInt(fee), denominator: BUILDER_UNIT })

/** What volume is counted in: whole cents. */
const CENT = 10n ** 6n

/** Returns what a trade counts for fee tiers: spot counts twice, a stable pair a fifth of that, an aligned quote a fifth more. Rounding: down to cents first. */
export function tierWeight(world: World, market: Market, gross: bigint): bigint {
  const { stablePair, aligned } = world.config.fees
  let weight: Rate = { numerator: 2n, denominator: 1n }
  if (market.stable) weight = times(weight, stablePair)
  if (aligned.tokens.includes(market.pair.quote)) weight = times(weight, aligned.volume)
  return ((gross - (gross % CENT)) * weight.numerator) / weight.denominator
}
