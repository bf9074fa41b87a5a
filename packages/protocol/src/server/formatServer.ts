import { formatDecimal } from '@hyperladder/units'

/**
 * Returns an integer count of 10^-decimals as the venue prints it in replies: plain decimal, trailing zeros trimmed, but a
 * value without fraction keeps `.0` (API reference 1.0). Exact. Requests use the canonical form instead, without `.0`.
 * @example formatServer(29792n, 0) // '29792.0'
 * @example formatServer(9320000n, 5) // '93.2'
 */
export function formatServer(value: bigint, decimals: number): string {
  const text = formatDecimal(value, decimals)
  return text.includes('.') ? text : `${text}.0`
}
