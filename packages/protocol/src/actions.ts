import type { Address, Cloid, Oid } from '@hyperladder/units'
import { WireError } from './wireError.ts'

export type Tif = 'Gtc' | 'Ioc' | 'Alo' | 'FrontendMarket'
export type OrderTypeWire =
  | { readonly limit: { readonly tif: Tif } }
  | { readonly trigger: { readonly isMarket: boolean; readonly triggerPx: string; readonly tpsl: 'tp' | 'sl' } }

/** One order: `a` asset id, `b` buy, `p` price, `s` size, `r` reduce only, `t` type, `c` cloid. `p` and `s` are canonical decimals. */
export type OrderWire = {
  readonly a: number
  readonly b: boolean
  readonly p: string
  readonly s: string
  readonly r: boolean
  readonly t: OrderTypeWire
  readonly c?: Cloid
}

export type Grouping = 'na' | 'normalTpsl' | 'positionTpsl' | { readonly p: number }
export type Builder = { readonly b: Address; readonly f: number }
export type CancelWire = { readonly a: number; readonly o: Oid }
export type CancelByCloidWire = { readonly asset: number; readonly cloid: Cloid }
export type ModifyWire = { readonly oid: Oid | Cloid; readonly order: OrderWire }

export type OrderAction = {
  readonly type: 'order'
  readonly orders: readonly OrderWire[]
  readonly grouping: Grouping
  readonly builder?: Builder
}
export type CancelAction = { readonly type: 'cancel'; readonly cancels: readonly CancelWire[]; readonly f?: true }
export type CancelByCloidAction = { readonly type: 'cancelByCloid'; readonly cancels: readonly CancelByCloidWire[]; readonly f?: true }
export type ModifyAction = { readonly type: 'modify'; readonly oid: Oid | Cloid; readonly order: OrderWire; readonly a?: true }
export type BatchModifyAction = { readonly type: 'batchModify'; readonly modifies: readonly ModifyWire[]; readonly a?: true }
export type ScheduleCancelAction = { readonly type: 'scheduleCancel'; readonly time?: number }
export type ReserveRequestWeightAction = {
  readonly type: 'reserveRequestWeight'
  readonly weight: number
  /** Whose budget it adds to: the sender's when left out. */
  readonly destination?: Address
}
export type NoopAction = { readonly type: 'noop' }
export type SetReferrerAction = { readonly type: 'setReferrer'; readonly code: string }

/** An L1 action whose keys stand in the order in which the venue hashes them. The builders below are the way to make one. */
export type Action =
  | OrderAction
  | CancelAction
  | CancelByCloidAction
  | ModifyAction
  | BatchModifyAction
  | ScheduleCancelAction
  | ReserveRequestWeightAction
  | NoopAction
  | SetReferrerAction

/**
 * Returns an `order` action in hash order (API reference 2.2), whatever the key order of its arguments; unset keys are left out, cloids and
 * addresses are in lower case.
 * @throws {@link WireError} when a price or size is not canonical: padded zeros would make the venue recover another signer.
 * @example orderAction([{ a: 10107, b: true, p: '92.94', s: '2', r: false, t: { limit: { tif: 'Alo' } } }])
 */
export function orderAction(
  orders: readonly OrderWire[],
  options: { readonly grouping?: Grouping; readonly builder?: Builder } = {},
): OrderAction {
  const action = { type: 'order', orders: orders.map(orderWire), grouping: options.grouping ?? 'na' } as const
  return options.builder === undefined ? action : { ...action, builder: { b: lower(options.builder.b), f: options.builder.f } }
}

/** Returns a `cancel` action, by oid. `fast` asks for the quick lane (`f: true`). */
export function cancelAction(cancels: readonly CancelWire[], options: { readonly fast?: boolean } = {}): CancelAction {
  const action = { type: 'cancel', cancels: cancels.map(({ a, o }) => ({ a, o })) } as const
  return options.fast === true ? { ...action, f: true } : action
}

/** Returns a `cancelByCloid` action. */
export function cancelByCloidAction(cancels: readonly CancelByCloidWire[], options: { readonly fast?: boolean } = {}): CancelByCloidAction {
  const action = { type: 'cancelByCloid', cancels: cancels.map(({ asset, cloid }) => ({ asset, cloid: lower(cloid) })) } as const
  return options.fast === true ? { ...action, f: true } : action
}

/** Returns a `modify` action. Its answer names no oid: prefer {@link batchModifyAction}. @throws {@link WireError} as {@link orderAction}. */
export function modifyAction(modify: ModifyWire, options: { readonly alwaysPlace?: boolean } = {}): ModifyAction {
  const action = { type: 'modify', ...modifyWire(modify) } as const
  return options.alwaysPlace === true ? { ...action, a: true } : action
}

/** Returns a `batchModify` action. @throws {@link WireError} as {@link orderAction}. */
export function batchModifyAction(modifies: readonly ModifyWire[], options: { readonly alwaysPlace?: boolean } = {}): BatchModifyAction {
  const action = { type: 'batchModify', modifies: modifies.map(modifyWire) } as const
  return options.alwaysPlace === true ? { ...action, a: true } : action
}

/** Returns a `scheduleCancel` action; without a time it clears the schedule. `timeMs` is at least 5 s away (API reference 2.6). */
export const scheduleCancelAction = (timeMs?: number): ScheduleCancelAction =>
  timeMs === undefined ? { type: 'scheduleCancel' } : { type: 'scheduleCancel', time: timeMs }

/** Returns a `reserveRequestWeight` action: buys requests for the address budget. */
export const reserveRequestWeightAction = (weight: number): ReserveRequestWeightAction => ({ type: 'reserveRequestWeight', weight })

/** Returns the action that does nothing but use up its nonce. */
export const noopAction = (): NoopAction => ({ type: 'noop' })

/** Returns a `setReferrer` action. */
export const setReferrerAction = (code: string): SetReferrerAction => ({ type: 'setReferrer', code })

/** Returns an order with its keys in hash order. @throws {@link WireError} unless price and size are canonical. */
export function orderWire(order: OrderWire): OrderWire {
  const wire = { a: order.a, b: order.b, p: canonical(order.p, 'p'), s: canonical(order.s, 's'), r: order.r, t: orderType(order.t) }
  return order.c === undefined ? wire : { ...wire, c: lower(order.c) }
}

function modifyWire({ oid, order }: ModifyWire): ModifyWire {
  return { oid: typeof oid === 'string' ? lower(oid) : oid, order: orderWire(order) }
}

function orderType(type: OrderTypeWire): OrderTypeWire {
  if ('limit' in type) return { limit: { tif: type.limit.tif } }
  const { isMarket, triggerPx, tpsl } = type.trigger
  return { trigger: { isMarket, triggerPx: canonical(triggerPx, 'triggerPx'), tpsl } }
}

const CANONICAL = /^(?:0|[1-9]\d*)(?:\.\d{0,7}[1-9])?$/

function canonical(text: string, path: string): string {
  if (!CANONICAL.test(text)) throw new WireError(path, 'a canonical decimal: no sign, exponent or padding, at most 8 decimals', text)
  return text
}

const lower = <T extends string>(text: T): T => text.toLowerCase() as T
