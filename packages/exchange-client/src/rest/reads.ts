import type { ExchangePort, MarkReading } from '@hyperladder/exchange-port'
import {
  excerpt,
  parseExchangeStatus,
  parseExtraAgents,
  parseFrontendOpenOrders,
  parseOrderStatus,
  parseSpotClearinghouseState,
  parseSpotMeta,
  parseSpotMetaAndAssetCtxs,
  parseUserRateLimit,
  parseUserRole,
} from '@hyperladder/protocol'
import type { Address } from '@hyperladder/units'
import { decodeBalance, decodeMark, decodeRateLimit, decodeRole } from '../decode/account.ts'
import { type Decoded, decodeList, foreignCoin, neverForeign, type Undecodable } from '../decode/decoded.ts'
import { decodeOpenOrder, decodeOrderUpdate } from '../decode/orders.ts'
import { buildDirectory, type Directory } from '../decode/universe.ts'
import { DecodeError } from '../errors.ts'
import type { Settings } from '../options.ts'
import type { Query } from './query.ts'
import { readFills } from './readFills.ts'

export type Reads = Pick<
  ExchangePort,
  'readUniverse' | 'readOpenOrders' | 'readBalances' | 'readRateLimit' | 'readFills' | 'readOrderStatus' | 'readMarks' | 'readRole'
> &
  VenueReads & {
    readonly directory: () => Promise<Directory>
    /** Returns the directory if it was read: what is due now does not wait for a turn to be told what is known. */
    readonly knownDirectory: () => Directory | undefined
  }

/** Reads beyond the port: what is asked once, before a start. */
export type VenueReads = {
  /** The venue's time in ms: how far this machine's clock is off. */
  readVenueTimeMs(): Promise<number>
  /** The named agents of an account, with the time (ms) that each runs out at. The venue lists no unnamed ones. */
  readAgents(owner: Address): Promise<readonly AgentReading[]>
}
export type AgentReading = { readonly address: Address; readonly name: string; readonly validUntilMs: number | null }

/** Told of every item that an answer had and that can't be read, beside the answer itself. */
export type OnUndecodable = (channel: string, item: Undecodable) => void

/** The universe is asked for once; a failed try is forgotten, so that the next caller tries again. */
function createDirectory(query: Query): Pick<Reads, 'directory' | 'knownDirectory'> {
  let asked: Promise<Directory> | undefined
  let known: Directory | undefined
  const read = (reply: unknown): Directory => {
    known = buildDirectory(parseSpotMeta(reply))
    return known
  }
  return {
    directory() {
      asked ??= query({ type: 'spotMeta' }, read).catch((error: unknown) => {
        asked = undefined
        throw error
      })
      return asked
    },
    knownDirectory: () => known,
  }
}

/** Returns the reads of the port. */
export function createReads({ account: user, log }: Settings, query: Query, onUndecodable: OnUndecodable): Reads {
  const { directory, knownDirectory } = createDirectory(query)

  /** For answers that are a whole: an order or a balance that can't be read must not look as if it weren't there. */
  function whole<T>(source: string, { items, ignored, bad }: Decoded<T>): readonly T[] {
    const [first] = bad
    if (first !== undefined) throw new DecodeError(`info ${source}`, `${bad.length} of its rows: ${first.reason}`)
    if (ignored > 0) log({ type: 'ignored', source, rows: ignored })
    return items
  }

  return {
    directory,
    knownDirectory,
    readUniverse: async () => (await directory()).universe,
    async readOpenOrders() {
      const known = await directory()
      const list = await query({ type: 'frontendOpenOrders', user }, parseFrontendOpenOrders)
      return whole(
        'frontendOpenOrders',
        decodeList(list, foreignCoin(known), (record) => decodeOpenOrder(record, known)),
      )
    },
    async readBalances() {
      const known = await directory()
      const list = await query({ type: 'spotClearinghouseState', user }, parseSpotClearinghouseState)
      return whole(
        'spotClearinghouseState',
        decodeList(list, neverForeign, (record) => decodeBalance(record, known)),
      )
    },
    readRateLimit: () => query({ type: 'userRateLimit', user }, (reply) => decodeRateLimit(parseUserRateLimit(reply))),
    async readFills(sinceMs) {
      const { fills, flows, listed, ignored, bad } = await readFills(query, user, await directory(), sinceMs)
      if (ignored > 0) log({ type: 'ignored', source: 'userFills', rows: ignored })
      for (const item of bad) onUndecodable('userFills', item)
      return { fills, flows, listed }
    },
    async readOrderStatus(ref) {
      const known = await directory()
      return query({ type: 'orderStatus', user, oid: ref }, (reply) => {
        const status = parseOrderStatus(reply)
        if (status.type === 'unknownOid') return status
        const update = decodeOrderUpdate(status.record, known)
        if (update === undefined)
          throw new DecodeError('info orderStatus', `order ${ref} is of ${status.record.order.coin}, no spot market`)
        return { type: 'order', update }
      })
    },
    readMarks: async (coins) => readMarks(query, coins, await directory(), onUndecodable),
    readVenueTimeMs: async () => (await query({ type: 'exchangeStatus' }, parseExchangeStatus)).time,
    async readAgents(owner) {
      const { items, bad } = await query({ type: 'extraAgents', user: owner }, parseExtraAgents)
      for (const { error, raw } of bad) onUndecodable('extraAgents', { reason: error.message, excerpt: excerpt(raw) })
      return items.map(({ address, name, validUntil }) => ({ address, name, validUntilMs: validUntil ?? null }))
    },
    readRole: (address) => query({ type: 'userRole', user: address }, (reply) => decodeRole(parseUserRole(reply))),
  }
}

async function readMarks(
  query: Query,
  coins: readonly string[],
  directory: Directory,
  onUndecodable: OnUndecodable,
): Promise<readonly MarkReading[]> {
  const { marketByCoin } = directory
  const markets = coins.map((coin) => {
    const market = marketByCoin.get(coin)
    if (market === undefined) throw new DecodeError('info spotMetaAndAssetCtxs', `coin ${coin} is no spot market of the venue`)
    return market
  })
  if (markets.length === 0) return []
  return query({ type: 'spotMetaAndAssetCtxs' }, (reply) => {
    const { ctxs } = parseSpotMetaAndAssetCtxs(reply)
    for (const item of decodeList({ items: [], bad: ctxs.bad }, foreignCoin(directory), () => undefined).bad)
      onUndecodable('spotMetaAndAssetCtxs', item)
    const byCoin = new Map(ctxs.items.map((ctx) => [ctx.coin, ctx]))
    return markets.map((market) => decodeMark(market, byCoin.get(market.coin)))
  })
}
