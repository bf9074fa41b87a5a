import { commit, planTick } from '@hyperladder/engine'
import type { MakerEvent } from '../events.ts'
import { askQuestions } from './questions.ts'
import { reconcile } from './reconcile.ts'
import { budgetStatus, marketStatus, type Opening } from './report.ts'
import { sendBatches } from './send.ts'
import { drainInbox, runTask, type Session } from './session.ts'

/** Least time between two ticks that events ask for: what arrives within it is one cause. */
const COALESCE_MS = 50
const STATUS_MS = 5_000
/** Least time between two rounds of questions: each weighs 20 of the IP's 1200 a minute, and 2 more per order. */
const QUESTIONS_MS = 2_000

export type LoopOptions = { readonly openings: readonly Opening[]; readonly stop: AbortSignal }

/**
 * The tick loop: drains the inbox, plans, commits and sends, every `intervalMs` and, coalesced, right after a fill or an answer that
 * changes what can be done. Every `reconcileEvery` interval ticks, and after each reconnect, it reconciles beside the loop. Ends when `stop` aborts.
 */
export async function runLoop(session: Session, options: LoopOptions): Promise<void> {
  const { engine, clock, settings, inbox } = session
  const asked = new Map<string, number>()
  const pace = { nextTickMs: clock.nowMs(), lastTickMs: Number.NEGATIVE_INFINITY, nextStatusMs: clock.nowMs() + STATUS_MS, nextQuestionsMs: clock.nowMs(), intervalTicks: 0, fills: engine.fills }
  const busy = { reconciling: false, asking: false, overflowed: 0 }
  while (!options.stop.aborted) {
    drainInbox(session)
    noticeConnection(session, busy)
    const nowMs = clock.nowMs()
    if (nowMs >= pace.nextTickMs) {
      pace.nextTickMs = nowMs + settings.intervalMs
      pace.intervalTicks += 1
      pace.lastTickMs = nowMs
      tick(session, 'interval')
      pace.fills = engine.fills
      if (pace.intervalTicks % settings.reconcileEvery === 0) startReconcile(session, busy, 'interval')
      if (!busy.asking && nowMs >= pace.nextQuestionsMs) {
        busy.asking = true
        pace.nextQuestionsMs = nowMs + QUESTIONS_MS
        runTask(session, 'questions', () => askQuestions(session, asked).finally(() => void (busy.asking = false)))
      }
    } else if (engine.wantsTick && nowMs - pace.lastTickMs >= COALESCE_MS) {
      pace.lastTickMs = nowMs
      tick(session, engine.fills > pace.fills ? 'fill' : 'answer')
      pace.fills = engine.fills
    }
    if (nowMs >= pace.nextStatusMs) {
      pace.nextStatusMs = nowMs + STATUS_MS
      session.emit(statusEvent(session, options.openings))
    }
    const eager = engine.wantsTick && session.caughtUp ? pace.lastTickMs + COALESCE_MS : Number.POSITIVE_INFINITY
    await pause(session, Math.min(pace.nextTickMs, pace.nextStatusMs, eager) - clock.nowMs(), options.stop)
  }
  drainInbox(session)
  inbox.wake()
}

/** Waits for an event, or until `ms` have passed. */
async function pause(session: Session, ms: number, stop: AbortSignal): Promise<void> {
  const abort = new AbortController()
  const cancel = () => abort.abort()
  stop.addEventListener('abort', cancel, { once: true })
  if (stop.aborted) abort.abort()
  await session.inbox.waitForEvent(session.clock.sleep(Math.max(0, ms), abort.signal))
  abort.abort()
  stop.removeEventListener('abort', cancel)
}

/**
 * One tick: boundary, balances, desired orders, difference, batches within the budget (all of it `planTick`), then the books, then the
 * exchange. While fills may be missing nothing is planned: what rests stays, and the reconcile under way tells where we stand.
 */
export function tick(session: Session, reason: Extract<MakerEvent, { type: 'tick' }>['reason']): void {
  const { engine, clock, counts, emit } = session
  if (!session.caughtUp && !engine.draining) return
  const plan = planTick(engine, clock.nowMs())
  commit(engine, plan)
  drainInbox(session)
  counts.ticks += 1
  const sent = { places: 0, modifies: 0, cancels: 0 }
  for (const { batch } of plan.batches) sent[`${batch.type === 'modify' ? 'modifie' : batch.type}s`] += batch.items.length
  const skipped: Record<string, number> = {}
  for (const entry of plan.skipped) skipped[entry.reason] = (skipped[entry.reason] ?? 0) + 1
  emit({ type: 'tick', tick: counts.ticks, reason, sent, skipped, budget: budgetStatus(session) })
  sendBatches(session, plan.batches)
}

type Busy = { reconciling: boolean; asking: boolean; overflowed: number }

/** Losing the feeds, or an event for want of room, leaves us blind: no plan until a reconcile after it has ended. */
function noticeConnection(session: Session, busy: Busy): void {
  const { engine, inbox } = session
  if (!engine.connected) session.caughtUp = false
  if (inbox.overflowed > busy.overflowed) {
    session.caughtUp = false
    session.emit({ type: 'error', where: 'inbox', message: `${inbox.overflowed - busy.overflowed} events found no room: reading everything again` })
    busy.overflowed = inbox.overflowed
  }
  if (engine.connected && !session.caughtUp) startReconcile(session, busy, 'connection')
}

function startReconcile(session: Session, busy: Busy, reason: 'interval' | 'connection'): void {
  if (busy.reconciling) return
  busy.reconciling = true
  const work = async () => {
    const since = session.engine.disconnects
    await reconcile(session, reason)
    if (reason === 'connection' && session.engine.connected && session.engine.disconnects === since) session.caughtUp = true
  }
  runTask(session, 'reconcile', () =>
    work()
      .catch(async (error: unknown) => {
        await session.clock.sleep(RECONCILE_RETRY_MS, session.ended)
        throw error
      })
      .finally(() => {
        busy.reconciling = false
        session.inbox.wake()
      }),
  )
}

/** After a reconcile that failed, the next one waits this long. */
const RECONCILE_RETRY_MS = 1_000

export function statusEvent(session: Session, openings: readonly Opening[]): MakerEvent {
  const { engine, counts } = session
  const markets = engine.markets.map((market, index) => marketStatus(engine, market, openings[index] as Opening))
  return { type: 'status', markets, budget: budgetStatus(session), reconnects: counts.reconnects }
}
