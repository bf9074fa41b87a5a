import { parseSpotMeta } from '@hyperladder/protocol'
import type { MarketSpec } from '@hyperladder/units'
import { buildDirectory } from '../decode/universe.ts'

/** A small sparse universe: indices apart from places, two tokens of one name, a pair whose base is unknown, one not quoted in USDC. */
export const SPOT_META = {
  tokens: [
    { name: 'HYPE', szDecimals: 2, weiDecimals: 8, index: 150 },
    { name: 'USDC', szDecimals: 8, weiDecimals: 8, index: 0 },
    { name: 'PURR', szDecimals: 0, weiDecimals: 5, index: 1 },
    { name: 'UBTC', szDecimals: 5, weiDecimals: 10, index: 197 },
    { name: 'USDH', szDecimals: 2, weiDecimals: 8, index: 360 },
    { name: 'TWIN', szDecimals: 0, weiDecimals: 5, index: 400 },
    { name: 'TWIN', szDecimals: 2, weiDecimals: 8, index: 401 },
  ],
  universe: [
    { tokens: [150, 0], name: '@107', index: 107 },
    { tokens: [1, 0], name: 'PURR/USDC', index: 0 },
    { tokens: [197, 0], name: '@142', index: 142 },
    { tokens: [150, 360], name: '@232', index: 232 },
    { tokens: [999, 0], name: '@900', index: 900 },
    { tokens: [401, 0], name: '@950', index: 950 },
  ],
}

export const directory = buildDirectory(parseSpotMeta(SPOT_META))

export const market = (coin: string): MarketSpec => directory.marketByCoin.get(coin) as MarketSpec
