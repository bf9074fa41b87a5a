import type { ExternalFlow, Fill } from '@hyperladder/exchange-port'
import type { FillRecord } from '@hyperladder/protocol'
import {
  formatDecimal,
  type MarketSpec,
  type Ntl,
  type Px,
  parseDecimal,
  parseSz,
  parseWei,
  type TokenSpec,
  type Wei,
} from '@hyperladder/units'
import { DecodeError } from '../errors.ts'
import { floorDecimal, parseLedger, roundNoise } from './figures.ts'
import type { Directory } from './universe.ts'

export type FillOrFlow = { readonly type: 'fill'; readonly fill: Fill } | { readonly type: 'flow'; readonly flow: ExternalFlow }

/** The venue's word for the daily sale of what is less than a lot (API reference 8.5). */
const DUST = 'Spot Dust Conversion'

/**
 * Returns a fill of one of the universe's markets, or the flow that a dust conversion is; nothing for other coins. Exact: a price or size that its
 * unit can't hold is refused; fee and position may carry the venue's float noise, and no more. A price need not lie on today's tick: a fill is money first.
 * @throws DecimalError, SizeError or {@link DecodeError}, with the field's text.
 */
export function decodeFill(record: FillRecord, directory: Directory): FillOrFlow | undefined {
  const market = directory.marketByCoin.get(record.coin)
  if (market === undefined) return undefined
  if (record.dir === DUST) return { type: 'flow', flow: dustFlow(record, market) }
  const token = feeToken(record, market, directory)
  return {
    type: 'fill',
    fill: {
      coin: record.coin,
      tid: record.tid,
      oid: record.oid,
      ...(record.cloid ? { cloid: record.cloid } : {}),
      side: record.side === 'B' ? 'bid' : 'ask',
      px: positivePx(record.px, market),
      sz: parseSz(record.sz, market.szDecimals),
      timeMs: record.time,
      startPosition: roundNoise(record.startPosition, market.base.weiDecimals) as Wei,
      fee: { token: token.name, amount: parseLedger(record.fee, token) },
      crossed: record.crossed,
    },
  }
}

/** Returns fills and flows apart, each in the order given. */
export function splitFills(items: readonly FillOrFlow[]): { readonly fills: readonly Fill[]; readonly flows: readonly ExternalFlow[] } {
  return {
    fills: items.flatMap((item) => (item.type === 'fill' ? [item.fill] : [])),
    flows: items.flatMap((item) => (item.type === 'flow' ? [item.flow] : [])),
  }
}

/** Returns fills as the venue lists them, newest first, in the order they happened: within a millisecond, too, the last one first. */
export const oldestFirst = (newestFirst: readonly FillRecord[]): readonly FillRecord[] =>
  [...newestFirst].reverse().sort((a, b) => a.time - b.time)

/** Returns a price exactly. It need not be one that the venue would take for a new order today. @throws DecimalError or {@link DecodeError}. */
export function positivePx(text: string, market: MarketSpec): Px {
  const px = parseDecimal(text, market.pxDecimals)
  if (px <= 0n) throw new DecodeError(`price of ${market.coin}`, `it was '${text}', must be above 0`)
  return px as Px
}

/** Sells what is less than a lot at a price off the grid: neither is a `Sz` or a `Px`. Rounding of the proceeds: down. */
function dustFlow(record: FillRecord, market: MarketSpec): ExternalFlow {
  const sold = parseWei(record.sz, market.base)
  const quote = grossQuote(record.px, record.sz, market.quote)
  const sign = record.side === 'A' ? 1n : -1n
  const fee = record.feeToken === market.quote.name ? parseLedger(record.fee, market.quote) : 0n
  const baseFee = fee === 0n && record.feeToken === market.base.name ? parseLedger(record.fee, market.base) : 0n
  return {
    type: 'dust',
    coin: record.coin,
    timeMs: record.time,
    baseDelta: (-sign * sold - baseFee) as Wei,
    quoteDelta: (sign * quote - fee) as Ntl,
  }
}

function grossQuote(px: string, sz: string, quote: TokenSpec): bigint {
  const decimals = (text: string) => text.length - (text.includes('.') ? text.indexOf('.') + 1 : text.length)
  const [pxDecimals, szDecimals] = [decimals(px), decimals(sz)]
  const product = parseDecimal(px, pxDecimals) * parseDecimal(sz, szDecimals)
  return floorDecimal(formatDecimal(product, pxDecimals + szDecimals), quote.weiDecimals)
}

/**
 * Fees are told by token name, and names are not unique: the pair's own tokens come first (buys pay in base, sells in quote, API reference 8.4),
 * then the only token of that name.
 */
function feeToken({ feeToken: name, side }: FillRecord, { base, quote }: MarketSpec, { universe }: Directory): TokenSpec {
  const expected = side === 'B' ? base : quote
  const other = side === 'B' ? quote : base
  if (expected.name === name) return expected
  if (other.name === name) return other
  const [token, ...more] = universe.tokens.filter((candidate) => candidate.name === name)
  if (token === undefined) throw new DecodeError('feeToken', `it was '${name}', which is no token of the venue`)
  if (more.length > 0) throw new DecodeError('feeToken', `it was '${name}', which ${more.length + 1} tokens are called`)
  return token
}
