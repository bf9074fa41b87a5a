import { formatDecimal } from '@hyperladder/units'
import type { BacktestJson, BacktestResult, Jsonified } from './types.ts'

/** What an integer of the result counts, by the name of its field. Money in 10^-8 quote is every other one. */
const PRICES: ReadonlySet<string> = new Set(['px', 'marketPx', 'startPx', 'endPx', 'first', 'last', 'high', 'low', 'bid', 'ask'])
const SIZES: ReadonlySet<string> = new Set(['sz', 'orderSize', 'boughtSz', 'soldSz', 'ownSz', 'marketSz'])
const BASE: ReadonlySet<string> = new Set(['base', 'feesBase'])
/** Floats that count 10^-8 quote, and are told in quote. */
const FLOATS: ReadonlySet<string> = new Set(['ilClosedForm', 'lvrClosedForm'])
/** Of the figures of a confidence: those that are no money. */
const COUNTS: ReadonlySet<string> = new Set(['fills', 'requests'])

const NTL_DECIMALS = 8
const NTL_UNIT = 1e8

/**
 * Returns a result as plain data for JSON: prices, sizes and money as decimal text in quote or base units, floats of money in quote, all
 * else as it is.
 * @example resultJson(result).totals.pnl // '12.00831'
 */
export function resultJson(result: BacktestResult): BacktestJson {
  const { pxDecimals, szDecimals, baseWeiDecimals } = result.market
  const text = (name: string, value: bigint): string => {
    if (PRICES.has(name)) return formatDecimal(value, pxDecimals)
    if (SIZES.has(name)) return formatDecimal(value, szDecimals)
    return formatDecimal(value, BASE.has(name) ? baseWeiDecimals : NTL_DECIMALS)
  }
  const plain = (name: string, value: unknown): unknown => {
    if (typeof value === 'bigint') return text(name, value)
    if (typeof value === 'number') return FLOATS.has(name) ? value / NTL_UNIT : value
    if (Array.isArray(value)) return value.map((item: unknown) => plain(name, item))
    if (typeof value !== 'object' || value === null) return value
    if (name === 'figures') return figures(value)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(key, inner)]))
  }
  return plain('result', result) as Jsonified<BacktestResult>
}

function figures(value: object): object {
  const scaled = (spread: object) =>
    Object.fromEntries(Object.entries(spread).map(([key, float]: [string, number]) => [key, float / NTL_UNIT]))
  return Object.fromEntries(
    Object.entries(value).map(([name, spread]: [string, object]) => [name, COUNTS.has(name) ? spread : scaled(spread)]),
  )
}
