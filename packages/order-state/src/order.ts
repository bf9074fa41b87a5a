import type { Cloid, Oid, Px, Side, Sz } from '@hyperladder/units'
import type { CloidPlace } from './cloid.ts'
import type { CancelRequestedFact, ModifyRequestedFact, PlaceRequestedFact, RequestOutcome } from './facts.ts'
import type { Standing } from './standing.ts'

export type Ask = PlaceRequestedFact | ModifyRequestedFact | CancelRequestedFact

/** A request, and what came back. Either half may be known first. */
export type Request = {
  readonly seq: number
  ask: Ask | undefined
  outcome: RequestOutcome | undefined
  answeredAtMs: number | undefined
  /** The order a place or modify makes. */
  made: Order | undefined
}

/** What never changes within an oid. */
export type Terms = { readonly side: Side; readonly px: Px; readonly origSz: Sz }

/** Everything known of one oid. Every field only ever grows: flags rise, `left` and `baseline` sink, `booked` adds up over distinct fills. */
export type Leg = {
  readonly oid: Oid
  order: Order
  terms: Terms | undefined
  open: boolean
  filled: boolean
  canceled: boolean
  rejected: boolean
  gone: boolean
  writtenOff: boolean
  /** What was left when it was canceled. */
  left: Sz | undefined
  /** Sum of its booked fills. */
  booked: bigint
  /** Set by adoption: filled before, never booked. */
  baseline: bigint | undefined
  /** An adoption believed its slot. */
  slotted: boolean
  closedAtMs: number | undefined
  /** Requests that name it by oid as their target and that bear on it, by seq. */
  aims: Request[]
  /** When, counted in merged facts, it was first known to live, was last heard of, and was first known to be closed. No part of what is known: only for judging snapshots. */
  ackMark: number | undefined
  touchedMark: number
  closedMark: number | undefined
}

/** One cloid of ours, with its oids (one, unless the venue surprises us); or one oid that carries none of ours. */
export type Order = {
  readonly cloid: Cloid | undefined
  readonly fields: CloidPlace | undefined
  /** Rising oid. */
  legs: Leg[]
  /** The place or modify that made it. */
  origin: Request | undefined
  /** Requests that name it by cloid as their target and that bear on it, by seq. */
  aims: Request[]
  writtenOff: boolean
  ackMark: number | undefined
  closedMark: number | undefined
  /** Derived: what it takes now. */
  standings: Standing[]
  /** It is among the known ones: it is there under its cloid, or under its oid where it has none. */
  kept: boolean
  /** Its place among the settled ones. */
  tombstone: number | undefined
  /** It takes nothing, and is known to have ended: what becomes of others does not change that any more. */
  settled: boolean
}

export function newOrder(cloid: Cloid | undefined, fields: CloidPlace | undefined): Order {
  return {
    cloid,
    fields,
    legs: [],
    origin: undefined,
    aims: [],
    writtenOff: false,
    ackMark: undefined,
    closedMark: undefined,
    standings: [],
    kept: false,
    tombstone: undefined,
    settled: false,
  }
}

export function newLeg(oid: Oid, order: Order, mark: number): Leg {
  return {
    oid,
    order,
    terms: undefined,
    open: false,
    filled: false,
    canceled: false,
    rejected: false,
    gone: false,
    writtenOff: false,
    left: undefined,
    booked: 0n,
    baseline: undefined,
    slotted: false,
    closedAtMs: undefined,
    aims: [],
    ackMark: undefined,
    touchedMark: mark,
    closedMark: undefined,
  }
}

/** Whether the venue is known to have taken it: it rested, traded, or was canceled. A rejected one, or one that is merely `gone`, may never have. */
export const hasLanded = (leg: Leg): boolean => leg.open || leg.filled || leg.canceled || leg.booked > 0n

/** Whether it is ours to mind: by its cloid, or because it was taken over. */
export const isRegistered = (leg: Leg): boolean => leg.order.fields !== undefined || leg.baseline !== undefined

/** Whether a request's new order is known to live or have lived, whatever its answer says or doesn't. */
export function originLanded(order: Order): boolean {
  return order.origin?.outcome?.type === 'accepted' || order.legs.some(hasLanded)
}

/** Adds a leg, rising oid. */
export function attachLeg(order: Order, leg: Leg): void {
  leg.order = order
  order.legs.push(leg)
  if (order.legs.length > 1) order.legs.sort((a, b) => a.oid - b.oid)
}

export const least = <T extends bigint | number>(a: T | undefined, b: T | undefined): T | undefined =>
  a === undefined || (b !== undefined && b < a) ? b : a
