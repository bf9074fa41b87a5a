import type { ActionBatch, BatchAnswer, BurnAnswer, ExchangePort, ScheduleAnswer } from '@hyperladder/exchange-port'
import type { VenueAction, VenueAnswer } from '@hyperladder/paper-exchange'
import { actionIpWeight, addressCharge } from '@hyperladder/rate-limit'
import type { MarketSpec } from '@hyperladder/units'
import type { Outcome } from './network.ts'
import { type PortParts, spend } from './reads.ts'
import { causeOf, refusalOf } from './refusalOf.ts'
import { batchAnswerOf, venueActionOf } from './venueActions.ts'

const ACTION_DEADLINE_MS = 10_000

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
      const action = venueActionOf(batch, (coin) => venue.core.market(coin) as MarketSpec)
      return batchAnswer(batch, nonce, await send(action, nonce, weight))
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
  return batchAnswerOf(batch, nonce, outcome.value)
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
