import { formatServer } from '@hyperladder/protocol'
import { type Address, formatDecimal, NTL_DECIMALS } from '@hyperladder/units'
import type { Rate } from '../../core/types.ts'
import type { VenueCore } from '../../core/venueCore.ts'
import { tokenOf } from './lookup.ts'
import { encodeCtx } from './market.ts'
import { PERP_META } from './meta.ts'
import { encodeFrontendOrder } from './order.ts'

const DAY_MS = 86_400_000
const FEE_DAYS = 15
const RATE_DECIMALS = 10

/** Balances, by token index; a token never held has no row (API reference 1.5). */
export function encodeSpotState(core: VenueCore, user: Address) {
  return {
    balances: core.balances(user).map((row) => {
      const token = tokenOf(core, row.token)
      return {
        coin: token.name,
        token: row.token,
        total: formatServer(row.total, token.weiDecimals),
        hold: formatServer(row.hold, token.weiDecimals),
        entryNtl: formatServer(row.entryNtl, NTL_DECIMALS),
      }
    }),
  }
}

/** As {@link encodeSpotState}, with the key that the feed adds: the dollar total, here without any margin to maintain. */
export function encodeSpotStateFeed(core: VenueCore, user: Address) {
  const { balances } = encodeSpotState(core, user)
  return { balances, tokenToAvailableAfterMaintenance: balances.filter((row) => row.token === 0).map((row) => [row.token, row.total]) }
}

export function encodeRateLimit(core: VenueCore, user: Address) {
  const { cumVlm, used, cap, surplus } = core.rateLimit(user)
  return { cumVlm: formatServer(cumVlm, NTL_DECIMALS), nRequestsUsed: used, nRequestsCap: cap, nRequestsSurplus: surplus }
}

export function encodeRole(core: VenueCore, address: Address) {
  const role = core.role(address)
  switch (role.role) {
    case 'agent':
      return { role: role.role, data: { user: role.master } }
    case 'subAccount':
      return { role: role.role, data: { master: role.master } }
    case 'missing':
    case 'user':
    case 'vault':
      return { role: role.role }
    default:
      return role satisfies never
  }
}

/** Named agents alone: the unnamed one is not listed (API reference 1.17). */
export function encodeAgents(core: VenueCore, user: Address) {
  return core
    .agents(user)
    .filter((agent) => agent.name !== '')
    .map(({ name, address, validUntilMs }) => ({ name, address, validUntil: validUntilMs }))
}

/** Fees with the venue's perps table, and this exchange's own spot tiers and discounts (API reference 1.10). */
export function encodeUserFees(core: VenueCore, user: Address) {
  const rates = core.feeRates(user)
  const standing = core.standing(user)
  const { referral, staking, rebates } = core.config.fees
  const [base, ...vip] = core.config.fees.tiers
  const stakingTiers = staking.map(({ bpsOfMaxSupply, discount }) => ({
    bpsOfMaxSupply: rateText(bpsOfMaxSupply),
    discount: rateText(discount),
  }))
  return {
    dailyUserVlm: dailyVolumes(core, user),
    feeSchedule: {
      cross: '0.00045',
      add: '0.00015',
      spotCross: rateText(base?.taker),
      spotAdd: rateText(base?.maker),
      tiers: {
        vip: vip.map((tier, index) => ({
          ntlCutoff: formatServer(tier.minVolume, NTL_DECIMALS),
          ...PERP_TIERS[Math.min(index, PERP_TIERS.length - 1)],
          spotCross: rateText(tier.taker),
          spotAdd: rateText(tier.maker),
        })),
        mm: rebates.map(({ minShare, maker }) => ({ makerFractionCutoff: rateText(minShare), add: rateText(maker) })),
      },
      referralDiscount: rateText(referral.discount),
      stakingDiscountTiers: stakingTiers,
    },
    userCrossRate: '0.00045',
    userAddRate: '0.00015',
    userSpotCrossRate: rateText(rates.taker),
    userSpotAddRate: rateText(rates.maker),
    activeReferralDiscount: standing.referred ? rateText(referral.discount) : '0.0',
    trial: null,
    feeTrialEscrow: '0.0',
    nextTrialAvailableTimestamp: null,
    stakingLink: null,
    activeStakingDiscount: stakingTiers[standing.stakingTier] ?? stakingTiers[0],
  }
}

/** What the account traded and earned as a builder; nobody refers anybody here. Every quote token counts as a dollar. */
export function encodeReferral(core: VenueCore, user: Address) {
  const earned = [...core.builderRewards(user)].reduce((sum, [, amount]) => sum + amount, 0n)
  return {
    referredBy: null,
    cumVlm: formatServer(core.rateLimit(user).cumVlm, NTL_DECIMALS),
    unclaimedRewards: '0.0',
    claimedRewards: '0.0',
    builderRewards: formatServer(earned, NTL_DECIMALS),
    referrerState: { stage: 'needToTrade', data: { required: '10000.0' } },
    rewardHistory: [],
    tokenToState: [],
  }
}

/** A perps wallet without positions, which nobody has here. */
export function encodeClearinghouseState(core: VenueCore, user: Address) {
  const value = formatServer(core.standing(user).perps, NTL_DECIMALS)
  const summary = { accountValue: value, totalNtlPos: '0.0', totalRawUsd: value, totalMarginUsed: '0.0' }
  return {
    marginSummary: summary,
    crossMarginSummary: summary,
    crossMaintenanceMarginUsed: '0.0',
    withdrawable: value,
    assetPositions: [],
    time: core.timeMs,
  }
}

/** The account's state as the feed that followed `webData2` tells it: neither balances nor orders (API reference 4.10). */
export function encodeWebData3(core: VenueCore, user: Address) {
  const agent = core.agents(user).find(({ name }) => name === '')
  return {
    userState: {
      agentAddress: agent?.address ?? null,
      agentValidUntil: agent?.validUntilMs ?? null,
      cumLedger: '0.0',
      serverTime: core.timeMs,
      isVault: core.role(user).role === 'vault',
      user,
      ...(core.standing(user).optsOutOfDusting && { optOutOfSpotDusting: true }),
    },
    perpDexStates: [{ totalVaultEquity: '0.0', perpsAtOpenInterestCap: [], leadingVaults: [] }],
  }
}

/** The whole account in one, as REST still serves it and the feed once did (API reference 1.18). */
export function encodeWebData2(core: VenueCore, user: Address) {
  const agent = core.agents(user).find(({ name }) => name === '')
  return {
    clearinghouseState: encodeClearinghouseState(core, user),
    leadingVaults: [],
    totalVaultEquity: '0.0',
    openOrders: core.openOrders(user).map((order) => encodeFrontendOrder(core, order)),
    agentAddress: agent?.address ?? null,
    agentValidUntil: agent?.validUntilMs ?? null,
    cumLedger: '0.0',
    meta: PERP_META,
    assetCtxs: [],
    serverTime: core.timeMs,
    isVault: core.role(user).role === 'vault',
    user,
    twapStates: [],
    spotState: encodeSpotState(core, user),
    spotAssetCtxs: core.markets.map((market) => encodeCtx(core, market.coin)),
    ...(core.standing(user).optsOutOfDusting && { optOutOfSpotDusting: true }),
  }
}

function dailyVolumes(core: VenueCore, user: Address) {
  const today = Math.floor(core.timeMs / DAY_MS)
  const known = new Map(core.dayVolumes(user).map((volume) => [volume.day, volume]))
  return Array.from({ length: FEE_DAYS }, (_, index) => {
    const day = today - (FEE_DAYS - 1) + index
    const volume = known.get(day)
    return {
      date: new Date(day * DAY_MS).toISOString().slice(0, 10),
      userCross: formatServer(volume?.cross ?? 0n, NTL_DECIMALS),
      userAdd: formatServer(volume?.add ?? 0n, NTL_DECIMALS),
      exchange: formatServer(core.exchangeVolume(day), NTL_DECIMALS),
    }
  })
}

/** As the venue writes a rate: with at least one decimal. */
export function rateText(rate: Rate | undefined): string {
  if (rate === undefined) return '0.0'
  const text = formatDecimal((rate.numerator * 10n ** BigInt(RATE_DECIMALS)) / rate.denominator, RATE_DECIMALS)
  return text.includes('.') ? text : `${text}.0`
}

const PERP_TIERS = [
  { cross: '0.0004', add: '0.00012' },
  { cross: '0.00035', add: '0.00008' },
  { cross: '0.0003', add: '0.00004' },
  { cross: '0.00028', add: '0.0' },
  { cross: '0.00026', add: '0.0' },
  { cross: '0.00024', add: '0.0' },
]
