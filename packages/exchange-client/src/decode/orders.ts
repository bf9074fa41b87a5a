import type { OpenOrder, OrderUpdate, VenueOrderState } from '@hyperladder/exchange-port'
import type { OrderRecord, OrderUpdateRecord } from '@hyperladder/protocol'
import { type MarketSpec, parseDecimal, parseSz, type Sz } from '@hyperladder/units'
import { DecodeError } from '../errors.ts'
import { positivePx } from './fills.ts'
import type { Directory } from './universe.ts'

/** Returns one status of one order, or nothing for a coin of no market of ours. @throws DecimalError, SizeError or {@link DecodeError}. */
export function decodeOrderUpdate(record: OrderUpdateRecord, { marketByCoin }: Directory): OrderUpdate | undefined {
  const market = marketByCoin.get(record.order.coin)
  if (market === undefined) return undefined
  return {
    ...identity(record.order, market),
    origSz: originalSz(record.order, market),
    sz: remainingSz(record.order.sz, market),
    state: orderStateOf(record.status),
    statusText: record.status,
    statusTimeMs: record.statusTimestamp,
  }
}

/** Returns one open order, or nothing for a coin of no market of ours. @throws DecimalError, SizeError or {@link DecodeError}. */
export function decodeOpenOrder(record: OrderRecord, { marketByCoin }: Directory): OpenOrder | undefined {
  const market = marketByCoin.get(record.coin)
  if (market === undefined) return undefined
  return {
    ...identity(record, market),
    sz: remainingSz(record.sz, market),
    origSz: originalSz(record, market),
    timeMs: record.timestamp,
  }
}

/** Returns what a status word says of an order. A word that nobody knows is terminal: `unknown` (API reference 1.7). */
export function orderStateOf(word: string): VenueOrderState {
  if (word === 'open' || word === 'triggered') return 'open'
  if (word === 'filled') return 'filled'
  if (CANCELED.has(word)) return 'canceled'
  return REJECTED.has(word) ? 'rejected' : 'unknown'
}

function identity({ coin, oid, cloid, side, limitPx }: OrderRecord, market: MarketSpec) {
  return { coin, oid, ...(cloid ? { cloid } : {}), side: side === 'B' ? 'bid' : 'ask', px: positivePx(limitPx, market) } as const
}

function remainingSz(text: string, market: MarketSpec): Sz {
  const sz = parseDecimal(text, market.szDecimals)
  if (sz < 0n) throw new DecodeError(`remaining size of ${market.coin}`, `it was '${text}', must not be negative`)
  return sz as Sz
}

/** Servers before 2025 didn't tell it: what remains is then all that is known. */
const originalSz = ({ origSz, sz }: OrderRecord, market: MarketSpec): Sz =>
  origSz === undefined ? remainingSz(sz, market) : parseSz(origSz, market.szDecimals)

const CANCELED: ReadonlySet<string> = new Set([
  'canceled',
  'scheduledCancel',
  'internalCancel',
  'marginCanceled',
  'vaultWithdrawalCanceled',
  'openInterestCapCanceled',
  'selfTradeCanceled',
  'reduceOnlyCanceled',
  'siblingFilledCanceled',
  'delistedCanceled',
  'liquidatedCanceled',
  'outcomeSettledCanceled',
])

const REJECTED: ReadonlySet<string> = new Set([
  'rejected',
  'tickRejected',
  'minTradeNtlRejected',
  'minTradeSpotNtlRejected',
  'perpMarginRejected',
  'reduceOnlyRejected',
  'badAloPxRejected',
  'iocCancelRejected',
  'badTriggerPxRejected',
  'marketOrderNoLiquidityRejected',
  'positionIncreaseAtOpenInterestCapRejected',
  'positionFlipAtOpenInterestCapRejected',
  'tooAggressiveAtOpenInterestCapRejected',
  'openInterestIncreaseRejected',
  'insufficientSpotBalanceRejected',
  'oracleRejected',
  'perpMaxPositionRejected',
  'tooManyOpenOrdersRejected',
])
