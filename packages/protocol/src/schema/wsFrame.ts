import type { Address, Oid } from '@hyperladder/units'
import { array, boolean, type InferOutput, looseObject, optional, string, unknown } from 'valibot'
import { WireError } from '../wireError.ts'
import { type BalanceRecord, parseBalances } from './account.ts'
import { type FillRecord, fillSchema } from './fill.ts'
import {
  type BboRecord,
  type BookRecord,
  type CandleRecord,
  parseAllMids,
  parseBbo,
  parseCandles,
  parseL2Book,
  parseTrades,
  type TradeRecord,
} from './marketData.ts'
import { type OrderRecord, type OrderUpdateRecord, orderSchema, orderUpdateSchema } from './order.ts'
import { type ParsedList, parseList, parseWith } from './parse.ts'
import { address, count, oid } from './primitives.ts'
import { type SpotAssetCtxRecord, spotAssetCtxSchema } from './spotMeta.ts'

/** One frame of the venue's WebSocket. `other` is a channel that we don't read: kept, for the caller to judge. */
export type WsFrame =
  | { readonly type: 'greeting' }
  | { readonly type: 'pong' }
  | { readonly type: 'subscriptionResponse'; readonly method: string; readonly subscription: Readonly<Record<string, unknown>> }
  | { readonly type: 'error'; readonly text: string }
  | { readonly type: 'post'; readonly id: number; readonly response: { readonly type: string; readonly payload: unknown } }
  | { readonly type: 'orderUpdates'; readonly updates: ParsedList<OrderUpdateRecord> }
  | { readonly type: 'userFills'; readonly user: Address; readonly isSnapshot: boolean; readonly fills: ParsedList<FillRecord> }
  | {
      readonly type: 'userEvents'
      readonly fills: ParsedList<FillRecord>
      readonly nonUserCancel: readonly NonUserCancel[]
      readonly words: readonly string[]
    }
  | { readonly type: 'spotState'; readonly user: Address; readonly balances: ParsedList<BalanceRecord> }
  /** Removed by the venue in 2026 (API reference 4.10); `balances` is missing where the account holds no spot token. */
  | { readonly type: 'webData2'; readonly user: Address; readonly balances?: ParsedList<BalanceRecord> }
  | { readonly type: 'openOrders'; readonly user: Address; readonly orders: ParsedList<OrderRecord> }
  | { readonly type: 'bbo'; readonly bbo: BboRecord }
  | { readonly type: 'l2Book'; readonly book: BookRecord | null }
  | { readonly type: 'trades'; readonly trades: ParsedList<TradeRecord> }
  | { readonly type: 'allMids'; readonly mids: Readonly<Record<string, string>> }
  | { readonly type: 'candle'; readonly candles: ParsedList<CandleRecord> }
  | { readonly type: 'activeSpotAssetCtx'; readonly ctx: SpotAssetCtxRecord }
  | { readonly type: 'other'; readonly channel: string; readonly data: unknown }

const frameSchema = looseObject({ channel: string(), data: optional(unknown()) })
const ackSchema = looseObject({ method: string(), subscription: looseObject({ type: string() }) })
const postSchema = looseObject({ id: count, response: looseObject({ type: string(), payload: unknown() }) })
const userFillsSchema = looseObject({ user: address, isSnapshot: optional(boolean()), fills: array(unknown()) })
const userSchema = looseObject({ user: address })
const openOrdersSchema = looseObject({ user: address, orders: array(unknown()) })
const nonUserCancelSchema = looseObject({ coin: string(), oid })
const ctxSchema = looseObject({ coin: string(), ctx: spotAssetCtxSchema })
export type NonUserCancel = InferOutput<typeof nonUserCancelSchema> & { readonly oid: Oid }

/** What servers before 2024 sent first, as plain text (API reference 4.1). */
const GREETING = 'Websocket connection established.'

/**
 * Parses one text frame. A malformed item of a list is set aside in its `bad`; a frame that isn't what its channel promises throws.
 * @throws {@link WireError} naming the channel and the place.
 */
export function parseWsFrame(text: string): WsFrame {
  if (text === GREETING) return { type: 'greeting' }
  const { channel, data } = parseWith(frameSchema, parseJson(text), 'frame')
  switch (channel) {
    case 'pong':
      return { type: 'pong' }
    case 'error':
      return { type: 'error', text: parseWith(string(), data, 'error') }
    case 'subscriptionResponse':
      return { type: 'subscriptionResponse', ...parseWith(ackSchema, data, channel) }
    case 'post':
      return { type: 'post', ...parseWith(postSchema, data, channel) }
    case 'orderUpdates':
      return { type: 'orderUpdates', updates: parseList(orderUpdateSchema, data, channel) }
    case 'userFills': {
      const { user, isSnapshot, fills } = parseWith(userFillsSchema, data, channel)
      return { type: 'userFills', user, isSnapshot: isSnapshot === true, fills: parseList(fillSchema, fills, 'userFills.fills') }
    }
    case 'user':
      return parseUserEvents(data)
    case 'spotState': {
      const { user, spotState } = parseWith(looseObject({ user: address, spotState: unknown() }), data, channel)
      return { type: 'spotState', user, balances: parseBalances(spotState, 'spotState.spotState') }
    }
    case 'webData2': {
      const { user, spotState } = parseWith(userSchema, data, channel)
      return spotState === undefined || spotState === null
        ? { type: 'webData2', user }
        : { type: 'webData2', user, balances: parseBalances(spotState, 'webData2.spotState') }
    }
    case 'openOrders': {
      const { user, orders } = parseWith(openOrdersSchema, data, channel)
      return { type: 'openOrders', user, orders: parseList(orderSchema, orders, 'openOrders.orders') }
    }
    default:
      return parseMarketFrame(channel, data)
  }
}

function parseMarketFrame(channel: string, data: unknown): WsFrame {
  switch (channel) {
    case 'bbo':
      return { type: 'bbo', bbo: parseBbo(data) }
    case 'l2Book':
      return { type: 'l2Book', book: parseL2Book(data) }
    case 'trades':
      return { type: 'trades', trades: parseTrades(data) }
    case 'allMids':
      return { type: 'allMids', mids: parseAllMids(parseWith(looseObject({ mids: unknown() }), data, channel).mids) }
    case 'candle':
      // The docs say a list, the venue sends one (API reference 4.17).
      return { type: 'candle', candles: parseCandles(Array.isArray(data) ? data : [data]) }
    case 'activeSpotAssetCtx':
      return { type: 'activeSpotAssetCtx', ctx: parseWith(ctxSchema, data, channel).ctx }
    default:
      return { type: 'other', channel, data }
  }
}

/** The feed `userEvents` speaks on channel `user`: one of several words a frame (API reference 4.8); all words are told. */
function parseUserEvents(data: unknown): WsFrame {
  const event = parseWith(looseObject({}), data, 'user')
  return {
    type: 'userEvents',
    fills: event.fills === undefined ? { items: [], bad: [] } : parseList(fillSchema, event.fills, 'user.fills'),
    nonUserCancel:
      event.nonUserCancel === undefined ? [] : parseWith(array(nonUserCancelSchema), event.nonUserCancel, 'user.nonUserCancel'),
    words: Object.keys(event),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new WireError('frame', 'JSON', text)
  }
}
