import type { Side } from '@hyperladder/units'

/** Order of two integers for `sort`, without a detour through floats. */
export const compare = (a: bigint, b: bigint): number => (a < b ? -1 : Number(a > b))

/** Returns orders best first on each side, the sides taking turns, a bid first. Equal prices keep their order. */
export function insideOut<Order extends { readonly side: Side; readonly px: bigint }>(orders: readonly Order[]): readonly Order[] {
  if (orders.length < 2) return orders
  const bids = orders.filter(({ side }) => side === 'bid').sort((a, b) => compare(b.px, a.px))
  const asks = orders.filter(({ side }) => side === 'ask').sort((a, b) => compare(a.px, b.px))
  const sorted: Order[] = []
  for (let rank = 0; rank < Math.max(bids.length, asks.length); rank += 1) {
    const [bid, ask] = [bids[rank], asks[rank]]
    if (bid) sorted.push(bid)
    if (ask) sorted.push(ask)
  }
  return sorted
}
