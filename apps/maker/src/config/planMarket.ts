import type { MarketGuards } from '@hyperladder/engine'
import { PricingGrid, parseSpacing } from '@hyperladder/grid'
import { HyperladderError, type MarketSpec, type Ntl, parseNtl, parsePx, parseSz, parseWei, type Sz, type Wei } from '@hyperladder/units'
import type { MarketSettings } from '../settings.ts'
import { parseBounds } from './parseBounds.ts'

/** One market's settings in the market's own units. */
export type MarketPlan = {
  readonly settings: MarketSettings
  readonly spec: MarketSpec
  readonly grid: PricingGrid
  readonly orderSize: Sz
  readonly allocation: { readonly base?: Wei; readonly quote?: Ntl }
  readonly guards?: MarketGuards
}

export type MarketPlanResult =
  | { readonly plan: MarketPlan; readonly problems: readonly [] }
  | { readonly plan: undefined; readonly problems: readonly string[] }

/** Returns the settings in the market's units, or everything in them that this market can't take. Nothing is rounded to make it fit. */
export function planMarket(settings: MarketSettings, spec: MarketSpec): MarketPlanResult {
  const problems: string[] = []
  const read = <T>(key: string, make: () => T): T | undefined => {
    try {
      return make()
    } catch (error) {
      if (!(error instanceof HyperladderError)) throw error
      problems.push(`${key}: ${error.message}`)
      return undefined
    }
  }
  const { pxDecimals, szDecimals } = spec
  const { allocation } = settings
  const startPx = read('start_px', () => parsePx(settings.startPx, pxDecimals))
  const spacing = read('spacing', () => parseSpacing(settings.spacing))
  const orderSize = read('order_size', () => parseSz(settings.orderSize, szDecimals))
  const base = allocation.base === undefined ? undefined : read('allocation_base', () => parseWei(allocation.base as string, spec.base))
  const quote = allocation.quote === undefined ? undefined : read('allocation_quote', () => parseNtl(allocation.quote as string))
  const grid =
    startPx === undefined || spacing === undefined
      ? undefined
      : read('ladder', () => PricingGrid.build({ startPx, levels: settings.levels, spacing, pxDecimals }))
  const guards = parseBounds(settings, spec, read)
  if (problems.length > 0 || grid === undefined || orderSize === undefined) return { plan: undefined, problems }
  const amounts = { ...(base === undefined ? {} : { base }), ...(quote === undefined ? {} : { quote }) }
  return { plan: { settings, spec, grid, orderSize, allocation: amounts, ...(guards === undefined ? {} : { guards }) }, problems: [] }
}
