import type { Address, Cloid } from '@hyperladder/units'
import { type CandleInterval, candleIntervals } from './candleIntervals.ts'
import { addressOf, boolOf, cloidOf, type Fields, fail, hexOf, objectOf, oneOf, optional, shaped, textOf, uintOf } from './strictFields.ts'

const bareTypes = [
  'spotMeta',
  'spotMetaAndAssetCtxs',
  'outcomeMeta',
  'perpDexs',
  'exchangeStatus',
  'allPerpMetas',
  'perpsAtOpenInterestCap',
  'predictedFundings',
  'vaultSummaries',
  'perpCategories',
  'perpConciseAnnotations',
  'perpDeployAuctionStatus',
  'spotPairDeployAuctionStatus',
  'outcomeTemplates',
  'liquidatable',
  'maxMarketOrderNtls',
  'allBorrowLendReserveStates',
  'validatorSummaries',
  'validatorL1Votes',
] as const
type Bare = (typeof bareTypes)[number]
const userTypes = [
  'spotClearinghouseState',
  'userRateLimit',
  'historicalOrders',
  'userRole',
  'extraAgents',
  'userFees',
  'webData2',
  'userAbstraction',
  'subAccounts',
  'subAccounts2',
  'referral',
  'delegations',
  'delegatorSummary',
  'delegatorHistory',
  'delegatorRewards',
  'userFunding',
  'userNonFundingLedgerUpdates',
  'userTwapSliceFills',
  'userTwapSliceFillsByTime',
  'twapHistory',
  'userVaultEquities',
  'leadingVaults',
  'approvedBuilders',
  'portfolio',
  'isVip',
  'legalCheck',
  'userDexAbstraction',
  'userToMultiSigSigners',
  'spotDeployState',
  'borrowLendUserState',
  'userBorrowLendInterest',
] as const
type OfUser = (typeof userTypes)[number]
type OfUserAndDex = 'openOrders' | 'frontendOpenOrders' | 'clearinghouseState'
type OfDex = 'allMids' | 'meta' | 'metaAndAssetCtxs'

export type InfoRequest =
  | { readonly [Type in Bare]: { readonly type: Type } }[Bare]
  | { readonly type: OfDex; readonly dex: string }
  | { readonly [Type in OfUser]: { readonly type: Type; readonly user: Address } }[OfUser]
  | { readonly type: OfUserAndDex; readonly user: Address; readonly dex: string }
  | { readonly type: 'orderStatus'; readonly user: Address; readonly ref: number | Cloid }
  | { readonly type: 'userFills'; readonly user: Address; readonly aggregateByTime: boolean }
  | {
      readonly type: 'userFillsByTime'
      readonly user: Address
      readonly startTime: number
      readonly endTime?: number
      readonly aggregateByTime: boolean
      readonly reversed: boolean
    }
  | { readonly type: 'l2Book'; readonly coin: string; readonly nSigFigs?: number; readonly mantissa?: number }
  | { readonly type: 'recentTrades'; readonly coin: string }
  | { readonly type: 'tokenDetails'; readonly tokenId: string }
  | {
      readonly type: 'candleSnapshot'
      readonly coin: string
      readonly interval: CandleInterval
      readonly startTime: number
      readonly endTime?: number
    }
  /** Of a perp: its funding, and what an account may trade of it. */
  | { readonly type: 'fundingHistory'; readonly coin: string; readonly startTime: number; readonly endTime?: number }
  | { readonly type: 'activeAssetData'; readonly user: Address; readonly coin: string }
  | { readonly type: 'perpAnnotation'; readonly coin: string }
  | { readonly type: 'perpDexLimits' | 'perpDexStatus'; readonly dex: string }
  | { readonly type: 'settledOutcome'; readonly outcome: number }
  | { readonly type: 'maxBuilderFee'; readonly user: Address; readonly builder: Address }

/** Names of a type's fields in the order of a positional array body, and how they read. */
type Spec = { readonly fields: readonly string[]; readonly read: (fields: Fields) => InfoRequest }

const bare = (type: Bare): Spec => ({ fields: [], read: () => ({ type }) as InfoRequest })
const ofUser = (type: OfUser): Spec => ({ fields: ['user'], read: (fields) => ({ type, user: addressOf(fields.user) }) as InfoRequest })
const dexOf = (fields: Fields): string => optional(fields.dex, textOf) ?? ''
const ofUserAndDex = (type: OfUserAndDex): Spec => ({
  fields: ['user', 'dex'],
  read: (fields) => ({ type, user: addressOf(fields.user), dex: dexOf(fields) }),
})
const ofDex = (type: OfDex): Spec => ({ fields: ['dex'], read: (fields) => ({ type, dex: dexOf(fields) }) })
const flagOf = (value: unknown): boolean => optional(value, boolOf) ?? false

const specs: Readonly<Partial<Record<string, Spec>>> = {
  ...Object.fromEntries(bareTypes.map((type) => [type, bare(type)])),
  ...Object.fromEntries(userTypes.map((type) => [type, ofUser(type)])),
  allMids: ofDex('allMids'),
  meta: ofDex('meta'),
  metaAndAssetCtxs: ofDex('metaAndAssetCtxs'),
  openOrders: ofUserAndDex('openOrders'),
  frontendOpenOrders: ofUserAndDex('frontendOpenOrders'),
  clearinghouseState: ofUserAndDex('clearinghouseState'),
  orderStatus: {
    fields: ['user', 'oid'],
    read: (fields) => ({
      type: 'orderStatus',
      user: addressOf(fields.user),
      ref: typeof fields.oid === 'string' ? cloidOf(fields.oid) : uintOf(fields.oid),
    }),
  },
  userFills: {
    fields: ['user', 'aggregateByTime'],
    read: (fields) => ({ type: 'userFills', user: addressOf(fields.user), aggregateByTime: flagOf(fields.aggregateByTime) }),
  },
  userFillsByTime: {
    fields: ['user', 'startTime', 'endTime', 'aggregateByTime', 'reversed'],
    read: (fields) => {
      const endTime = optional(fields.endTime, uintOf)
      return {
        type: 'userFillsByTime',
        user: addressOf(fields.user),
        startTime: uintOf(fields.startTime),
        ...(endTime !== undefined && { endTime }),
        aggregateByTime: flagOf(fields.aggregateByTime),
        reversed: flagOf(fields.reversed),
      }
    },
  },
  l2Book: {
    fields: ['coin', 'nSigFigs', 'mantissa'],
    read: (fields) => {
      const nSigFigs = optional(fields.nSigFigs, uintOf)
      const mantissa = optional(fields.mantissa, uintOf)
      return {
        type: 'l2Book',
        coin: textOf(fields.coin),
        ...(nSigFigs !== undefined && { nSigFigs }),
        ...(mantissa !== undefined && { mantissa }),
      }
    },
  },
  candleSnapshot: { fields: ['req'], read: (fields) => candlesOf(objectOf(fields.req)) },
  tokenDetails: { fields: ['tokenId'], read: (fields) => ({ type: 'tokenDetails', tokenId: hexOf(fields.tokenId) }) },
  recentTrades: { fields: ['coin'], read: (fields) => ({ type: 'recentTrades', coin: textOf(fields.coin) }) },
  fundingHistory: {
    fields: ['coin', 'startTime', 'endTime'],
    read: (fields) => {
      const endTime = optional(fields.endTime, uintOf)
      const from = { coin: textOf(fields.coin), startTime: uintOf(fields.startTime) }
      return { type: 'fundingHistory', ...from, ...(endTime !== undefined && { endTime }) }
    },
  },
  activeAssetData: {
    fields: ['user', 'coin'],
    read: (fields) => ({ type: 'activeAssetData', user: addressOf(fields.user), coin: textOf(fields.coin) }),
  },
  perpAnnotation: { fields: ['coin'], read: (fields) => ({ type: 'perpAnnotation', coin: textOf(fields.coin) }) },
  perpDexLimits: { fields: ['dex'], read: (fields) => ({ type: 'perpDexLimits', dex: textOf(fields.dex) }) },
  perpDexStatus: { fields: ['dex'], read: (fields) => ({ type: 'perpDexStatus', dex: textOf(fields.dex) }) },
  settledOutcome: { fields: ['outcome'], read: (fields) => ({ type: 'settledOutcome', outcome: uintOf(fields.outcome) }) },
  maxBuilderFee: {
    fields: ['user', 'builder'],
    read: (fields) => ({ type: 'maxBuilderFee', user: addressOf(fields.user), builder: addressOf(fields.builder) }),
  },
}

/**
 * Returns a `POST /info` body as a request, or 422 for an unknown `type` or wrong fields. Unknown extra fields are ignored, a positional
 * array is taken for an object, addresses come out in lower case (API reference 1.0). `repeated` are the keys that the body's text names
 * more than once (`repeatedKeys`), which a parsed body can't tell: a known one among them is a wrong shape too.
 * @example parseInfoRequest(['userRole', '0xABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCD'])
 */
export function parseInfoRequest(
  body: unknown,
  repeated: readonly string[] = [],
): { readonly ok: true; readonly request: InfoRequest } | { readonly ok: false; readonly status: 422 } {
  const request = shaped(() => infoOf(body, repeated))
  return request === undefined ? { ok: false, status: 422 } : { ok: true, request }
}

function infoOf(body: unknown, repeated: readonly string[]): InfoRequest {
  const type = textOf(Array.isArray(body) ? body[0] : objectOf(body).type)
  const spec = Object.hasOwn(specs, type) ? specs[type] : undefined
  if (spec === undefined) return fail()
  if (Array.isArray(body)) {
    if (body.length > spec.fields.length + 1) fail()
    return spec.read(Object.fromEntries(spec.fields.map((name, index) => [name, body[index + 1]])))
  }
  if (repeated.some((key) => key === 'type' || spec.fields.includes(key) || CANDLE_KEYS.includes(key))) fail()
  return spec.read(objectOf(body))
}

/** Of the one request whose fields lie deeper. */
const CANDLE_KEYS: readonly string[] = ['req.coin', 'req.interval', 'req.startTime', 'req.endTime']

function candlesOf(fields: Fields): InfoRequest {
  const endTime = optional(fields.endTime, uintOf)
  return {
    type: 'candleSnapshot',
    coin: textOf(fields.coin),
    interval: oneOf(fields.interval, candleIntervals),
    startTime: uintOf(fields.startTime),
    ...(endTime !== undefined && { endTime }),
  }
}
