import type { BboEvent, BookEvent, BookEventLevel, TradeEvent } from '@hyperladder/exchange-port'
import type { BboRecord, BookRecord, LevelRecord, TradeRecord } from '@hyperladder/protocol'
import { type MarketSpec, parseSz, type Tid } from '@hyperladder/units'
import { DecodeError } from '../errors.ts'
import { positivePx } from './fills.ts'

/** Returns a trade exactly. @throws DecimalError, SizeError or {@link DecodeError}, with the field's text. */
export function decodeTrade(
  { px, sz, side, time, tid }: TradeRecord,
  market: MarketSpec,
  receivedMs: number,
): TradeEvent & { readonly tid: Tid } {
  return {
    type: 'trade',
    coin: market.coin,
    timeMs: time,
    receivedMs,
    px: positivePx(px, market),
    sz: parseSz(sz, market.szDecimals),
    side: side === 'B' ? 'bid' : 'ask',
    tid,
  }
}

/** Returns the best prices exactly. @throws as {@link decodeTrade}. */
export function decodeBbo({ time, bbo: [bid, ask] }: BboRecord, market: MarketSpec, receivedMs: number): BboEvent {
  const best = (level: LevelRecord | null) =>
    level === null ? null : { px: positivePx(level.px, market), sz: parseSz(level.sz, market.szDecimals) }
  return { type: 'bbo', coin: market.coin, timeMs: time, receivedMs, bid: best(bid), ask: best(ask) }
}

/** Returns a book exactly. @throws as {@link decodeTrade}; also for one without time, and for levels that are not best first. */
export function decodeBook({ time, levels: [bids, asks] }: BookRecord, market: MarketSpec, receivedMs: number): BookEvent {
  if (time === undefined) throw new DecodeError(`book of ${market.coin}`, 'it had no time')
  return { type: 'book', coin: market.coin, timeMs: time, receivedMs, bids: sideOf(bids, market, -1n), asks: sideOf(asks, market, 1n) }
}

/** `sign`: which way prices go from the best on. */
function sideOf(levels: readonly LevelRecord[], market: MarketSpec, sign: 1n | -1n): BookEventLevel[] {
  const side = levels.map(({ px, sz, n }) => {
    const level = { px: positivePx(px, market), sz: parseSz(sz, market.szDecimals) }
    return n === undefined ? level : { ...level, n }
  })
  const wrong = side.findIndex(({ px }, i) => i > 0 && (px - (side[i - 1] as BookEventLevel).px) * sign <= 0n)
  if (wrong !== -1) throw new DecodeError(`book of ${market.coin}`, `its levels were not best first at ${levels[wrong]?.px}`)
  return side
}
