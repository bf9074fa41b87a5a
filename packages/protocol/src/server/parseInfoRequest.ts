import type { Address, Cloid } from '@hyperladder/units'
import { addressOf, boolOf, cloidOf, type Fields, fail, objectOf, optional, shaped, textOf, uintOf } from './strictFields.ts'

type Bare = 'spotMeta' | 'spotMetaAndAssetCtxs' | 'outcomeMeta' | 'perpDexs' | 'exchangeStatus' | 'allPerpMetas'
type OfUser =
  | 'spotClearinghouseState'
  | 'userRateLimit'
  | 'historicalOrders'
  | 'userRole'
  | 'extraAgents'
  | 'userFees'
  | 'webData2'
  | 'userAbstraction'
  | 'subAccounts'
type OfUserAndDex = 'openOrders' | 'frontendOpenOrders' | 'clearinghouseState'
type OfDex = 'allMids' | 'meta' | 'metaAndAssetCtxs'

export type InfoRequest =
  | { readonly type: Bare }
  | { readonly type: OfDex; readonly dex: string }
  | { readonly type: OfUser; readonly user: Address }
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
  | { readonly type: 'maxBuilderFee'; readonly user: Address; readonly builder: Address }

/** Names of a type's fields in the order of a positional array body, and how they read. */
type Spec = { readonly fields: readonly string[]; readonly read: (fields: Fields) => InfoRequest }

const bare = (type: Bare): Spec => ({ fields: [], read: () => ({ type }) })
const ofUser = (type: OfUser): Spec => ({ fields: ['user'], read: (fields) => ({ type, user: addressOf(fields.user) }) })
const dexOf = (fields: Fields): string => optional(fields.dex, textOf) ?? ''
const ofUserAndDex = (type: OfUserAndDex): Spec => ({
  fields: ['user', 'dex'],
  read: (fields) => ({ type, user: addressOf(fields.user), dex: dexOf(fields) }),
})
const ofDex = (type: OfDex): Spec => ({ fields: ['dex'], read: (fields) => ({ type, dex: dexOf(fields) }) })
const flagOf = (value: unknown): boolean => optional(value, boolOf) ?? false

const specs: Readonly<Record<InfoRequest['type'], Spec>> = {
  spotMeta: bare('spotMeta'),
  spotMetaAndAssetCtxs: bare('spotMetaAndAssetCtxs'),
  outcomeMeta: bare('outcomeMeta'),
  perpDexs: bare('perpDexs'),
  exchangeStatus: bare('exchangeStatus'),
  allPerpMetas: bare('allPerpMetas'),
  allMids: ofDex('allMids'),
  meta: ofDex('meta'),
  metaAndAssetCtxs: ofDex('metaAndAssetCtxs'),
  spotClearinghouseState: ofUser('spotClearinghouseState'),
  userRateLimit: ofUser('userRateLimit'),
  historicalOrders: ofUser('historicalOrders'),
  userRole: ofUser('userRole'),
  extraAgents: ofUser('extraAgents'),
  userFees: ofUser('userFees'),
  webData2: ofUser('webData2'),
  userAbstraction: ofUser('userAbstraction'),
  subAccounts: ofUser('subAccounts'),
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
  recentTrades: { fields: ['coin'], read: (fields) => ({ type: 'recentTrades', coin: textOf(fields.coin) }) },
  maxBuilderFee: {
    fields: ['user', 'builder'],
    read: (fields) => ({ type: 'maxBuilderFee', user: addressOf(fields.user), builder: addressOf(fields.builder) }),
  },
}

/**
 * Returns a `POST /info` body as a request, or 422 for an unknown `type` or wrong fields. Unknown extra fields are ignored, a positional
 * array is taken for an object, addresses come out in lower case (API reference 1.0).
 * @example parseInfoRequest(['userRole', '0xABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCD'])
 */
export function parseInfoRequest(
  body: unknown,
): { readonly ok: true; readonly request: InfoRequest } | { readonly ok: false; readonly status: 422 } {
  const request = shaped(() => infoOf(body))
  return request === undefined ? { ok: false, status: 422 } : { ok: true, request }
}

function infoOf(body: unknown): InfoRequest {
  const type = textOf(Array.isArray(body) ? body[0] : objectOf(body).type)
  if (!Object.hasOwn(specs, type)) fail()
  const spec = specs[type as InfoRequest['type']]
  if (!Array.isArray(body)) return spec.read(objectOf(body))
  if (body.length > spec.fields.length + 1) fail()
  return spec.read(Object.fromEntries(spec.fields.map((name, index) => [name, body[index + 1]])))
}
