import type { Cloid, Oid, Px, Side, Sz } from '@hyperladder/units'
import type { CloidPlace } from './cloid.ts'
import type { CancelRequestedFact, ModifyRequestedFact, PlaceRequestedFact, RequestOutcome } from './facts.ts'
import type { Standing } from './standing.ts'

export type Ask = PlaceRequestedFact | ModifyRequestedFact | CancelRequestedFact

/** Most lists here are empty or of one all their life, and thousands are kept: all empty ones are this one, so none is changed in place. */
const NONE: readonly never[] = []

/** A request, and what came back. Either half may be known first. */
export type Request = {
  readonly seq: number
  ask: Ask | undefined
  /** What a place or modify asks for. */
  terms: Terms | undefined
  outcome: RequestOutcome | undefined
  answeredAtMs: number | undefined
  /** The order a place or modify makes. */
  made: Order | undefined
  /** It is among the answered ones that the book remembers. */
  answered: boolean
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
  aims: readonly Request[]
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
  legs: readonly Leg[]
  /** The place or modify that made it. */
  origin: Request | undefined
  /** Requests that name it by cloid as their target and that bear on it, by seq. */
  aims: readonly Request[]
  writtenOff: boolean
  ackMark: number | undefined
  closedMark: number | undefined
  /** Derived: what it takes now. */
  standings: readonly Standing[]
  /** It is among the known ones: it is there under its cloid, or under its oid where it has none. */
  kept: boolean
  /** Its place among the settled ones. */
  tombstone: number | undefined
  /** It takes nothing, and is known to have ended: what becomes of others does not change that any more. */
  settled: boolean
}

export function newRequest(seq: number): Request {
  return { seq, ask: undefined, terms: undefined, outcome: undefined, answeredAtMs: undefined, made: undefined, answered: false }
}

/** Sets what a request asks for. */
export function setAsk(request: Request, ask: Ask): void {
  request.ask = ask
  if (ask.type !== 'cancelRequested') request.terms = { side: ask.slot.side, px: ask.px, origSz: ask.sz }
}

export function newOrder(cloid: Cloid | undefined, fields: CloidPlace | undefined): Order {
  return {
    cloid,
    fields,
    legs: NONE,
    origin: undefined,
    aims: NONE,
    writtenOff: false,
    ackMark: undefined,
    closedMark: undefined,
    standings: NONE,
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
    aims: NONE,
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
  order.legs = order.legs.length === 0 ? [leg] : [...order.legs, leg].sort((a, b) => a.oid - b.oid)
}

/** Adds a request to those that bear on an order or a leg, by seq; or takes it out. */
export function setAim(owner: Order | Leg, request: Request, bears: boolean): void {
  const { aims } = owner
  const known = aims.includes(request)
  if (bears === known) return
  if (!bears) owner.aims = aims.length === 1 ? NONE : aims.filter((aim) => aim !== request)
  else owner.aims = aims.length === 0 ? [request] : [...aims, request].sort((a, b) => a.seq - b.seq)
}

export const least = <T extends bigint | number>(a: T | undefined, b: T | undefined): T | undefined =>
  a === undefined || (b !== undefined && b < a) ? b : a
