import { setTimeout as sleep } from 'node:timers/promises'
import { overWeight, type Reply } from '../server/reply.ts'
import type { Faults } from './faults.ts'

/** An endpoint of the exchange, whatever transport asks it. */
export type Endpoint = { handle(body: unknown, ip: string): Reply | Promise<Reply> }

/** Returns the endpoint with its requests refused and its answers late or lost, as the faults say. */
export function faultyReplies(endpoint: Endpoint, faults: Faults, kind: 'info' | 'exchange'): Endpoint {
  let errors = 0
  return {
    async handle(body, ip) {
      if (faults.inject('rateLimited')) return overWeight
      if (faults.inject('serverError')) {
        errors += 1
        return errors % 2 === 1 ? { status: 500, body: null } : { status: 502, text: 'Bad Gateway' }
      }
      const reply = await endpoint.handle(body, ip)
      const late = faults.inject('delayedAnswer')
      if (late !== undefined) await sleep(late.ms)
      return kind === 'exchange' && faults.inject('lostAnswer') ? { status: 0, cut: true } : reply
    },
  }
}
