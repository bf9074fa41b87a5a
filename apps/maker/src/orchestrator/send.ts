import type { PlannedBatch } from '@hyperladder/engine'
import type { Session } from './session.ts'
import { runTask } from './session.ts'
import { settle } from './settle.ts'

/** The one place that sends to the exchange. Its requests are on the books, and in the journal, already; answers come back as events. */
export function sendBatches(session: Session, batches: readonly PlannedBatch[], nonces: readonly (number | undefined)[]): void {
  for (const [index, planned] of batches.entries())
    runTask(session, `send ${planned.batch.type}`, () => sendBatch(session, planned, nonces[index]))
}

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
