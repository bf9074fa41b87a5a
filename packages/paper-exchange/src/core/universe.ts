import { parsePx } from '@hyperladder/units'
import { hashHex } from './hash.ts'
import type { TraderConfig, Universe, VenuePair, VenueToken } from './types.ts'

/** A crowd that fills a 0.3 % ladder about every three seconds at 10 blocks a second, in both directions. */
export const defaultTraders: TraderConfig = {
  takersPer10kBlocks: 700,
  takerMinQuote: 20,
  takerMaxQuote: 100,
  takerReachPpm: 4000,
  swingPpm: 30_000,
  makersPer10kBlocks: 300,
  makerNearPpm: 10_000,
  makerFarPpm: 30_000,
}

/** Two quote tokens against each other: everything happens within a few hundredths of a per cent. */
const stableTraders: TraderConfig = { ...defaultTraders, takerReachPpm: 1500, swingPpm: 2000, makerNearPpm: 2000, makerFarPpm: 6000 }

type TokenRow = readonly [name: string, index: number, szDecimals: number, weiDecimals: number]
type PairRow = readonly [pairIndex: number, base: number, quote: number, startPx: string]

/** Names that mainnet's universe calls canonical. */
const CANONICAL = new Set(['USDC', 'PURR'])

function universeOf(tokenRows: readonly TokenRow[], pairRows: readonly PairRow[]): Universe {
  const tokens = tokenRows.map(
    ([name, index, szDecimals, weiDecimals]): VenueToken => ({
      name,
      index,
      szDecimals,
      weiDecimals,
      tokenId: hashHex(4, index, 0x70cec),
      isCanonical: CANONICAL.has(name),
      fullName: null,
    }),
  )
  const szDecimals = new Map(tokens.map((token) => [token.index, token.szDecimals]))
  const quotes = new Set(pairRows.map(([, , quote]) => quote))
  const pairs = pairRows.map(([pairIndex, base, quote, startPx]): VenuePair => {
    const stable = quotes.has(base)
    return {
      coin: pairIndex === 0 ? 'PURR/USDC' : `@${pairIndex}`,
      pairIndex,
      base,
      quote,
      isCanonical: pairIndex === 0,
      startPx: parsePx(startPx, 8 - (szDecimals.get(base) ?? 0)),
      traders: stable ? stableTraders : defaultTraders,
    }
  })
  return { tokens, pairs }
}

/** The universe of a paper exchange that says nothing else: indices are positions, as some clients assume (API reference 1.1 h). */
export const defaultUniverse: Universe = universeOf(
  [
    ['USDC', 0, 8, 8],
    ['PURR', 1, 0, 5],
    ['HYPE', 2, 2, 8],
    ['USDH', 3, 2, 8],
    ['UBTC', 4, 5, 10],
    ['UETH', 5, 4, 9],
    ['USDT0', 6, 2, 8],
    ['USDE', 7, 2, 8],
  ],
  [
    [0, 1, 0, '0.2'],
    [1, 2, 0, '40'],
    [2, 4, 0, '100000'],
    [3, 2, 3, '40'],
    [4, 3, 0, '1'],
    [5, 1, 3, '0.2'],
    [6, 5, 0, '4000'],
    [7, 2, 6, '40'],
    [8, 2, 7, '40'],
    [9, 6, 0, '1'],
  ],
)

/** As on mainnet: token index, array position, pair index and asset id all differ, and a name is there twice. */
export const sparseUniverse: Universe = universeOf(
  [
    ['USDC', 0, 8, 8],
    ['HYPE', 77, 0, 5],
    ['PURR', 1, 0, 5],
    ['UBTC', 197, 5, 10],
    ['HYPE', 150, 2, 8],
    ['USDH', 360, 2, 8],
    ['USDE', 235, 2, 8],
    ['USDT0', 268, 2, 8],
  ],
  [
    [0, 1, 0, '0.2'],
    [142, 197, 0, '100000'],
    [107, 150, 0, '40'],
    [55, 77, 0, '0.012'],
    [230, 360, 0, '1'],
    [232, 150, 360, '40'],
    [207, 150, 268, '40'],
    [233, 197, 360, '100000'],
    [151, 150, 235, '40'],
  ],
)
