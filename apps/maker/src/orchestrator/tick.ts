import { commit, planTick } from '@hyperladder/engine'
import type { MakerEvent } from '../events.ts'
import { budgetStatus } from './report.ts'
import { notSent, sendBatches } from './send.ts'
import { drainInbox, type Session } from './session.ts'
import { stoodStill } from './standstill.ts'

type TickEvent = Extract<MakerEvent, { type: 'tick' }>

const COUNTED = { place: 'places', modify: 'modifies', cancel: 'cancels' } as const

/**
 * One tick: boundary, balances, desired orders, difference, batches within the budget (all of it `planTick`), then the books, then the
 * journal, then the exchange. While fills may be missing the plan is blind: what rests stays, what is halted is cancelled, and the reconcile under way tells where
 * we stand.
 */
export function tick(session: Session, reason: TickEvent['reason']): void {
  const { engine, clock, counts, inbox, emit } = session
  const blind = !engine.draining && (stoodStill(session) || !session.caughtUp)
  const plan = planTick(engine, clock.nowMs(), { blind })
  commit(engine, plan)
  const nonces = session.recording.plan(plan, blind)
  // What was made for this moment goes out before anybody is told of it.
  if (nonces !== 'unwritten') sendBatches(session, plan.batches, nonces)
  else for (const planned of plan.batches) inbox.push(notSent(planned, plan.nowMs, 'the journal can not be written'))
  drainInbox(session)
  counts.ticks += 1
  const sent = { places: 0, modifies: 0, cancels: 0 }
  for (const { batch } of plan.batches) sent[COUNTED[batch.type]] += batch.items.length
  const skipped: Record<string, number> = {}
  for (const entry of plan.skipped) skipped[entry.reason] = (skipped[entry.reason] ?? 0) + 1
  emit({ type: 'tick', tick: counts.ticks, reason, sent, skipped, budget: budgetStatus(session) })
}
