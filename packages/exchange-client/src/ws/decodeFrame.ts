import type { FeedEvent } from '@hyperladder/exchange-port'
import { type BboRecord, excerpt, type FillRecord, type ParsedList, type WsFrame } from '@hyperladder/protocol'
import type { Address, Px } from '@hyperladder/units'
import { decodeBalance } from '../decode/account.ts'
import { type Decoded, decodeList, foreignCoin, neverForeign } from '../decode/decoded.ts'
import { decodeFill, oldestFirst, positivePx, splitFills } from '../decode/fills.ts'
import { decodeOrderUpdate } from '../decode/orders.ts'
import type { Directory } from '../decode/universe.ts'

export type DecodedFrame = { readonly events: readonly FeedEvent[]; readonly ignored: number }

type BalanceList = Extract<WsFrame, { type: 'spotState' }>['balances']

const NOTHING: DecodedFrame = { events: [], ignored: 0 }

/** Channels that we don't ask for and that say nothing about our orders, fills or balances; a venue may send them all the same. */
const HARMLESS: ReadonlySet<string> = new Set([
  'notification',
  'webData3',
  'clearinghouseState',
  'allDexsClearinghouseState',
  'allDexsAssetCtxs',
  'activeAssetCtx',
  'activeAssetData',
  'userFundings',
  'userNonFundingLedgerUpdates',
  'userTwapSliceFills',
  'userTwapHistory',
  'twapStates',
  'userHistoricalOrders',
  'assetCtxs',
  'spotAssetCtxs',
  'fastAssetCtxs',
  'outcomeMetaUpdates',
])

/**
 * Returns what a data frame tells of an account. An item that can't be read becomes an `undecodable` event and its neighbours still arrive; balances are a
 * whole, so one unreadable row holds all of them back (a missing row would mean zero). Frames of another user are never mixed in.
 */
export function decodeFrame(frame: WsFrame, account: Address, directory: Directory): DecodedFrame {
  switch (frame.type) {
    case 'orderUpdates': {
      const decoded = decodeList(frame.updates, foreignCoin(directory), (record) => decodeOrderUpdate(record, directory))
      return withBad('orderUpdates', decoded, decoded.items.length === 0 ? [] : [{ type: 'orderUpdates', updates: decoded.items }])
    }
    case 'userFills':
      return frame.user === account ? fills(frame.fills, frame.isSnapshot, directory) : foreign('userFills', frame.user)
    case 'spotState':
      return frame.user === account ? balances('spotState', frame.balances, directory) : foreign('spotState', frame.user)
    case 'webData2':
      if (frame.user !== account) return foreign('webData2', frame.user)
      if (frame.balances === undefined) return undecodable('webData2', 'it had no spotState, which an account with a spot token has', '')
      return balances('webData2', frame.balances, directory)
    case 'bbo':
      return bbo(frame.bbo, directory)
    case 'other':
      return HARMLESS.has(frame.channel) ? NOTHING : undecodable(frame.channel, 'the channel is not known', excerpt(frame.data))
    case 'error':
    case 'greeting':
    case 'pong':
    case 'post':
    case 'subscriptionResponse':
    case 'userEvents':
    case 'openOrders':
    case 'l2Book':
    case 'trades':
    case 'allMids':
    case 'candle':
    case 'activeSpotAssetCtx':
      return NOTHING
    default:
      return frame satisfies never
  }
}

function fills(list: ParsedList<FillRecord>, snapshot: boolean, directory: Directory): DecodedFrame {
  const ordered = snapshot ? { ...list, items: oldestFirst(list.items) } : list
  const decoded = decodeList(ordered, foreignCoin(directory), (record) => decodeFill(record, directory))
  const empty = decoded.items.length === 0 && !snapshot
  return withBad('userFills', decoded, empty ? [] : [{ type: 'fills', snapshot, ...splitFills(decoded.items) }])
}

function balances(channel: string, list: BalanceList, directory: Directory): DecodedFrame {
  const decoded = decodeList(list, neverForeign, (record) => decodeBalance(record, directory))
  return withBad(channel, decoded, decoded.bad.length > 0 ? [] : [{ type: 'balances', balances: decoded.items }])
}

function bbo({ coin, bbo: [bid, ask], time }: BboRecord, { marketByCoin }: Directory): DecodedFrame {
  const market = marketByCoin.get(coin)
  if (market === undefined) return { events: [], ignored: 1 }
  const px = (level: { readonly px: string } | null): Px | null => (level === null ? null : positivePx(level.px, market))
  return { events: [{ type: 'bbo', coin, bid: px(bid), ask: px(ask), timeMs: time }], ignored: 0 }
}

function withBad<T>(channel: string, { bad, ignored }: Decoded<T>, events: readonly FeedEvent[]): DecodedFrame {
  return { events: [...bad.map((item): FeedEvent => ({ type: 'undecodable', channel, ...item })), ...events], ignored }
}

const undecodable = (channel: string, reason: string, quoted: string): DecodedFrame => ({
  events: [{ type: 'undecodable', channel, reason, excerpt: quoted }],
  ignored: 0,
})

const foreign = (channel: string, user: Address): DecodedFrame => undecodable(channel, `it was of user ${user}`, '')

/** Returns a frame that could not be parsed, or decoded, as an event. */
export function undecodableFrame(error: unknown, text: string): Extract<FeedEvent, { type: 'undecodable' }> {
  const reason = error instanceof Error ? error.message : String(error)
  return { type: 'undecodable', channel: channelOf(text), reason: excerpt(reason), excerpt: excerpt(text) }
}

/** The channel of a frame that isn't what its channel promises: for the log, so a glance is enough. */
const channelOf = (text: string): string => /"channel"\s*:\s*"([A-Za-z0-9]{1,40})"/.exec(text)?.[1] ?? 'unknown'
