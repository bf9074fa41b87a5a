import type { GridParams } from './pricingGrid.ts'

/**
 * Returns a 24-bit hash of a ladder's parameters: FNV-1a of their text, its high byte folded into the low 24 bits. The spacing counts by
 * its value: 3/1000 and 30/10000 are one ladder. Part of the cloid format: changing it orphans every resting order.
 */
export function fingerprintOf({ startPx, levels, spacing, pxDecimals }: GridParams): number {
  const common = gcd(spacing.numerator, spacing.denominator)
  const text = `${startPx}/${levels}/${spacing.numerator / common}/${spacing.denominator / common}/${pxDecimals}`
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return ((hash >>> 24) ^ hash) & 0xffffff
}

function gcd(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b]
  return a
}
