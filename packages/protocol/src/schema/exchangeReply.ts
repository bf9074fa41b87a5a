import type { Cloid, Oid } from '@hyperladder/units'
import { array, literal, looseObject, optional, string, unknown, variant } from 'valibot'
import { WireError } from '../wireError.ts'
import { parseWith } from './parse.ts'
import { decimalText, maybeCloid, oid } from './primitives.ts'

/** What became of one item of a batch. Bare words (`success`, `waitingForTrigger`, ones not known yet) are kept. */
export type ItemStatus =
  | { readonly type: 'resting'; readonly oid: Oid; readonly cloid?: Cloid }
  | { readonly type: 'filled'; readonly oid: Oid; readonly totalSz: string; readonly avgPx: string; readonly cloid?: Cloid }
  | { readonly type: 'error'; readonly text: string }
  | { readonly type: 'word'; readonly word: string }

/** Reply to an action. `statuses` may hold one error for a batch of many (API reference 2.9). */
export type ExchangeReply =
  | { readonly type: 'err'; readonly text: string }
  | { readonly type: 'statuses'; readonly kind: string; readonly statuses: readonly ItemStatus[] }
  | { readonly type: 'done'; readonly kind: string }

const replySchema = variant('status', [
  looseObject({ status: literal('ok'), response: looseObject({ type: string(), data: optional(unknown()) }) }),
  looseObject({ status: literal('err'), response: string() }),
])
const statusesSchema = looseObject({ statuses: array(unknown()) })
const restingSchema = looseObject({ oid, cloid: maybeCloid })
const filledSchema = looseObject({ oid, totalSz: decimalText, avgPx: decimalText, cloid: maybeCloid })

/** Parses the reply to `POST /exchange`, or the payload of a posted action. @throws {@link WireError} */
export function parseExchangeReply(value: unknown): ExchangeReply {
  const reply = parseWith(replySchema, value, 'exchange')
  if (reply.status === 'err') return { type: 'err', text: reply.response }
  const { type: kind, data } = reply.response
  if (kind === 'default' || data === undefined || data === null) return { type: 'done', kind }
  const { statuses } = parseWith(statusesSchema, data, 'exchange.response.data')
  return {
    type: 'statuses',
    kind,
    statuses: statuses.map((status, index) => itemStatus(status, `exchange.response.data.statuses[${index}]`)),
  }
}

function itemStatus(value: unknown, path: string): ItemStatus {
  if (typeof value === 'string') return { type: 'word', word: value }
  if (typeof value === 'object' && value !== null) {
    if ('resting' in value) {
      const leg = parseWith(restingSchema, value.resting, `${path}.resting`)
      return { type: 'resting', oid: leg.oid, ...(leg.cloid ? { cloid: leg.cloid } : {}) }
    }
    if ('filled' in value) {
      const leg = parseWith(filledSchema, value.filled, `${path}.filled`)
      return { type: 'filled', oid: leg.oid, totalSz: leg.totalSz, avgPx: leg.avgPx, ...(leg.cloid ? { cloid: leg.cloid } : {}) }
    }
    if ('error' in value && typeof value.error === 'string') return { type: 'error', text: value.error }
  }
  throw new WireError(path, 'resting, filled, error or a word', value)
}
