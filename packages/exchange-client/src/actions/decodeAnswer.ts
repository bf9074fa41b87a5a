import type { ActionBatch, BatchAnswer, BurnAnswer, ItemAnswer, Refusal, RefusalCode, ScheduleAnswer } from '@hyperladder/exchange-port'
import { type ExchangeReply, excerpt, type ItemStatus, parseExchangeReply } from '@hyperladder/protocol'
import { addressCharge, type ChargeCause } from '@hyperladder/rate-limit'
import { type MarketSpec, parseSz } from '@hyperladder/units'
import { classifyRefusal } from '../classifyRefusal.ts'
import { reasonOf } from '../decode/decoded.ts'
import type { SendResult } from './send.ts'

/**
 * Returns what a sent batch came to. One error for a batch of several counts for all of them (API reference 2.9). An answer that doesn't match the
 * batch is `unknown`: it may have landed.
 */
export function decodeAnswer(type: ActionBatch['type'], markets: readonly MarketSpec[], nonce: number, result: SendResult): BatchAnswer {
  const count = markets.length
  const unknown = (reason: string): BatchAnswer => ({ type: 'unknown', nonce, reason })
  const refused = (refusal: Refusal, cause: ChargeCause): BatchAnswer => ({
    type: 'refused',
    refusal,
    charged: addressCharge(cause, count),
  })
  switch (result.type) {
    case 'notSent':
      return { type: 'notSent', reason: result.reason }
    case 'unknown':
      return unknown(result.reason)
    case 'status':
      return result.status === 429
        ? refused({ code: 'ipLimit', text: 'HTTP 429' }, 'ipLimit')
        : refused({ code: 'malformed', text: `HTTP ${result.status}: ${excerpt(result.text)}` }, 'malformed')
    case 'body':
      break
    default:
      return result satisfies never
  }
  try {
    const reply = parseExchangeReply(JSON.parse(result.text))
    if (reply.type === 'err') return refused(...topLevel(reply.text))
    if (reply.type === 'done') return unknown(`the answer had no statuses but '${reply.kind}'`)
    const [only] = reply.statuses
    if (count > 1 && reply.statuses.length === 1 && only?.type === 'error')
      return refused({ code: classifyRefusal(only.text), text: only.text }, 'static')
    if (reply.statuses.length !== count) return unknown(`the answer had ${reply.statuses.length} statuses for ${count} items`)
    const items = reply.statuses.map((status, index) => itemAnswer(type, status, markets[index] as MarketSpec))
    return { type: 'answered', items, charged: addressCharge('answered', count) }
  } catch (error) {
    return unknown(`the answer can't be read: ${excerpt(reasonOf(error))}`)
  }
}

/** Returns what became of a nonce that a `noop` was to burn. A nonce below the venue's floor is settled like a used one: its action can't land any more. */
export function decodeBurn(result: SendResult): BurnAnswer {
  const reply = simpleReply(result)
  if (typeof reply === 'string') return { type: 'unknown', reason: reply }
  if (reply.type === 'done') return { type: 'burned', reason: 'the venue took the noop' }
  const settled = /^(?:L1 error: )?Invalid nonce: (?:duplicate nonce|nonce too low)/.test(reply.text)
  return { type: settled ? 'used' : 'unknown', reason: excerpt(reply.text) }
}

/** Returns what became of a `scheduleCancel`. */
export function decodeSchedule(result: SendResult): ScheduleAnswer {
  const reply = simpleReply(result)
  if (typeof reply === 'string') return { type: 'unknown', reason: reply }
  if (reply.type === 'done') return { type: 'scheduled', charged: addressCharge('answered', 1) }
  const [refusal, cause] = topLevel(reply.text)
  return { type: 'refused', refusal, charged: addressCharge(cause, 1) }
}

/** Returns the answer to an action without items, or why there is none. */
function simpleReply(result: SendResult): Exclude<ExchangeReply, { type: 'statuses' }> | string {
  if (result.type !== 'body') return result.type === 'status' ? `HTTP ${result.status}` : result.reason
  try {
    const reply = parseExchangeReply(JSON.parse(result.text))
    return reply.type === 'statuses' ? 'the answer to an action without items had statuses' : reply
  } catch (error) {
    return `the answer can't be read: ${excerpt(reasonOf(error))}`
  }
}

/** @throws Error for a word that is no answer to this kind of item. */
function itemAnswer(type: ActionBatch['type'], status: ItemStatus, market: MarketSpec): ItemAnswer {
  if (status.type === 'error') return { type: 'refused', refusal: { code: classifyRefusal(status.text), text: status.text } }
  if (type === 'cancel') {
    if (status.type === 'word' && status.word === 'success') return { type: 'canceled' }
  } else {
    if (status.type === 'resting') return { type: 'resting', oid: status.oid }
    if (status.type === 'filled') return { type: 'filled', oid: status.oid, totalSz: parseSz(status.totalSz, market.szDecimals) }
  }
  throw new Error(`'${status.type === 'word' ? status.word : status.type}' is no answer to a ${type}`)
}

function topLevel(text: string): [Refusal, ChargeCause] {
  const code = classifyRefusal(text)
  return [{ code, text }, CAUSES[code] ?? 'business']
}

/** Refusals of the whole action whose charge is not that of business: see rate-limit's table. */
const CAUSES: Partial<Record<RefusalCode, ChargeCause>> = {
  overBudget: 'overBudget',
  overWeight: 'overWeight',
  nonce: 'nonce',
  signer: 'signer',
  vault: 'vault',
  expired: 'expired',
  ipLimit: 'ipLimit',
  malformed: 'malformed',
  other: 'other',
}
