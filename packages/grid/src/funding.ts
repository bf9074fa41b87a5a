import { type Ntl, notional, type Px, type Sz } from '@hyperladder/units'
import { GridError } from './gridError.ts'
import type { PricingGrid } from './pricingGrid.ts'

/** What a ladder needs at genesis: asks of one order size on the upper levels, bids of one order size on the lower ones. */
export type FundingPlan = { readonly base: Sz; readonly quote: Ntl; readonly askLevels: number; readonly bidLevels: number }
/** An amount of both tokens of a market: what is there, or what is missing. */
export type Funds = { readonly base: Sz; readonly quote: Ntl }
export type SeededLevels = { readonly seededLevels: number; readonly shortfall: Funds }

/**
 * Returns the funds with which the lowest `seededLevels` levels start as bids and all others as asks. Exact: the base is
 * `(levels - seededLevels) * orderSize`, the quote the sum of `px * orderSize` over the bids. A plan only: quoting follows the inventory.
 * @throws {@link GridError} for a level count outside the ladder or an order size of 0 or less.
 * @example fundingFor(grid, 1000n as Sz, 1) // on the ladder 1, 1.003, 1.006: base 2000n, quote of 1000 lots at 1
 */
export function fundingFor(grid: PricingGrid, orderSize: Sz, seededLevels: number): FundingPlan {
  requireOrderSize(orderSize)
  if (!Number.isInteger(seededLevels) || seededLevels < 0 || seededLevels > grid.levels) {
    const values = { seededLevels, levels: grid.levels }
    throw new GridError('E_SEEDED_LEVELS', `seededLevels was ${seededLevels}, must be an integer of 0 to ${grid.levels}`, values)
  }
  let sum = 0n
  for (let level = 0; level < seededLevels; level++) sum += grid.px(level)
  const askLevels = grid.levels - seededLevels
  return { base: (BigInt(askLevels) * orderSize) as Sz, quote: notional(sum as Px, orderSize), askLevels, bidLevels: seededLevels }
}

/** Returns how many levels lie strictly below a target price: those start as bids, a level at the target itself as the best ask. */
export const seededLevelsForPx = (grid: PricingGrid, targetPx: Px): number => grid.levelsBelow(targetPx)

/**
 * Returns how many levels start as bids with these funds, and what is missing to fund them all. The base alone decides, as it does when
 * quoting: every whole order size of it is an ask, a rest starts none, and what exceeds the ladder seeds nothing.
 * Law: `seededLevelsForFunds(grid, S, fundingFor(grid, S, k))` is `k` with no shortfall. Its base is therefore always 0.
 * @throws {@link GridError} for an order size of 0 or less.
 */
export function seededLevelsForFunds(grid: PricingGrid, orderSize: Sz, funds: Funds): SeededLevels {
  requireOrderSize(orderSize)
  const tranches = funds.base <= 0n ? 0n : funds.base / orderSize
  const seededLevels = tranches >= BigInt(grid.levels) ? 0 : grid.levels - Number(tranches)
  return { seededLevels, shortfall: shortfallOf(fundingFor(grid, orderSize, seededLevels), funds) }
}

/** Returns what `funds` lack of a plan, per token, 0 where nothing is missing. */
export function shortfallOf(plan: Funds, funds: Funds): Funds {
  const missing = (needed: bigint, there: bigint): bigint => (needed > there ? needed - there : 0n)
  return { base: missing(plan.base, funds.base) as Sz, quote: missing(plan.quote, funds.quote) as Ntl }
}

function requireOrderSize(orderSize: Sz): void {
  if (orderSize <= 0n) throw new GridError('E_ORDER_SIZE', `orderSize was ${orderSize} lots, must be above 0`, { orderSize })
}
