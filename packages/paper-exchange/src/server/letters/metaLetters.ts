import type { VenueCore } from '../../core/venueCore.ts'
import { ctxLetter } from './marketLetters.ts'

/** No perps are traded here: the least that clients which ask for them at start accept (API reference 1.19). */
export const PERP_META = { universe: [], marginTables: [], collateralToken: 0 }

/** `tokens` of a pair are token indices, base then quote (API reference 1.1). */
export function spotMetaLetter(core: VenueCore) {
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

export function spotMetaAndCtxsLetter(core: VenueCore) {
  return [spotMetaLetter(core), core.markets.map((market) => ctxLetter(core, market.coin))]
}
