import { type InfoRequest, isBookAggregation, parseInfoRequest } from '@hyperladder/protocol'
import { infoIpWeight } from '@hyperladder/rate-limit'
import type { OrderTarget } from '../core/types.ts'
import type { VenueCore } from '../core/venueCore.ts'
import type { CandleStore } from './candleStore.ts'
import {
  encodeAgents,
  encodeClearinghouseState,
  encodeRateLimit,
  encodeReferral,
  encodeRole,
  encodeSpotState,
  encodeUserFees,
  encodeWebData2,
} from './encoding/account.ts'
import { encodeCandle } from './encoding/candle.ts'
import { type EmptyType, emptyReply, isEmptyRequest } from './encoding/emptyReplies.ts'
import { encodeFill, encodeMergedFills } from './encoding/fill.ts'
import { encodeBook, encodeMids, encodeTrade, RECENT_TRADES } from './encoding/market.ts'
import { encodeSpotMeta, encodeSpotMetaAndCtxs, encodeTokenDetails, PERP_META } from './encoding/meta.ts'
import { encodeFrontendOrder, encodeOrder, encodeOrderRecord } from './encoding/order.ts'
import type { MinuteLimit } from './minuteLimit.ts'
import { failed, overWeight, type Reply, wrongShape } from './reply.ts'

/** Fills of one reply, and how far back any reply reaches (API reference 1.8). */
const FILLS_MAX = 2000
const FILLS_REACHABLE = 10_000

/** `POST /info`: the state as of the latest block. */
export class InfoEndpoint {
  readonly #core: VenueCore
  readonly #candles: CandleStore
  readonly #weights: MinuteLimit

  constructor(core: VenueCore, candles: CandleStore, weights: MinuteLimit) {
    this.#core = core
    this.#candles = candles
    this.#weights = weights
  }

  handle(body: unknown, ip: string): Reply {
    const parsed = parseInfoRequest(body)
    if (!parsed.ok) return wrongShape
    const { request } = parsed
    if (!this.#weights.spend(ip, infoIpWeight(request.type))) return overWeight
    if ('dex' in request && request.dex !== '') return failed
    if (request.type === 'l2Book' && !isBookAggregation(request.nSigFigs ?? null, request.mantissa ?? null)) return failed
    // As of a dex that is not there: no coin here is a perp.
    if (request.type === 'fundingHistory' || request.type === 'activeAssetData') return failed
    // Nobody knows what the venue says of an unknown coin's candles, or of an unknown token.
    if (request.type === 'candleSnapshot' && !isKnown(this.#core, request.coin)) return failed
    const reply = request.type === 'candleSnapshot' ? this.#candlesBody(request) : infoBody(this.#core, request)
    if (reply === undefined) return failed
    const rows = Array.isArray(reply) ? reply.length : 0
    this.#weights.add(ip, infoIpWeight(request.type, rows) - infoIpWeight(request.type))
    return { status: 200, body: reply }
  }

  #candlesBody({ coin, interval, startTime, endTime }: CandlesRequest): unknown {
    const candles = this.#candles.between(coin, interval, startTime, endTime ?? Number.MAX_SAFE_INTEGER)
    return candles.map((candle) => encodeCandle(this.#core, coin, interval, candle))
  }
}

type CandlesRequest = Extract<InfoRequest, { readonly type: 'candleSnapshot' }>
type PerpRequest = Extract<InfoRequest, { readonly type: 'fundingHistory' | 'activeAssetData' }>

function infoBody(core: VenueCore, request: Exclude<InfoRequest, CandlesRequest | PerpRequest>): unknown {
  if (isEmptyRequest(request)) return emptyReply(request)
  switch (request.type) {
    case 'spotMeta':
      return encodeSpotMeta(core)
    case 'spotMetaAndAssetCtxs':
      return encodeSpotMetaAndCtxs(core)
    case 'allMids':
      return encodeMids(core)
    case 'l2Book':
      return isKnown(core, request.coin)
        ? encodeBook(core, { coin: request.coin, nSigFigs: request.nSigFigs ?? null, mantissa: request.mantissa ?? null, fast: false })
        : null
    case 'recentTrades':
      return isKnown(core, request.coin)
        ? core
            .recentTrades(request.coin)
            .slice(0, RECENT_TRADES)
            .map((trade) => encodeTrade(core, trade))
        : null
    case 'tokenDetails':
      return encodeTokenDetails(core, request.tokenId)
    case 'exchangeStatus':
      return { time: core.timeMs, specialStatuses: null }
    case 'meta':
      return PERP_META
    case 'metaAndAssetCtxs':
      return [PERP_META, []]
    case 'allPerpMetas':
      return [PERP_META]
    case 'perpDexs':
      return [null]
    case 'outcomeMeta':
      return { outcomes: [], questions: [] }
    default:
      return userBody(core, request)
  }
}

type UserRequest = Extract<InfoRequest, { readonly user: unknown }>
type FullUserRequest = Exclude<UserRequest, { readonly type: EmptyType } | PerpRequest>

function userBody(core: VenueCore, request: FullUserRequest): unknown {
  const { user } = request
  switch (request.type) {
    case 'openOrders':
      return core.openOrders(user).map((order) => encodeOrder(core, order))
    case 'frontendOpenOrders':
      return core.openOrders(user).map((order) => encodeFrontendOrder(core, order))
    case 'spotClearinghouseState':
      return encodeSpotState(core, user)
    case 'userRateLimit':
      return encodeRateLimit(core, user)
    case 'orderStatus': {
      const record = core.orderStatus(user, request.ref as OrderTarget)
      return record === undefined ? { status: 'unknownOid' } : { status: 'order', order: encodeOrderRecord(core, record) }
    }
    case 'historicalOrders':
      return core.historicalOrders(user).map((record) => encodeOrderRecord(core, record))
    case 'userFills':
    case 'userFillsByTime':
      return fillsBody(core, request)
    case 'userRole':
      return encodeRole(core, user)
    case 'extraAgents':
      return encodeAgents(core, user)
    case 'userFees':
      return encodeUserFees(core, user)
    case 'webData2':
      return encodeWebData2(core, user)
    case 'clearinghouseState':
      return encodeClearinghouseState(core, user)
    case 'referral':
      return encodeReferral(core, user)
    case 'maxBuilderFee':
      return core.builders(user).get(request.builder) ?? 0
    case 'approvedBuilders':
      return [...core.builders(user)].flatMap(([builder, fee]) => (fee > 0 ? [builder] : []))
    case 'userAbstraction':
      return 'disabled'
    case 'subAccounts':
    case 'subAccounts2':
      return subAccounts(core, user, request.type)
    default:
      return request satisfies never
  }
}

/** Merged before the cap, so a merged reply reaches further back. */
function fillsBody(core: VenueCore, request: Extract<InfoRequest, { readonly type: 'userFills' | 'userFillsByTime' }>): unknown {
  const { user, aggregateByTime } = request
  const wanted = aggregateByTime ? FILLS_REACHABLE : FILLS_MAX
  if (request.type === 'userFills') {
    const fills = core.userFills(user, wanted)
    return (aggregateByTime ? encodeMergedFills(core, fills, 'newestFirst') : fills.map((fill) => encodeFill(core, fill))).slice(
      0,
      FILLS_MAX,
    )
  }
  const endMs = request.endTime ?? Number.MAX_SAFE_INTEGER
  const fills = core.userFillsByTime(user, request.startTime, endMs, request.reversed ? FILLS_REACHABLE : wanted)
  const rows = aggregateByTime ? encodeMergedFills(core, fills, 'oldestFirst') : fills.map((fill) => encodeFill(core, fill))
  return (request.reversed ? rows.reverse() : rows).slice(0, FILLS_MAX)
}

function subAccounts(core: VenueCore, master: UserRequest['user'], type: 'subAccounts' | 'subAccounts2'): unknown {
  const owned = core.ownedAccounts(master).filter(({ kind }) => kind === 'subAccount')
  if (owned.length === 0) return null
  return owned.map(({ name, address }) => ({
    name,
    subAccountUser: address,
    master,
    ...(type === 'subAccounts'
      ? { clearinghouseState: encodeClearinghouseState(core, address) }
      : { dexToClearinghouseState: [['', encodeClearinghouseState(core, address)]] }),
    spotState: encodeSpotState(core, address),
  }))
}

const isKnown = (core: VenueCore, coin: string): boolean => core.market(coin) !== undefined
