import { floorToLegalPx, type Px, type Side, type Sz } from '@hyperladder/units'
import type { CheckedOrder } from './orderChecks.ts'
import type { Account, Market } from './world.ts'

export type CrowdOrder = { readonly account: Account; readonly order: CheckedOrder }

/** A buyer reaches above the fair value, a seller below it. */
export const towards = (side: Side, ppm: number): number => (side === 'bid' ? ppm : -ppm)

/** Returns an order of about `quoteUnits` whole quote units, `offsetPpm` away from the fair value, unless it would be of no lot. Rounding: down. */
export function crowdOrder(
  market: Market,
  side: Side,
  fair: bigint,
  offsetPpm: number,
  quoteUnits: number,
  tif: 'ioc' | 'alo',
): CheckedOrder | undefined {
  const px = floorToLegalPx((fair * BigInt(1_000_000 + offsetPpm)) / 1_000_000n, market.spec.pxDecimals)
  const sz = px > 0n ? (BigInt(quoteUnits) * 10n ** 8n) / px : 0n
  return sz > 0n ? { market, side, px: px as Px, sz: sz as Sz, tif } : undefined
}
