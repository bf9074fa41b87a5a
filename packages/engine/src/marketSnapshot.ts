import { Inventory, type InventorySnapshot } from '@hyperladder/inventory'
import { type OrderRef, OrderState, type OrderStateSnapshot, type SnapshotOrder } from '@hyperladder/order-state'
import type { Cloid, Px } from '@hyperladder/units'
import type { MarketConfig } from './config.ts'
import { ledgerOf, type MarketState, type MarketStats, type MarketWorth, marketState, type TokenState } from './state.ts'

/** What one market knows. `ghosts`: named by oid or cloid, with the time of the reading they were missing from. */
export type MarketSnapshot = {
  readonly coin: string
  readonly orders: OrderStateSnapshot
  readonly inventory: InventorySnapshot
  readonly stats: MarketStats
  readonly worth: MarketWorth
  readonly mark: Px | null
  readonly bid: Px | null
  readonly ask: Px | null
  readonly halted: string | null
  readonly haltSticky: boolean
  readonly ghosts: readonly { readonly ref: OrderRef; readonly sinceMs: number }[]
  readonly contradicted: readonly ListedOrder[]
  readonly insisted: readonly ListedOrder[]
  readonly boundary: number
}

type ListedOrder = Omit<SnapshotOrder, 'cloid'> & { readonly cloid: Cloid | null }

/** Returns what a market knows, as plain data. */
export const snapshotMarket = (state: MarketState): MarketSnapshot => ({
  coin: state.market.coin,
  orders: state.orders.snapshot(),
  inventory: state.inventory.snapshot(),
  stats: { ...state.stats },
  worth: { ...state.worth },
  mark: state.mark,
  bid: state.bid,
  ask: state.ask,
  halted: state.halted,
  haltSticky: state.haltSticky,
  ghosts: [...state.ghosts].map(([ref, sinceMs]) => ({ ref, sinceMs })),
  contradicted: [...state.contradicted.values()].map(ofListed),
  insisted: [...state.insisted.values()].map(ofListed),
  boundary: state.boundary,
})

/** Returns the market that a snapshot was taken of, on the ledgers of its tokens. */
export function restoreMarket(
  known: MarketSnapshot,
  { config, index, tokens }: { readonly config: MarketConfig; readonly index: number; readonly tokens: ReadonlyMap<number, TokenState> },
): MarketState {
  const { market, grid } = config
  const shared = { market, base: ledgerOf(tokens, market.base), quote: ledgerOf(tokens, market.quote) }
  return marketState({
    index,
    config,
    market,
    grid,
    orders: OrderState.restore({ grid, market: market.pairIndex, coin: market.coin }, known.orders),
    inventory: Inventory.restore({ ...shared, snapshot: known.inventory }),
    stats: { ...known.stats },
    worth: { ...known.worth },
    mark: known.mark,
    bid: known.bid,
    ask: known.ask,
    halted: known.halted,
    haltSticky: known.haltSticky,
    ghosts: new Map(known.ghosts.map(({ ref, sinceMs }) => [ref, sinceMs])),
    contradicted: new Map(known.contradicted.map((order) => [order.oid, toListed(order)])),
    insisted: new Map(known.insisted.map((order) => [order.oid, toListed(order)])),
    boundary: known.boundary,
    latest: null,
  })
}

const ofListed = ({ oid, cloid, side, px, sz, origSz }: SnapshotOrder): ListedOrder => ({ oid, cloid: cloid ?? null, side, px, sz, origSz })
const toListed = ({ cloid, ...order }: ListedOrder): SnapshotOrder => (cloid === null ? order : { ...order, cloid })
