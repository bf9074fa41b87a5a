import type { ExchangePort } from '@hyperladder/exchange-port'
import { noopAction, scheduleCancelAction } from '@hyperladder/protocol'
import { actionIpWeight } from '@hyperladder/rate-limit'
import { reasonOf } from '../decode/decoded.ts'
import type { Directory } from '../decode/universe.ts'
import type { Settings } from '../options.ts'
import type { IpGate } from '../rest/ipGate.ts'
import { decodeAnswer, decodeBurn, decodeSchedule } from './decodeAnswer.ts'
import { encodeBatch } from './encodeBatch.ts'
import { createNonces } from './nonces.ts'
import { envelope, type Send, type SendResult } from './send.ts'

export type ActionOptions = {
  readonly settings: Settings
  readonly send: Send
  readonly gate: IpGate
  readonly directory: () => Promise<Directory>
  readonly knownDirectory: () => Directory | undefined
  readonly closed: AbortSignal
}

/**
 * Returns the port's actions. None rejects: what can't be sent is `notSent`, what has no readable answer is `unknown`. An action that the IP limit
 * has no room for is not sent rather than delayed: a late order is another order.
 */
export function createActions({
  settings,
  send,
  gate,
  directory,
  knownDirectory,
  closed,
}: ActionOptions): Pick<ExchangePort, 'nextNonce' | 'execute' | 'burnNonce' | 'scheduleCancel'> {
  const { signer, clock } = settings
  const nextNonce = createNonces(() => clock.nowMs())

  /** Counts, sends, and believes a 429. */
  async function dispatch(body: Parameters<Send>[0], weight: number): Promise<SendResult> {
    gate.spend(weight)
    const result = await send(body)
    if (result.type === 'status' && result.status === 429) gate.onLimited()
    return result
  }

  function blocked(weight: number): string | undefined {
    if (closed.aborted) return 'the client is closed'
    if (signer === undefined) return 'the client has no signer'
    const waitMs = gate.waitMs(weight, 'action')
    return waitMs > 0 ? `the IP limit has no room for ${waitMs} ms` : undefined
  }

  return {
    nextNonce,
    async execute(batch, given) {
      const weight = actionIpWeight(batch.items.length)
      try {
        // Nothing is awaited before the action is on its way, so that it is ahead of whatever the caller does next.
        const known = knownDirectory() ?? (await directory())
        const { action, markets } = encodeBatch(batch, known)
        const reason = blocked(weight)
        if (reason !== undefined || signer === undefined) return { type: 'notSent', reason: reason ?? '' }
        const nonce = given ?? nextNonce()
        const result = await dispatch(envelope(settings, signer, action, nonce), weight)
        return decodeAnswer(batch.type, markets, nonce, result)
      } catch (error) {
        // Only what comes before the sender can throw: a universe that can't be read, or a batch that makes no action.
        return { type: 'notSent', reason: reasonOf(error) }
      }
    },
    async burnNonce(nonce) {
      const weight = actionIpWeight(1)
      const reason = blocked(weight)
      if (reason !== undefined || signer === undefined) return { type: 'unknown', reason: reason ?? '' }
      return decodeBurn(await dispatch(envelope(settings, signer, noopAction(), nonce), weight))
    },
    async scheduleCancel(timeMs) {
      const weight = actionIpWeight(1)
      const reason = blocked(weight)
      if (reason !== undefined || signer === undefined) return { type: 'unknown', reason: reason ?? '' }
      const action = scheduleCancelAction(timeMs ?? undefined)
      return decodeSchedule(await dispatch(envelope(settings, signer, action, nextNonce()), weight))
    },
  }
}
