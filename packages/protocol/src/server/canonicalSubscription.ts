import type { Address } from '@hyperladder/units'
import { addressOf, boolOf, type Fields, fail, objectOf, optional, textOf, uintOf } from './strictFields.ts'

/** A subscription as the acknowledgement echoes it: `user` in lower case, defaults filled in, unknown fields gone (API reference 4.2). */
export type CanonicalSubscription =
  | { readonly type: 'orderUpdates'; readonly user: Address }
  | { readonly type: 'userFills'; readonly user: Address; readonly aggregateByTime: boolean }
  | { readonly type: 'userEvents'; readonly user: Address }
  | { readonly type: 'notification'; readonly user: Address }
  | { readonly type: 'spotState'; readonly user: Address; readonly ignorePortfolioMargin: boolean }
  | { readonly type: 'openOrders'; readonly user: Address; readonly dex: string }
  | { readonly type: 'webData2'; readonly user: Address }
  | {
      readonly type: 'l2Book'
      readonly coin: string
      readonly nSigFigs: number | null
      readonly mantissa: number | null
      readonly fast: boolean
    }
  | { readonly type: 'bbo'; readonly coin: string }
  | { readonly type: 'trades'; readonly coin: string }
  | { readonly type: 'activeAssetCtx'; readonly coin: string }
  | { readonly type: 'candle'; readonly interval: string; readonly coin: string }
  | { readonly type: 'allMids'; readonly dex?: string }
  | { readonly type: BareFeed }
  | { readonly type: 'assetCtxs'; readonly dex: string }
  | { readonly type: 'activeAssetData'; readonly user: Address; readonly coin: string }
  | { readonly type: UserFeed; readonly user: Address }
  | { readonly type: UserAndDexFeed; readonly user: Address; readonly dex: string }

/** Feeds with nothing to choose. */
type BareFeed = 'spotAssetCtxs' | 'fastAssetCtxs' | 'allDexsAssetCtxs' | 'outcomeMetaUpdates'
/** Feeds with nothing to choose but the account. */
type UserFeed =
  | 'webData3'
  | 'userHistoricalOrders'
  | 'userFundings'
  | 'userNonFundingLedgerUpdates'
  | 'userTwapSliceFills'
  | 'userTwapHistory'
  | 'allDexsClearinghouseState'
type UserAndDexFeed = 'clearinghouseState' | 'twapStates'

type Parser = (fields: Fields) => CanonicalSubscription

const bare =
  (type: BareFeed): Parser =>
  () => ({ type })
const ofUser =
  (type: UserFeed): Parser =>
  (fields) => ({ type, user: addressOf(fields.user) })
const ofUserAndDex =
  (type: UserAndDexFeed): Parser =>
  (fields) => ({ type, user: addressOf(fields.user), dex: optional(fields.dex, textOf) ?? '' })
const flagOf = (value: unknown): boolean => optional(value, boolOf) ?? false

const parsers: Readonly<Record<CanonicalSubscription['type'], Parser>> = {
  orderUpdates: (fields) => ({ type: 'orderUpdates', user: addressOf(fields.user) }),
  userFills: (fields) => ({ type: 'userFills', user: addressOf(fields.user), aggregateByTime: flagOf(fields.aggregateByTime) }),
  userEvents: (fields) => ({ type: 'userEvents', user: addressOf(fields.user) }),
  notification: (fields) => ({ type: 'notification', user: addressOf(fields.user) }),
  spotState: (fields) => ({ type: 'spotState', user: addressOf(fields.user), ignorePortfolioMargin: flagOf(fields.ignorePortfolioMargin) }),
  openOrders: (fields) => ({ type: 'openOrders', user: addressOf(fields.user), dex: optional(fields.dex, textOf) ?? '' }),
  webData2: (fields) => ({ type: 'webData2', user: addressOf(fields.user) }),
  l2Book: (fields) => ({
    type: 'l2Book',
    coin: textOf(fields.coin),
    nSigFigs: optional(fields.nSigFigs, uintOf) ?? null,
    mantissa: optional(fields.mantissa, uintOf) ?? null,
    fast: flagOf(fields.fast),
  }),
  bbo: (fields) => ({ type: 'bbo', coin: textOf(fields.coin) }),
  trades: (fields) => ({ type: 'trades', coin: textOf(fields.coin) }),
  activeAssetCtx: (fields) => ({ type: 'activeAssetCtx', coin: textOf(fields.coin) }),
  candle: (fields) => ({ type: 'candle', interval: textOf(fields.interval), coin: textOf(fields.coin) }),
  spotAssetCtxs: bare('spotAssetCtxs'),
  fastAssetCtxs: bare('fastAssetCtxs'),
  allDexsAssetCtxs: bare('allDexsAssetCtxs'),
  outcomeMetaUpdates: bare('outcomeMetaUpdates'),
  assetCtxs: (fields) => ({ type: 'assetCtxs', dex: optional(fields.dex, textOf) ?? '' }),
  activeAssetData: (fields) => ({ type: 'activeAssetData', user: addressOf(fields.user), coin: textOf(fields.coin) }),
  webData3: ofUser('webData3'),
  userHistoricalOrders: ofUser('userHistoricalOrders'),
  userFundings: ofUser('userFundings'),
  userNonFundingLedgerUpdates: ofUser('userNonFundingLedgerUpdates'),
  userTwapSliceFills: ofUser('userTwapSliceFills'),
  userTwapHistory: ofUser('userTwapHistory'),
  allDexsClearinghouseState: ofUser('allDexsClearinghouseState'),
  clearinghouseState: ofUserAndDex('clearinghouseState'),
  twapStates: ofUserAndDex('twapStates'),
  allMids: (fields) => {
    const dex = optional(fields.dex, textOf)
    return { type: 'allMids', ...(dex !== undefined && dex !== '' && { dex }) }
  },
}

/** Returns the canonical form, which is also a subscription's identity; throws ShapeError for an unknown type or wrong fields. */
export function canonicalSubscription(value: unknown): CanonicalSubscription {
  const fields = objectOf(value)
  const type = textOf(fields.type)
  if (!Object.hasOwn(parsers, type)) fail()
  return parsers[type as CanonicalSubscription['type']](fields)
}
