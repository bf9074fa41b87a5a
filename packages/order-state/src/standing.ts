import type { Px, Side, Sz } from '@hyperladder/units'
import type { CloidPlace } from './cloid.ts'
import type { CurrentOrder, OrderInDoubt, OrderStatus } from './currentOrder.ts'
import type { Ladder } from './ladder.ts'
import { hasLanded, type Leg, least, type Order, originLanded, type Request } from './order.ts'

/** What an order, or one leg of it, takes at present. */
export type Standing = {
  readonly order: Order
  readonly leg: Leg | undefined
  readonly side: Side
  readonly px: Px
  readonly origSz: Sz
  readonly remaining: Sz
  readonly hasFills: boolean
  readonly status: OrderStatus
  readonly busy: boolean
  readonly closed: boolean
  readonly doubt: Pick<OrderInDoubt, 'why' | 'missing' | 'seq' | 'sinceMs'> | undefined
  /** The level it may hold, by its cloid and its price. */
  readonly claim: number | undefined
  /** Lots of an ask, notional of a bid. */
  readonly takes: bigint
  /** A request bears on it. */
  readonly aimed: boolean
  /** The level it holds: its claim, unless an older order has it. Set by the lineup. */
  level: number | undefined
  view: CurrentOrder | undefined
}

export type Market = { readonly grid: Ladder; readonly market: number }

/** Returns every standing of an order: none once it is settled or while too little is known of it to say what it takes. */
export function standingsOf(order: Order, market: Market): readonly Standing[] {
  if (order.legs.length <= 1) return present(standingOf(order, order.legs[0], market))
  return order.legs.flatMap((leg) => present(standingOf(order, leg, market)))
}

const NONE: readonly Standing[] = []
const present = (standing: Standing | undefined): readonly Standing[] => (standing ? [standing] : NONE)

/** Returns the status that the facts amount to, or undefined while no fact says that it exists. */
export function statusOf(order: Order, leg: Leg | undefined): OrderStatus | undefined {
  const end = endOf(order, leg)
  if (end) return end
  if (originLanded(order)) return pendingOf(order, leg)
  return order.origin ? 'pendingPlace' : undefined
}

function standingOf(order: Order, leg: Leg | undefined, market: Market): Standing | undefined {
  const terms = leg?.terms ?? order.origin?.terms
  if (!terms || !(order.fields || leg?.baseline !== undefined)) return undefined
  const status = statusOf(order, leg)
  if (!status || status === 'rejected') return undefined
  const closed = isEnd(status)
  const open = openSz(leg, terms.origSz)
  if (closed && (isWrittenOff(order, leg) || isExplained(leg, status, open))) return undefined
  const aims = aimsOf(order, leg)
  const refused = aims.find(isRefused)
  const remaining = (status === 'canceled' && leg?.left !== undefined ? open - leg.left : open) as Sz
  return {
    order,
    leg,
    side: terms.side,
    px: terms.px,
    origSz: terms.origSz,
    remaining,
    hasFills: leg !== undefined && (leg.booked > 0n || (leg.baseline ?? 0n) > 0n),
    status,
    busy: status !== 'resting' || refused !== undefined,
    closed,
    doubt: closed ? closedDoubt(order, leg, status, open) : refused && { why: 'refused', seq: refused.seq, ...since(refused.answeredAtMs) },
    claim: claimOf(order, leg, terms, market),
    takes: terms.side === 'bid' ? terms.px * remaining : remaining,
    aimed: aims.length > 0,
    level: undefined,
    view: undefined,
  }
}

const isRefused = (aim: Request): boolean => aim.outcome?.type === 'refused'

/** Returns the size neither booked nor taken over as filled. Fills alone count: a size printed by an update says nothing of money. */
function openSz(leg: Leg | undefined, origSz: Sz): bigint {
  if (!leg) return origSz
  const open = origSz - leg.booked - (leg.baseline ?? 0n)
  return open > 0n ? open : 0n
}

const isExplained = (leg: Leg | undefined, status: OrderStatus, open: bigint): boolean =>
  open === 0n || (status === 'canceled' && leg?.left !== undefined && open <= leg.left)

const isWrittenOff = (order: Order, leg: Leg | undefined): boolean => order.writtenOff || leg?.writtenOff === true

/** The requests that bear on a leg, whichever way they named it. */
function aimsOf(order: Order, leg: Leg | undefined): readonly Request[] {
  if (!leg || leg.aims.length === 0) return order.aims
  return order.aims.length === 0 ? leg.aims : [...leg.aims, ...order.aims]
}

/** The venue's own words first, the heaviest of them; then what answers imply. */
function endOf(order: Order, leg: Leg | undefined): 'filled' | 'canceled' | 'rejected' | 'gone' | undefined {
  const terms = leg?.terms ?? order.origin?.terms
  if (leg) {
    if (leg.filled || (leg.booked > 0n && terms && openSz(leg, terms.origSz) === 0n)) return 'filled'
    if (leg.canceled) return 'canceled'
    if (leg.rejected) return 'rejected'
  }
  const landed = leg ? hasLanded(leg) : originLanded(order)
  if (!landed && (order.origin?.outcome?.type === 'refused' || order.origin?.outcome?.type === 'neverLanded')) return 'rejected'
  const aims = aimsOf(order, leg)
  if (aims.length > 0 && aims.some(succeeded)) return 'canceled'
  if (leg?.gone || isWrittenOff(order, leg) || (aims.length > 0 && aims.some(saysGone))) return 'gone'
  return undefined
}

const saysGone = ({ outcome }: Request): boolean => outcome?.type === 'refused' && outcome.target === 'gone'

/** A modify's replacement exists only because the target was canceled (API reference 3.4: we never ask for `always place`). */
const succeeded = (aim: Request): boolean =>
  aim.outcome?.type === 'accepted' || (aim.outcome === undefined && aim.made !== undefined && originLanded(aim.made))

function pendingOf(order: Order, leg: Leg | undefined): OrderStatus {
  let status: OrderStatus = 'resting'
  for (const aim of aimsOf(order, leg)) {
    if (aim.outcome !== undefined) continue
    if (aim.ask?.type === 'cancelRequested') return 'pendingCancel'
    status = 'pendingModify'
  }
  return status
}

function closedDoubt(order: Order, leg: Leg | undefined, status: OrderStatus, open: bigint): Standing['doubt'] {
  let sinceMs = leg?.closedAtMs
  for (const aim of aimsOf(order, leg)) sinceMs = least(sinceMs, aim.answeredAtMs)
  // Closed by what a lost answer made: nothing tells when, but not before it was asked.
  if (sinceMs === undefined) for (const aim of aimsOf(order, leg)) sinceMs = least(sinceMs, aim.ask?.atMs)
  if (status === 'filled') return { why: 'filled', missing: open as Sz, ...since(sinceMs) }
  if (leg?.left !== undefined) return { why: 'canceled', missing: (open - leg.left) as Sz, ...since(sinceMs) }
  return { why: 'closed', ...since(sinceMs) }
}

const since = (sinceMs: number | undefined) => (sinceMs === undefined ? {} : { sinceMs })

/** What was taken over without a slot has none, whatever its cloid says; unless we asked for it ourselves. */
function claimOf(order: Order, leg: Leg | undefined, terms: { side: Side; px: Px }, market: Market): number | undefined {
  if (!order.fields) return undefined
  if (leg?.baseline !== undefined && !leg.slotted && !order.origin) return undefined
  return levelOf(order.fields, terms, market)
}

/** Returns the level a cloid names, believed only for this ladder and market and at exactly that level's price. */
export function levelOf(fields: CloidPlace, terms: { readonly side: Side; readonly px: Px }, { grid, market }: Market): number | undefined {
  const { level } = fields
  if (fields.market !== market || fields.fingerprint !== grid.fingerprint || fields.side !== terms.side) return undefined
  return level < grid.levels && grid.px(level) === terms.px ? level : undefined
}

/** Whether a status is final. */
export const isEnd = (status: OrderStatus): status is 'filled' | 'canceled' | 'rejected' | 'gone' =>
  status === 'filled' || status === 'canceled' || status === 'rejected' || status === 'gone'

const oidOf = (standing: Standing): number => standing.leg?.oid ?? Number.MAX_SAFE_INTEGER
const placeOf = (standing: Standing): number => standing.level ?? Number.MAX_SAFE_INTEGER

/** The order of current orders: side, level (none comes last), oid. */
export function byPlace(a: Standing, b: Standing): number {
  if (a.side !== b.side) return a.side === 'bid' ? -1 : 1
  return placeOf(a) - placeOf(b) || byOid(a, b)
}

/** Who of two that claim one slot gets it. */
export function byPriority(a: Standing, b: Standing): number {
  if (a.closed !== b.closed) return a.closed ? 1 : -1
  return byOid(a, b)
}

function byOid(a: Standing, b: Standing): number {
  if (a.leg || b.leg) return oidOf(a) - oidOf(b)
  return (a.order.cloid as string) < (b.order.cloid as string) ? -1 : 1
}
