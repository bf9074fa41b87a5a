import type { VenueCore } from '../../core/venueCore.ts'
import { encodeCtx, SUPPLY } from './market.ts'

/** No perps are traded here: the least that clients which ask for them at start accept (API reference 1.19). */
export const PERP_META = { universe: [], marginTables: [], collateralToken: 0 }

/** `tokens` of a pair are token indices, base then quote (API reference 1.1). */
export function encodeSpotMeta(core: VenueCore) {
  const { tokens, pairs } = core.config.universe
  return {
    universe: pairs.map((pair) => ({
      tokens: [pair.base, pair.quote],
      name: pair.coin,
      index: pair.pairIndex,
      isCanonical: pair.isCanonical,
    })),
    tokens: tokens.map((token) => ({
      name: token.name,
      szDecimals: token.szDecimals,
      weiDecimals: token.weiDecimals,
      index: token.index,
      tokenId: token.tokenId,
      isCanonical: token.isCanonical,
      evmContract: null,
      fullName: token.fullName,
      deployerTradingFeeShare: '0.0',
    })),
  }
}

export function encodeSpotMetaAndCtxs(core: VenueCore) {
  return [encodeSpotMeta(core), core.markets.map((market) => encodeCtx(core, market.coin))]
}

/** One token by its id; priced by its first pair with USDC, which is worth 1 itself. No deployment is told of. */
export function encodeTokenDetails(core: VenueCore, tokenId: string) {
  const { tokens, pairs } = core.config.universe
  const token = tokens.find((candidate) => candidate.tokenId === tokenId)
  if (token === undefined) return undefined
  const pair = pairs.find(({ base, quote }) => base === token.index && quote === 0)
  const { midPx, markPx, prevDayPx } = pair === undefined ? ONE : encodeCtx(core, pair.coin)
  return {
    name: token.name,
    maxSupply: SUPPLY,
    totalSupply: SUPPLY,
    circulatingSupply: SUPPLY,
    szDecimals: token.szDecimals,
    weiDecimals: token.weiDecimals,
    midPx,
    markPx,
    prevDayPx,
    genesis: null,
    deployer: null,
    deployGas: null,
    deployTime: null,
    seededUsdc: '0.0',
    nonCirculatingUserBalances: [],
    futureEmissions: '0.0',
  }
}

const ONE = { midPx: '1.0', markPx: '1.0', prevDayPx: '1.0' }
