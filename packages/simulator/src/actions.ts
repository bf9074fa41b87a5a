import type { ActionBatch, BatchAnswer, BurnAnswer, ExchangePort, ItemAnswer, PlaceItem, ScheduleAnswer } from '@hyperladder/exchange-port'
import type { ItemStatus, OrderSpec, VenueAction, VenueAnswer } from '@hyperladder/paper-exchange'
import { actionIpWeight, addressCharge } from '@hyperladder/rate-limit'
import type { MarketSpec, Oid } from '@hyperladder/units'
import type { Outcome } from './network.ts'
import { type PortParts, spend } from './reads.ts'
import { causeOf, refusalOf } from './refusalOf.ts'

const ACTION_DEADLINE_MS = 10_000
/** Prices and sizes go out in 10^-8, all the wire can say. */
const RAW_DECIMALS = 8

/** Returns the actions of the port. As in the client none rejects, and what the IP limit has no room for is not sent rather than late. */
export function createActions(parts: PortParts): Pick<ExchangePort, 'nextNonce' | 'execute' | 'burnNonce' | 'scheduleCancel'> {
  const { account, process, network, venue, gate } = parts
  let lastNonce = 0
  const nextNonce = (): number => {
    lastNonce = Math.max(process.nowMs(), lastNonce + 1)
    return lastNonce
  }

  const blocked = (weight: number): string | undefined => {
    if (parts.closed()) return 'the client is closed'
    const waitMs = gate.budget.waitMs(weight, process.nowMs())
    return waitMs > 0 ? `the IP limit has no room for ${waitMs} ms` : undefined
  }

  async function send(action: VenueAction, nonce: number, weight: number): Promise<Outcome<VenueAnswer>> {
    spend(parts, weight)
    const outcome = await network.ask<VenueAnswer>(process, {
      kind: 'action',
      deadlineMs: ACTION_DEADLINE_MS,
      serve: (answer) => venue.submit({ type: 'signed', signer: account, nonce, action }, answer),
    })
    if (outcome.type === 'status' && outcome.status === 429) gate.pausedUntilMs = process.nowMs() + 5_000
    return outcome
  }

  return {
    nextNonce,
    async execute(batch, given) {
      const weight = actionIpWeight(batch.items.length)
      const reason = blocked(weight)
      if (reason !== undefined) return { type: 'notSent', reason }
      if (mixesTargets(batch)) return { type: 'notSent', reason: 'its targets were oids and cloids, must be all of one kind' }
      const nonce = given ?? nextNonce()
      return batchAnswer(batch, nonce, await send(toAction(parts, batch), nonce, weight))
    },
    async burnNonce(nonce) {
      const weight = actionIpWeight(1)
      const reason = blocked(weight)
      if (reason !== undefined) return { type: 'unknown', reason }
      return burnAnswer(await send({ type: 'noop' }, nonce, weight))
    },
    async scheduleCancel(timeMs) {
      const weight = actionIpWeight(1)
      const reason = blocked(weight)
      if (reason !== undefined) return { type: 'unknown', reason }
      const action = { type: 'scheduleCancel', ...(timeMs === null ? {} : { timeMs }) } as const
      return scheduleAnswer(await send(action, nextNonce(), weight))
    },
  }
}

function toAction({ venue }: PortParts, batch: ActionBatch): VenueAction {
  const market = (coin: string): MarketSpec => venue.core.market(coin) as MarketSpec
  const order = ({ coin, side, px, sz, cloid }: PlaceItem): OrderSpec => {
    const { assetId, pxDecimals, szDecimals } = market(coin)
    const rawPx = px * 10n ** BigInt(RAW_DECIMALS - pxDecimals)
    const rawSz = sz * 10n ** BigInt(RAW_DECIMALS - szDecimals)
    return { asset: assetId, side, rawPx, rawSz, tif: 'alo', reduceOnly: false, cloid }
  }
  switch (batch.type) {
    case 'place':
      return { type: 'order', orders: batch.items.map(order), grouping: 'none' }
    case 'modify': {
      const modifies = batch.items.map(({ target, replacement }) => ({ target, order: order(replacement) }))
      return { type: 'batchModify', modifies, alwaysPlace: false }
    }
    case 'cancel': {
      if (typeof batch.items[0]?.target === 'number')
        return { type: 'cancel', cancels: batch.items.map(({ coin, target }) => ({ asset: market(coin).assetId, oid: target as Oid })) }
      return {
        type: 'cancelByCloid',
        cancels: batch.items.map(({ coin, target }) => ({ asset: market(coin).assetId, cloid: target as PlaceItem['cloid'] })),
      }
    }
    default:
      return batch satisfies never
  }
}

/** They are two different actions, so the client does not send them as one. */
const mixesTargets = (batch: ActionBatch): boolean =>
  batch.type === 'cancel' && new Set(batch.items.map(({ target }) => typeof target)).size > 1

function batchAnswer(batch: ActionBatch, nonce: number, outcome: Outcome<VenueAnswer>): BatchAnswer {
  const count = batch.items.length
  if (outcome.type === 'refused') return { type: 'notSent', reason: outcome.reason }
  if (outcome.type === 'status' && outcome.status === 429) {
    return { type: 'refused', refusal: { code: 'ipLimit', text: 'HTTP 429' }, charged: addressCharge('ipLimit', count) }
  }
  if (outcome.type !== 'answer') return { type: 'unknown', nonce, reason: reasonOf(outcome) }
  const answer = outcome.value
  switch (answer.type) {
    case 'default':
      return { type: 'unknown', nonce, reason: "the answer had no statuses but 'default'" }
    case 'refused': {
      const refusal = refusalOf(answer.refusal)
      return { type: 'refused', refusal, charged: addressCharge(causeOf(refusal), count) }
    }
    case 'rejectedBatch': {
      const refusal = refusalOf(answer.refusal)
      if (count > 1) return { type: 'refused', refusal, charged: addressCharge('static', count) }
      return { type: 'answered', items: [{ type: 'refused', refusal }], charged: addressCharge('answered', count) }
    }
    case 'statuses':
      return { type: 'answered', items: answer.statuses.map(itemAnswer), charged: addressCharge('answered', count) }
    default:
      return answer satisfies never
  }
}

function itemAnswer(status: ItemStatus): ItemAnswer {
  switch (status.type) {
    case 'resting':
      return { type: 'resting', oid: status.oid }
    case 'filled':
      return { type: 'filled', oid: status.oid, totalSz: status.totalSz }
    case 'success':
      return { type: 'canceled' }
    case 'refused':
      return { type: 'refused', refusal: refusalOf(status.refusal) }
    default:
      return status satisfies never
  }
}

function burnAnswer(outcome: Outcome<VenueAnswer>): BurnAnswer {
  if (outcome.type !== 'answer') return { type: 'unknown', reason: reasonOf(outcome) }
  const answer = outcome.value
  if (answer.type === 'default') return { type: 'burned', reason: 'the venue took the noop' }
  if (answer.type !== 'refused') return { type: 'unknown', reason: 'the answer to an action without items had statuses' }
  const { code } = answer.refusal
  return { type: code === 'nonceDuplicate' || code === 'nonceTooLow' ? 'used' : 'unknown', reason: refusalOf(answer.refusal).text }
}

function scheduleAnswer(outcome: Outcome<VenueAnswer>): ScheduleAnswer {
  if (outcome.type !== 'answer') return { type: 'unknown', reason: reasonOf(outcome) }
  const answer = outcome.value
  if (answer.type === 'default') return { type: 'scheduled', charged: addressCharge('answered', 1) }
  if (answer.type !== 'refused') return { type: 'unknown', reason: 'the answer to an action without items had statuses' }
  const refusal = refusalOf(answer.refusal)
  return { type: 'refused', refusal, charged: addressCharge(causeOf(refusal), 1) }
}

function reasonOf(outcome: Exclude<Outcome<unknown>, { type: 'answer' }>): string {
  switch (outcome.type) {
    case 'status':
      return `HTTP ${outcome.status}`
    case 'timeout':
      return `no answer within ${ACTION_DEADLINE_MS} ms`
    case 'refused':
    case 'broken':
      return outcome.reason
    default:
      return outcome satisfies never
  }
}
