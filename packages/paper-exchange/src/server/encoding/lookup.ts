import { invariant, type MarketSpec } from '@hyperladder/units'
import type { VenueToken } from '../../core/types.ts'
import type { VenueCore } from '../../core/venueCore.ts'

/** Returns the market that the core itself named. */
export function marketOf(core: VenueCore, coin: string): MarketSpec {
  const market = core.market(coin)
  invariant(market !== undefined, 'the core named a market that it does not have', { coin })
  return market
}

/** Returns the token that the core itself named by its index. */
export function tokenOf(core: VenueCore, index: number): VenueToken {
  const token = core.config.universe.tokens.find((candidate) => candidate.index === index)
  invariant(token !== undefined, 'the core named a token that it does not have', { index })
  return token
}

/** Returns the market of an asset that an answer of the core is about. */
export function assetMarket(core: VenueCore, asset: number | undefined): MarketSpec {
  const market = asset === undefined ? undefined : core.marketByAsset(asset)
  invariant(market !== undefined, 'an answered item names no market', { asset })
  return market
}
