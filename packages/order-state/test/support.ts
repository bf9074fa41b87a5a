import { type GridParams, PricingGrid, parseSpacing } from '@hyperladder/grid'
import { type Cloid, type Oid, parsePx, type Side, type Sz, type Tid } from '@hyperladder/units'
import {
  encodeCloid,
  type FillFact,
  type LegFact,
  OrderState,
  type OrderStateOptions,
  type PlaceRequestedFact,
  type Reconciliation,
  type SnapshotOrder,
} from '../src/index.ts'

export const PARAMS: GridParams = { startPx: parsePx('1', 6), levels: 40, spacing: parseSpacing('0.003'), pxDecimals: 6 }
export const grid = PricingGrid.build(PARAMS)
export const MARKET = 107
export const COIN = '@107'

export const newState = (options: Partial<OrderStateOptions> = {}): OrderState =>
  new OrderState({ grid, market: MARKET, coin: COIN, ...options })

export const oid = (n: number): Oid => n as Oid
export const sz = (n: number): Sz => BigInt(n) as Sz
export const slot = (side: Side, level: number) => ({ side, level })

/** Our cloid for a slot. */
export const cloid = (side: Side, level: number, generation: number, fingerprint = grid.fingerprint): Cloid =>
  encodeCloid({ fingerprint, market: MARKET, side, level, generation: BigInt(generation) })

export const FOREIGN_CLOID = `0x${'ab'.repeat(16)}` as Cloid

/** A request for 100 at a slot; its cloid's generation is its seq. */
export const place = (seq: number, side: Side, level: number, size = 100): PlaceRequestedFact => ({
  type: 'placeRequested',
  seq,
  cloid: cloid(side, level, seq),
  slot: slot(side, level),
  px: grid.px(level),
  sz: sz(size),
})

/** The venue's word on the order of a request. */
export const leg = (
  request: Pick<PlaceRequestedFact, 'cloid' | 'slot' | 'px' | 'sz'>,
  id: number,
  state: LegFact['state'],
  remaining?: number,
): LegFact => ({
  type: 'leg',
  oid: oid(id),
  cloid: request.cloid,
  side: request.slot.side,
  px: request.px,
  origSz: request.sz,
  ...(remaining === undefined ? {} : { remaining: sz(remaining) }),
  state,
})

export const fill = (
  request: Pick<PlaceRequestedFact, 'cloid' | 'slot' | 'px'>,
  id: number,
  tid: number,
  size: number,
  timeMs = 1000 + tid,
): FillFact => ({
  type: 'fill',
  coin: COIN,
  oid: oid(id),
  cloid: request.cloid,
  tid: tid as Tid,
  timeMs,
  side: request.slot.side,
  px: request.px,
  sz: sz(size),
})

/** The order most tests are about. */
export const BID = place(1, 'bid', 10)
export const accepted = (id?: number) => (id === undefined ? { type: 'accepted' as const } : { type: 'accepted' as const, oid: oid(id) })
/** What a test is about of each current order. */
export const brief = (state: OrderState) =>
  state.getCurrentOrders().map(({ ref, level, remaining, status, busy }) => ({ ref, level, remaining, status, busy }))

/** A bid of 100 on level 10, acknowledged as oid 101. */
export function resting(): OrderState {
  const state = newState()
  state.merge(BID)
  state.merge({ type: 'answered', seq: 1, outcome: accepted(101) })
  return state
}

/** The order of a request as a snapshot lists it. */
export const listed = (request: PlaceRequestedFact, id: number, remaining = 100): SnapshotOrder => ({
  oid: oid(id),
  cloid: request.cloid,
  side: request.slot.side,
  px: request.px,
  sz: sz(remaining),
  origSz: request.sz,
})
/** Reconciles with a snapshot, asked for by now unless told otherwise. */
export const compare = (state: OrderState, orders: readonly SnapshotOrder[], askedAtSeq = state.mark()): Reconciliation =>
  state.reconcile({ orders, askedAtSeq })
export const NOTHING: Reconciliation = { ghosts: [], orphans: [], adoptable: [], foreign: [], landed: [], contradicted: [], short: [] }

/** Everything that can be seen of a state, as one text: equal texts, equal states. */
export function picture(state: OrderState): string {
  const seen = [state.dump(), state.getCurrentOrders(), state.ordersInDoubt(), state.unanswered()]
  return JSON.stringify(seen, (_, value) => (typeof value === 'bigint' ? `${value}n` : value))
}

/** Calls `visit` with every order of `items`; the list it is given is reused. */
export function forEveryOrder<T>(items: readonly T[], visit: (items: readonly T[]) => void): void {
  const list = [...items]
  const swap = (i: number, j: number): void => {
    const held = list[i] as T
    list[i] = list[j] as T
    list[j] = held
  }
  const recurse = (n: number): void => {
    if (n <= 1) {
      visit(list)
      return
    }
    for (let i = 0; i < n; i++) {
      recurse(n - 1)
      swap(n % 2 === 0 ? i : 0, n - 1)
    }
  }
  recurse(list.length)
}
