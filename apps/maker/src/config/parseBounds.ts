import type { MarketGuards } from '@hyperladder/engine'
import { type MarketSpec, parseNtl, parsePx, parseSz } from '@hyperladder/units'
import type { MarketSettings } from '../settings.ts'

/** Makes a value of what the key says, or tells what is wrong with it. */
type Read = <T>(key: string, make: () => T) => T | undefined

/** Returns a market's bounds in its own units; `undefined` when none is set. Nothing is rounded to make it fit. */
export function parseBounds({ bounds }: MarketSettings, { pxDecimals, szDecimals }: MarketSpec, read: Read): MarketGuards | undefined {
  if (bounds === undefined) return undefined
  const { minPx, maxPx, minBase, maxBase, maxDrawdownQuote } = bounds
  const given = {
    minPx: minPx === undefined ? undefined : read('min_px', () => parsePx(minPx, pxDecimals)),
    maxPx: maxPx === undefined ? undefined : read('max_px', () => parsePx(maxPx, pxDecimals)),
    minBase: minBase === undefined ? undefined : read('min_base', () => parseSz(minBase, szDecimals)),
    maxBase: maxBase === undefined ? undefined : read('max_base', () => parseSz(maxBase, szDecimals)),
    maxDrawdown: maxDrawdownQuote === undefined ? undefined : read('max_drawdown_quote', () => parseNtl(maxDrawdownQuote)),
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as MarketGuards
}
