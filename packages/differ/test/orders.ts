import type { CurrentOrder } from '@hyperladder/order-state'
import type { DesiredOrder } from '@hyperladder/quoter'
import type { Oid, Px, Side, Sz } from '@hyperladder/units'
import type { Diff, DiffOptions } from '../src/index.ts'

export const specified: DiffOptions = { deadZoneBps: 5, priceToleranceBps: 1, sizeTolerancePct: 1 }
export const exact: DiffOptions = { deadZoneBps: 0, priceToleranceBps: 0, sizeTolerancePct: 0 }

/** 0.3 % apart at level 0: near enough to a real ladder. */
export const pxOf = (level: number): Px => BigInt(1_000_000 + level * 3_000) as Px

export const want = (side: Side, level: number, sz: number | bigint = 1_000): DesiredOrder => ({
  side,
  level,
  px: pxOf(level),
  sz: BigInt(sz) as Sz,
})

/** Inside-out around the boundary: `active` bids below it and asks from it upwards. */
export function ladder(boundary: number, active: number, sz = 1_000): readonly DesiredOrder[] {
  return Array.from({ length: active }, (_, rank) => [want('bid', boundary - 1 - rank, sz), want('ask', boundary + rank, sz)]).flat()
}

let lastOid = 0

export function live(order: DesiredOrder, change: Partial<CurrentOrder> = {}): CurrentOrder {
  lastOid += 1
  const oid = lastOid as Oid
  return {
    ref: oid,
    oid,
    side: order.side,
    level: order.level,
    px: order.px,
    remaining: order.sz,
    origSz: order.sz,
    hasFills: false,
    status: 'resting',
    busy: false,
    ...change,
  }
}

/** What rests once every request of the diff went through: the venue's words, modelled exactly. */
export function apply(diff: Diff, current: readonly CurrentOrder[]): readonly CurrentOrder[] {
  const gone = new Set([...diff.cancels, ...diff.modifies].map(({ target }) => target))
  return [...current.filter((order) => !gone.has(order)), ...diff.modifies.map(({ to }) => live(to)), ...diff.places.map((to) => live(to))]
}

export const requests = ({ places, modifies, cancels }: Diff): number => places.length + modifies.length + cancels.length

export const isStructural = ({ places, modifies, cancels }: Diff): boolean =>
  places.length > 0 || cancels.length > 0 || modifies.some(({ target, to }) => target.px !== to.px)
