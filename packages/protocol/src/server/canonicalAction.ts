import type { Address, Cloid, Oid } from '@hyperladder/units'
import type { Action, Builder, Grouping, OrderTypeWire, OrderWire } from '../actions.ts'
import {
  addressOf,
  arrayOf,
  boolOf,
  cloidOf,
  decimalOf,
  type Fields,
  fail,
  objectOf,
  oneOf,
  only,
  optional,
  textOf,
  uintOf,
} from './strictFields.ts'

/** An action signed as typed data with the master key itself (API reference 2.8, 6.4). */
export type UserSignedAction =
  | {
      readonly type: 'approveAgent'
      readonly signatureChainId: `0x${string}`
      readonly hyperliquidChain: 'Mainnet' | 'Testnet'
      readonly agentAddress: Address
      /** Empty for an unnamed agent, also where the body leaves it out. */
      readonly agentName: string
      readonly nonce: number
    }
  | {
      readonly type: 'approveBuilderFee'
      readonly signatureChainId: `0x${string}`
      readonly hyperliquidChain: 'Mainnet' | 'Testnet'
      readonly maxFeeRate: string
      readonly builder: Address
      readonly nonce: number
    }

/** Opts out of the daily conversion of dust, or in again. As clients' schemas have it: the API reference only tells of the flag (1.18, 8.5). */
type SpotUserAction = { readonly type: 'spotUser'; readonly toggleSpotDusting: { readonly optOut: boolean } }

/** An action as its signer must have hashed it: keys in hash order, unset ones absent (API reference 2.2). */
export type CanonicalAction = Action | UserSignedAction | SpotUserAction

const parsers: Readonly<Record<CanonicalAction['type'], (fields: Fields) => CanonicalAction>> = {
  order: (fields) => {
    only(fields, ['type', 'orders', 'grouping', 'builder'])
    const builder = optional(fields.builder, builderOf)
    return {
      type: 'order',
      orders: arrayOf(fields.orders).map(orderOf),
      grouping: groupingOf(fields.grouping),
      ...(builder && { builder }),
    }
  },
  cancel: (fields) => {
    only(fields, ['type', 'cancels', 'f'])
    const cancels = arrayOf(fields.cancels).map((item) => {
      const cancel = objectOf(item)
      return { a: uintOf(cancel.a), o: uintOf(cancel.o) as Oid }
    })
    return { type: 'cancel', cancels, ...flag('f', fields.f) }
  },
  cancelByCloid: (fields) => {
    only(fields, ['type', 'cancels', 'f'])
    const cancels = arrayOf(fields.cancels).map((item) => {
      const cancel = objectOf(item)
      return { asset: uintOf(cancel.asset), cloid: cloidOf(cancel.cloid) }
    })
    return { type: 'cancelByCloid', cancels, ...flag('f', fields.f) }
  },
  modify: (fields) => {
    only(fields, ['type', 'oid', 'order', 'a'])
    return { type: 'modify', oid: targetOf(fields.oid), order: orderOf(fields.order), ...flag('a', fields.a) }
  },
  batchModify: (fields) => {
    only(fields, ['type', 'modifies', 'a'])
    const modifies = arrayOf(fields.modifies).map((item) => {
      const modify = objectOf(item)
      return { oid: targetOf(modify.oid), order: orderOf(modify.order) }
    })
    return { type: 'batchModify', modifies, ...flag('a', fields.a) }
  },
  scheduleCancel: (fields) => {
    only(fields, ['type', 'time'])
    const time = optional(fields.time, uintOf)
    return { type: 'scheduleCancel', ...(time !== undefined && { time }) }
  },
  reserveRequestWeight: (fields) => {
    only(fields, ['type', 'weight', 'destination'])
    const destination = optional(fields.destination, addressOf)
    return { type: 'reserveRequestWeight', weight: uintOf(fields.weight), ...(destination && { destination }) }
  },
  noop: (fields) => {
    only(fields, ['type'])
    return { type: 'noop' }
  },
  setReferrer: (fields) => {
    only(fields, ['type', 'code'])
    return { type: 'setReferrer', code: textOf(fields.code) }
  },
  spotUser: (fields) => {
    only(fields, ['type', 'toggleSpotDusting'])
    const toggle = objectOf(fields.toggleSpotDusting)
    only(toggle, ['optOut'])
    return { type: 'spotUser', toggleSpotDusting: { optOut: boolOf(toggle.optOut) } }
  },
  approveAgent: (fields) => {
    only(fields, ['type', 'signatureChainId', 'hyperliquidChain', 'agentAddress', 'agentName', 'nonce'])
    return {
      type: 'approveAgent',
      ...domainOf(fields),
      agentAddress: addressOf(fields.agentAddress),
      agentName: optional(fields.agentName, textOf) ?? '',
      nonce: uintOf(fields.nonce),
    }
  },
  approveBuilderFee: (fields) => {
    only(fields, ['type', 'signatureChainId', 'hyperliquidChain', 'maxFeeRate', 'builder', 'nonce'])
    return {
      type: 'approveBuilderFee',
      ...domainOf(fields),
      maxFeeRate: textOf(fields.maxFeeRate),
      builder: addressOf(fields.builder),
      nonce: uintOf(fields.nonce),
    }
  },
}

/**
 * Returns an action rebuilt in hash order with canonical values, whatever the order of the keys, padding of `p` and `s` or hex case
 * in the body; throws ShapeError for what is not an action. Law: a canonical action is its own canonical form.
 */
export function canonicalAction(value: unknown): CanonicalAction {
  const fields = objectOf(value)
  const type = textOf(fields.type)
  if (!Object.hasOwn(parsers, type)) fail()
  return parsers[type as CanonicalAction['type']](fields)
}

/** Unknown fields of an order are ignored: only the envelope and actions deny them. */
function orderOf(value: unknown): OrderWire {
  const fields = objectOf(value)
  const c = optional(fields.c, cloidOf)
  return {
    a: uintOf(fields.a),
    b: boolOf(fields.b),
    p: decimalOf(fields.p),
    s: decimalOf(fields.s),
    r: boolOf(fields.r),
    t: orderTypeOf(fields.t),
    ...(c && { c }),
  }
}

function orderTypeOf(value: unknown): OrderTypeWire {
  const fields = objectOf(value)
  if (Object.keys(fields).length !== 1) fail()
  if (fields.limit !== undefined) return { limit: { tif: oneOf(objectOf(fields.limit).tif, ['Gtc', 'Ioc', 'Alo', 'FrontendMarket']) } }
  const trigger = objectOf(fields.trigger)
  return {
    trigger: { isMarket: boolOf(trigger.isMarket), triggerPx: decimalOf(trigger.triggerPx), tpsl: oneOf(trigger.tpsl, ['tp', 'sl']) },
  }
}

function groupingOf(value: unknown): Grouping {
  if (typeof value === 'string') return oneOf(value, ['na', 'normalTpsl', 'positionTpsl'])
  const fields = objectOf(value)
  only(fields, ['p'])
  return { p: uintOf(fields.p) }
}

function builderOf(value: unknown): Builder {
  const fields = objectOf(value)
  return { b: addressOf(fields.b), f: uintOf(fields.f) }
}

function targetOf(value: unknown): Oid | Cloid {
  return typeof value === 'string' ? cloidOf(value) : (uintOf(value) as Oid)
}

/** `false` parses, but the canonical form leaves it out: who hashed it signed something else (API reference 2.2). */
function flag<Key extends 'a' | 'f'>(key: Key, value: unknown): { readonly [K in Key]?: true } {
  return (optional(value, boolOf) === true ? { [key]: true } : {}) as { readonly [K in Key]?: true }
}

function domainOf(fields: Fields): { signatureChainId: `0x${string}`; hyperliquidChain: 'Mainnet' | 'Testnet' } {
  const chain = textOf(fields.signatureChainId)
  if (!/^0x[0-9a-fA-F]{1,16}$/.test(chain)) fail()
  return { signatureChainId: chain as `0x${string}`, hyperliquidChain: oneOf(fields.hyperliquidChain, ['Mainnet', 'Testnet']) }
}
