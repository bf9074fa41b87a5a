import type { EngineEvent, PlannedBatch } from '@hyperladder/engine'
import type { Session } from './session.ts'
import { runTask } from './session.ts'
import { settle } from './settle.ts'
import { stoodStill } from './standstill.ts'

/**
 * The one place that sends to the exchange. Its requests are on the books, and in the journal, already; answers come back as events. A plan that was held up on its
 * way, by a slow disk or a process that stood still, was made for another moment: of it only cancels go out, which no moment makes wrong.
 */
export function sendBatches(session: Session, batches: readonly PlannedBatch[], nonces: readonly (number | undefined)[]): void {
  const outdated = batches.length > 0 && !session.engine.draining && stoodStill(session)
  for (const [index, planned] of batches.entries()) {
    const { type } = planned.batch
    if (!outdated || type === 'cancel') runTask(session, `send ${type}`, () => sendBatch(session, planned, nonces[index]))
    else session.inbox.push(notSent(planned, session.clock.nowMs(), 'it stood still between plan and sending'))
  }
}

/** What was planned and did not go out: on the books it never left. */
export const notSent = ({ requests }: PlannedBatch, atMs: number, reason: string): EngineEvent => ({
  type: 'answer',
  atMs,
  seqs: requests.map(({ seq }) => seq),
  answer: { type: 'notSent', reason },
})

async function sendBatch(session: Session, planned: PlannedBatch, nonce: number | undefined): Promise<void> {
  const { port, clock, inbox, emit } = session
  const seqs = planned.requests.map(({ seq }) => seq)
  const answer = await port.execute(planned.batch, nonce)
  inbox.push({ type: 'answer', atMs: clock.nowMs(), seqs, answer })
  if (answer.type === 'notSent')
    emit({ type: 'unanswered', action: planned.batch.type, items: seqs.length, reason: `not sent: ${answer.reason}` })
  if (answer.type !== 'unknown') return
  emit({ type: 'unanswered', action: planned.batch.type, items: seqs.length, reason: answer.reason })
  await settle(session, planned, answer.nonce)
}
