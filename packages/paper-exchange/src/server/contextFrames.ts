import { deflateRawSync } from 'node:zlib'
import type { Address } from '@hyperladder/units'
import type { VenueCore } from '../core/venueCore.ts'
import { encodeClearinghouseState } from './encoding/account.ts'
import { encodeCtx } from './encoding/market.ts'

type Price = { readonly markPx: string; readonly midPx: string | null }
export type Prices = Readonly<Record<string, Price>>

const frame = (channel: string, data: unknown): string => JSON.stringify({ channel, data })

/** Frames of the feeds over every asset or dex (API reference 4.18). The one dex here is the venue's own, `''`, and has no perps. */
export const contextFrames = {
  assetCtxs: (): string => frame('assetCtxs', { dex: '', ctxs: [] }),
  allDexsAssetCtxs: (): string => frame('allDexsAssetCtxs', { ctxs: [['', []]] }),
  allDexsClearinghouseState: (core: VenueCore, user: Address): string =>
    frame('allDexsClearinghouseState', { user, clearinghouseStates: [['', encodeClearinghouseState(core, user)]] }),
  /** Base64 of raw DEFLATE of the prices' JSON. */
  fastAssetCtxs: (prices: Prices): string => frame('fastAssetCtxs', deflateRawSync(JSON.stringify(prices)).toString('base64')),
} as const

/** Returns mark and mid of every pair, by coin. */
export function pricesOf(core: VenueCore): Prices {
  const entries = core.markets.map(({ coin }) => {
    const { markPx, midPx } = encodeCtx(core, coin)
    return [coin, { markPx, midPx }] as const
  })
  return Object.fromEntries(entries)
}

/** Returns the coins whose prices are not as they were, each with both. */
export function changedPrices(before: Prices, now: Prices): Prices {
  const changed = Object.entries(now).filter(
    ([coin, { markPx, midPx }]) => before[coin]?.markPx !== markPx || before[coin]?.midPx !== midPx,
  )
  return Object.fromEntries(changed)
}
