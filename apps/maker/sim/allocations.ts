import type { MarketConfig } from '@hyperladder/engine'
import type { TradeFill } from '@hyperladder/paper-exchange'
import { notional, szToWei } from '@hyperladder/units'

/** What one market was given, moved by its own fills as the venue tells them: kept beside the maker, never read from its books. */
export type Allocation = { base: bigint; quote: bigint | undefined }

/** Moves an allocation by one own fill. */
export function moveByFill(allocation: Allocation, { market }: MarketConfig, fill: TradeFill): void {
  const sign = fill.side === 'bid' ? 1n : -1n
  const inBase = fill.feeToken === market.base.index
  allocation.base += sign * szToWei(fill.sz, market.base) - (inBase ? fill.fee : 0n)
  if (allocation.quote !== undefined) allocation.quote -= sign * notional(fill.px, fill.sz) + (inBase ? 0n : fill.fee)
}
