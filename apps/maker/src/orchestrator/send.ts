import type { PlannedBatch } from '@hyperladder/engine'
import type { Session } from './session.ts'
import { runTask } from './session.ts'
import { settle } from './settle.ts'

/** The one place that sends to the exchange. Its requests are on the books already; answers come back as events. */
export function sendBatches(session: Session, batches: readonly PlannedBatch[]): void {
  for (const planned of batches) runTask(session, `send ${planned.batch.type}`, () => sendBatch(session, planned))
}

async function sendBatch(session: Session, planned: PlannedBatch): Promise<void> {
  const { port, clock, inbox, emit } = session
  const seqs = planned.requests.map(({ seq }) => seq)
  const answer = await port.execute(planned.batch)
  inbox.push({ type: 'answer', atMs: clock.nowMs(), seqs, answer })
  if (answer.type === 'notSent')
    emit({ type: 'unanswered', action: planned.batch.type, items: seqs.length, reason: `not sent: ${answer.reason}` })
  if (answer.type !== 'unknown') return
  emit({ type: 'unanswered', action: planned.batch.type, items: seqs.length, reason: answer.reason })
  await settle(session, planned, answer.nonce)
}
