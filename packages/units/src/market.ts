import type { Ntl } from './brand.ts'
import { MarketError } from './errors.ts'

/** A token of the venue. Names are not unique there: `index` is the key (API reference 1.1). */
export type TokenSpec = {
  readonly name: string
  readonly index: number
  /** Lot = 10^-szDecimals of the token, where it is the base. */
  readonly szDecimals: number
  /** The ledger keeps 10^-weiDecimals of the token. */
  readonly weiDecimals: number
}

/** A spot pair, with the four different numbers that name it kept apart (API reference 1.1 and 10.1.25). */
export type MarketSpec = {
  /** The venue's own name of the pair, `PURR/USDC` or `@107`: used in every feed and query. */
  readonly coin: string
  /** `universe[].index`. */
  readonly pairIndex: number
  /** Order and cancel asset id: 10000 + pairIndex. */
  readonly assetId: number
  readonly base: TokenSpec
  readonly quote: TokenSpec
  /** Decimals of a size. */
  readonly szDecimals: number
  /** Decimals of a price: 8 - szDecimals. */
  readonly pxDecimals: number
  /** Least value of a new order: 10 units of the quote token (API reference 5). */
  readonly minNotional: Ntl
}

/** Decimals of an `Ntl`: px and sz decimals always add up to 8. */
export const NTL_DECIMALS = 8
/** Whole units of the quote token that a new order must be worth. */
export const MIN_NOTIONAL_QUOTE_UNITS = 10n

/**
 * Returns the market of a pair.
 * @throws {@link MarketError} when the base's lot is finer than its ledger or than 8 decimals, or the quote's ledger is not of 8 decimals
 * (every quote token of the venue has 8: API reference 1.1; a coarser one could not hold px * sz).
 */
export function marketSpec(pair: Pick<MarketSpec, 'coin' | 'pairIndex' | 'base' | 'quote'>): MarketSpec {
  const { coin, pairIndex, base, quote } = pair
  if (!isCount(pairIndex)) {
    throw new MarketError('E_MARKET', `pair index of ${coin} was ${pairIndex}, must be an integer of 0 or more`, { coin, pairIndex })
  }
  if (!isCount(base.szDecimals) || base.szDecimals > NTL_DECIMALS) {
    throw new MarketError('E_MARKET', `szDecimals of ${base.name} was ${base.szDecimals}, must be 0 to 8`, { coin, base })
  }
  if (!isCount(base.weiDecimals) || base.weiDecimals < base.szDecimals) {
    const message = `weiDecimals of ${base.name} was ${base.weiDecimals}, must be an integer of at least its szDecimals ${base.szDecimals}`
    throw new MarketError('E_MARKET', message, { coin, base })
  }
  if (quote.weiDecimals !== NTL_DECIMALS) {
    const message = `weiDecimals of ${quote.name}, the quote token of ${coin}, was ${quote.weiDecimals}, must be ${NTL_DECIMALS}`
    throw new MarketError('E_MARKET', message, { coin, quote })
  }
  return {
    coin,
    pairIndex,
    assetId: 10_000 + pairIndex,
    base,
    quote,
    szDecimals: base.szDecimals,
    pxDecimals: NTL_DECIMALS - base.szDecimals,
    minNotional: (MIN_NOTIONAL_QUOTE_UNITS * 10n ** BigInt(NTL_DECIMALS)) as Ntl,
  }
}

const isCount = (value: number): boolean => Number.isInteger(value) && value >= 0
