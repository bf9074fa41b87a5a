import fc from 'fast-check'
import type { Ntl, Px, Sz } from './brand.ts'
import { type MarketSpec, marketSpec, NTL_DECIMALS } from './market.ts'
import { floorToLegalPx } from './price.ts'

/** Decimals of a price on the venue: 8 - szDecimals. */
export const arbPxDecimals: fc.Arbitrary<number> = fc.integer({ min: 0, max: NTL_DECIMALS })

/** A positive integer of up to `digits` digits, every number of digits equally likely. */
export const arbDigits = (digits: number): fc.Arbitrary<bigint> =>
  fc.integer({ min: 1, max: digits }).chain((count) => fc.bigInt({ min: 10n ** BigInt(count - 1), max: 10n ** BigInt(count) - 1n }))

/** A legal price of up to 12 digits of its unit. */
export const arbPx = (pxDecimals: number): fc.Arbitrary<Px> => arbDigits(12).map((px) => floorToLegalPx(px, pxDecimals) as Px)

/** A size of at least one lot and up to 12 digits of lots. */
export const arbSz: fc.Arbitrary<Sz> = arbDigits(12).map((sz) => sz as Sz)

/** Quote money of 0 up to ten million units. */
export const arbNtl: fc.Arbitrary<Ntl> = fc.bigInt({ min: 0n, max: 10n ** 15n }).map((ntl) => ntl as Ntl)

/** A market of any lot, quoted in a token of 8 decimals. */
export const arbMarket: fc.Arbitrary<MarketSpec> = fc
  .record({ szDecimals: fc.integer({ min: 0, max: 8 }), finer: fc.integer({ min: 0, max: 10 }), pairIndex: fc.nat({ max: 500 }) })
  .map(({ szDecimals, finer, pairIndex }) =>
    marketSpec({
      coin: `@${pairIndex}`,
      pairIndex,
      base: { name: 'BASE', index: 2 * pairIndex + 1, szDecimals, weiDecimals: szDecimals + finer },
      quote: { name: 'USDC', index: 0, szDecimals: 8, weiDecimals: 8 },
    }),
  )
