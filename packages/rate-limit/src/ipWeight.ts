/** Weight an IP address may spend per minute (API reference 7.1). */
export const IP_WEIGHT_PER_MINUTE = 1_200

const LIGHT = new Set(['l2Book', 'allMids', 'clearinghouseState', 'orderStatus', 'spotClearinghouseState', 'exchangeStatus'])
const PER_20_ROWS = new Set([
  'recentTrades',
  'historicalOrders',
  'userFills',
  'userFillsByTime',
  'fundingHistory',
  'userFunding',
  'nonUserFundingUpdates',
  'twapHistory',
  'userTwapSliceFills',
  'userTwapSliceFillsByTime',
  'delegatorHistory',
  'delegatorRewards',
  'validatorStats',
])

/**
 * Returns the IP weight of one `/exchange` action of `items` orders, modifies or cancels: 1 + floor(items / 40) (API reference 7.1).
 * An action without a list, such as `noop`, has one item.
 * @example actionIpWeight(39) // 1
 * @example actionIpWeight(40) // 2
 */
export const actionIpWeight = (items: number): number => 1 + Math.floor(items / 40)

/**
 * Returns the IP weight of one `/info` request of this type whose reply had `rows` rows: 2, 60 or 20, and one more per full 20 rows of the
 * list replies, per full 60 of candles (API reference 7.1). Rows rounding: down, as for actions; the venue's own is not known.
 * @example infoIpWeight('spotClearinghouseState') // 2
 * @example infoIpWeight('userFills', 2_000) // 120
 */
export function infoIpWeight(type: string, rows = 0): number {
  if (LIGHT.has(type)) return 2
  if (type === 'userRole') return 60
  if (type === 'candleSnapshot') return 20 + Math.floor(rows / 60)
  return PER_20_ROWS.has(type) ? 20 + Math.floor(rows / 20) : 20
}
