import type { CanonicalAction } from '@hyperladder/protocol'
import { parseDecimal } from '@hyperladder/units'
import type { OrderSpec, Tif, VenueAction } from '../core/types.ts'

type OrderWire = Extract<CanonicalAction, { type: 'order' }>['orders'][number]

const WIRE_DECIMALS = 8
/** One percent is 1000 tenths of a basis point. */
const FEE_PERCENT_DECIMALS = 3
const TIFS: Readonly<Record<'Alo' | 'Gtc' | 'Ioc' | 'FrontendMarket', Tif>> = {
  Alo: 'alo',
  Gtc: 'gtc',
  Ioc: 'ioc',
  FrontendMarket: 'market',
}

export type Translation = { readonly action: VenueAction; readonly assets: readonly number[] }

/** Returns an action in the core's words, with the asset of each of its items; a text where a value of a user-signed action is no number. */
export function toVenueAction(action: CanonicalAction): Translation | { readonly error: string } {
  switch (action.type) {
    case 'order': {
      const builder = action.builder && { address: action.builder.b, fee: action.builder.f }
      const orders = action.orders.map(orderSpec)
      return {
        action: { type: 'order', orders, grouping: groupingOf(action.grouping), ...(builder && { builder }) },
        assets: assetsOf(orders),
      }
    }
    case 'cancel':
      return {
        action: { type: 'cancel', cancels: action.cancels.map(({ a, o }) => ({ asset: a, oid: o })) },
        assets: action.cancels.map(({ a }) => a),
      }
    case 'cancelByCloid':
      return { action: { type: 'cancelByCloid', cancels: action.cancels }, assets: assetsOf(action.cancels) }
    case 'modify': {
      const order = orderSpec(action.order)
      return { action: { type: 'modify', target: action.oid, order, alwaysPlace: action.a === true }, assets: [order.asset] }
    }
    case 'batchModify': {
      const modifies = action.modifies.map(({ oid, order }) => ({ target: oid, order: orderSpec(order) }))
      return { action: { type: 'batchModify', modifies, alwaysPlace: action.a === true }, assets: modifies.map(({ order }) => order.asset) }
    }
    case 'scheduleCancel':
      return bare({ type: 'scheduleCancel', ...(action.time !== undefined && { timeMs: action.time }) })
    case 'reserveRequestWeight':
      return bare({
        type: 'reserveRequestWeight',
        weight: action.weight,
        ...(action.destination !== undefined && { destination: action.destination }),
      })
    case 'noop':
      return bare({ type: 'noop' })
    case 'setReferrer':
      return bare({ type: 'setReferrer' })
    case 'spotUser':
      return bare({ type: 'spotUser', optOut: action.toggleSpotDusting.optOut })
    case 'approveAgent':
      return bare({ type: 'approveAgent', agent: action.agentAddress, ...agentNameOf(action.agentName) })
    case 'approveBuilderFee': {
      const maxFee = feeOf(action.maxFeeRate)
      return maxFee === undefined
        ? { error: 'Invalid decimal number' }
        : bare({ type: 'approveBuilderFee', builder: action.builder, maxFee })
    }
    default:
      return action satisfies never
  }
}

const bare = (action: VenueAction): Translation => ({ action, assets: [] })
const assetsOf = (items: readonly { readonly asset: number }[]): readonly number[] => items.map(({ asset }) => asset)

function orderSpec(order: OrderWire): OrderSpec {
  return {
    asset: order.a,
    side: order.b ? 'bid' : 'ask',
    rawPx: parseDecimal(order.p, WIRE_DECIMALS),
    rawSz: parseDecimal(order.s, WIRE_DECIMALS),
    tif: 'limit' in order.t ? TIFS[order.t.limit.tif] : 'trigger',
    reduceOnly: order.r,
    ...(order.c !== undefined && { cloid: order.c }),
  }
}

function groupingOf(grouping: Extract<CanonicalAction, { type: 'order' }>['grouping']): 'none' | 'takeProfitStopLoss' | 'priority' {
  if (grouping === 'na') return 'none'
  return typeof grouping === 'string' ? 'takeProfitStopLoss' : 'priority'
}

/** A name may end in ` valid_until <ms>` (API reference 2.8). */
function agentNameOf(text: string): { name: string; validUntilMs?: number } {
  const match = /^(.*?) ?valid_until (\d{1,15})$/.exec(text)
  return match ? { name: match[1] as string, validUntilMs: Number(match[2]) } : { name: text }
}

/** `0.1%` in tenths of a basis point; nothing for what is no such percentage. */
function feeOf(text: string): number | undefined {
  const percent = /^(\d{1,3}(?:\.\d{1,3})?)%$/.exec(text)?.[1]
  return percent === undefined ? undefined : Number(parseDecimal(percent, FEE_PERCENT_DECIMALS))
}
