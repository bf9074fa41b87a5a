export type { Address, Brand, Cloid, Ntl, Oid, Px, Side, Sz, Tid, Wei } from './brand.ts'
export { floorDecimal, floorDiv, floorDivPow10, formatDecimal, parseDecimal, roundHalfUpDiv } from './decimal.ts'
export { DecimalError, HyperladderError, InvariantError, invariant, MarketError, PriceError, SizeError } from './errors.ts'
export { IdError, parseAddress, parseCloid } from './ids.ts'
export { type MarketSpec, MIN_NOTIONAL_QUOTE_UNITS, marketSpec, NTL_DECIMALS, type TokenSpec } from './market.ts'
export {
  ceilToLegalPx,
  floorToLegalPx,
  formatPx,
  isLegalPx,
  ladderStep,
  ladderSteps,
  PX_SIGNIFICANT_FIGURES,
  parsePx,
  pxTick,
  truncateToSignificant,
} from './price.ts'
export { affordableSz, floorToLot, formatNtl, formatSz, formatWei, notional, parseNtl, parseSz, parseWei, szToWei } from './size.ts'
