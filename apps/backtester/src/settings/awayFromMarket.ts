import type { PricingGrid } from '@hyperladder/grid'
import { floorToLot, formatPx, formatSz, formatWei, type MarketSpec, type Px, type Sz, szToWei, type Wei } from '@hyperladder/units'

export type Start = {
  readonly market: MarketSpec
  readonly grid: PricingGrid
  readonly orderSize: Sz
  readonly base: Wei
  /** Levels below the first price. */
  readonly seeded: number
  readonly firstPx: Px
}

/** Levels that the boundary may be off the first price: rounding, and an order that is not whole. */
const NEAR = 2

/**
 * Returns a warning where the base of the start puts the boundary elsewhere than the market is: inventory alone decides it, and an order that would meet the
 * market can't rest, so that one side is not quoted until the price comes there.
 */
export function awayFromMarket({ market, grid, orderSize, base, seeded, firstPx }: Start): string | undefined {
  const orders = floorToLot(base, market.base) / orderSize
  const full = Number(orders < BigInt(grid.levels) ? orders : BigInt(grid.levels))
  const boundary = grid.levels - full
  if (Math.abs(boundary - seeded) <= NEAR) return undefined
  const shown = (px: Px): string => formatPx(px, market.pxDecimals)
  const reach =
    boundary > seeded
      ? `bids begin about ${shown(grid.px(boundary - 1))}, above the first price ${shown(firstPx)}`
      : `asks begin about ${shown(grid.px(boundary))}, below the first price ${shown(firstPx)}`
  const fitting = szToWei((orderSize * BigInt(grid.levels - seeded)) as Sz, market.base)
  return `The start's ${formatWei(base, market.base)} ${market.base.name} are ${full} orders of ${formatSz(orderSize, market.szDecimals)}, so ${reach}: what would meet the market can't rest, and that side waits until the price is there. To begin at the first price takes ${formatWei(fitting, market.base)} ${market.base.name} (--base).`
}
