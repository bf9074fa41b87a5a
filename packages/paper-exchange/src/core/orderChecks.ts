import { type Cloid, isLegalPx, type Px, type Side, type Sz } from '@hyperladder/units'
import type { Builder, OrderSpec, Tif, VenueRefusal } from './types.ts'
import type { Market, World } from './world.ts'

/** An order whose payload is sound. */
export type CheckedOrder = {
  readonly market: Market
  readonly side: Side
  readonly px: Px
  readonly sz: Sz
  readonly tif: Tif
  readonly cloid?: Cloid
  readonly builder?: Builder
}

export type Checked = { readonly ok: true; readonly order: CheckedOrder } | { readonly ok: false; readonly refusal: VenueRefusal }

/**
 * Checks what depends on the payload alone (API reference 2.9): one bad order stops its whole batch before anything runs. The reference
 * of the price band is the mark of the previous block, so the verdict doesn't depend on the order inside a block.
 */
export function checkOrder(world: World, spec: OrderSpec): Checked {
  const market = world.byAsset.get(spec.asset)
  if (market === undefined) return refuse({ code: 'unknownAsset', asset: spec.asset })
  if (spec.tif === 'trigger') return refuse({ code: 'triggerOrder', asset: spec.asset })
  if (spec.reduceOnly) return refuse({ code: 'reduceOnly' })
  if (spec.rawSz <= 0n) return refuse({ code: 'zeroSize' })
  if (spec.rawPx <= 0n) return refuse({ code: 'badPrice' })
  const { szDecimals, pxDecimals } = market.spec
  const sz = exactDivPow10(spec.rawSz, 8 - szDecimals)
  if (sz === undefined) return refuse({ code: 'badSize' })
  const px = exactDivPow10(spec.rawPx, 8 - pxDecimals)
  if (px === undefined || !isLegalPx(px, pxDecimals)) return refuse({ code: 'badTick', asset: spec.asset })
  if (outsideBand(px, market.mark)) return refuse({ code: 'outsideBand' })
  const { side, tif, cloid } = spec
  return { ok: true, order: { market, side, px: px as Px, sz: sz as Sz, tif, ...(cloid === undefined ? {} : { cloid }) } }
}

/** Spot takes `0.2 * mark < px <= 5 * mark`; without a mark there is nothing to compare with. */
const outsideBand = (px: bigint, mark: Px | null): boolean => mark !== null && (5n * px <= mark || px > 5n * mark)

function exactDivPow10(value: bigint, n: number): bigint | undefined {
  const unit = 10n ** BigInt(n)
  return value % unit === 0n ? value / unit : undefined
}

const refuse = (refusal: VenueRefusal): Checked => ({ ok: false, refusal })
