import { Alarm } from './alarm.ts'
import type { Control } from './control.ts'
import type { DeadMan } from './deadMan.ts'
import type { KeyWatch } from './keyWatch.ts'
import { askQuestions } from './questions.ts'
import { reconcile } from './reconcile.ts'
import { budgetStatus, marketStatus, type Opening, waitingDeposits } from './report.ts'
import { absorbInbox, drainInbox, runTask, type Session, writeAndTell } from './session.ts'
import { blindness, StaleGuard } from './staleGuard.ts'
import { stoodStill } from './standstill.ts'
import { tick } from './tick.ts'

/** Least time between two ticks that events ask for: what arrives within it is one cause. */
const COALESCE_MS = 50
const STATUS_MS = 5_000
/** How often whoever steers from outside is heard, and sees that the loop runs. */
const CONTROL_MS = 1_000
/** Least time between two rounds of questions: each weighs 20 of the IP's 1200 a minute, and 2 more per order. */
const QUESTIONS_MS = 2_000
/** After a reconcile that failed, the next one waits this long, doubled each time. */
const RECONCILE_RETRY_MS = { first: 1_000, most: 30_000 }
/** A key that was refused for so long is not accepted any more: whoever has another one must see to the orders. */
const KEY_REFUSED_MS = 30_000

export type LoopOptions = {
  readonly openings: readonly Opening[]
  readonly stop: AbortSignal
  readonly control?: Control | undefined
  readonly deadMan?: DeadMan | undefined
  readonly key: KeyWatch
}

/** When what is due, and what is under way beside the loop. */
type Pace = {
  nextTickMs: number
  lastTickMs: number
  nextStatusMs: number
  nextControlMs: number
  nextQuestionsMs: number
  intervalTicks: number
  /** Fills that the latest tick knew of. */
  fills: number
  overflowed: number
  disconnects: number
  reconcileRetryMs: number
  reconciling: boolean
  /** The latest reconcile failed, and why. */
  reconcileFailure: string | undefined
  asking: boolean
  /** When the loop was to run again at the latest. */
  dueMs: number
  readonly stale: StaleGuard
  /** Halted for blindness already. */
  staleHalt: boolean
  /** Told that the key is refused, since then. */
  keyRefusedMs: number | undefined
}

/**
 * The loop of a run: drains the inbox, then ticks every `intervalMs` and, coalesced, right after a fill or an answer that changes what can be
 * done. Every `reconcileEvery` interval ticks, and after each reconnect, it reconciles beside the loop. Ends when `stop` aborts.
 */
export async function runLoop(session: Session, options: LoopOptions): Promise<void> {
  const { engine, clock } = session
  const nowMs = clock.nowMs()
  const pace: Pace = {
    nextTickMs: nowMs,
    lastTickMs: Number.NEGATIVE_INFINITY,
    nextStatusMs: nowMs + STATUS_MS,
    nextControlMs: nowMs,
    nextQuestionsMs: nowMs,
    intervalTicks: 0,
    fills: engine.fills,
    overflowed: 0,
    disconnects: engine.disconnects,
    reconcileRetryMs: RECONCILE_RETRY_MS.first,
    reconciling: false,
    reconcileFailure: undefined,
    asking: false,
    dueMs: nowMs,
    stale: new StaleGuard(session.settings.guards),
    staleHalt: false,
    keyRefusedMs: undefined,
  }
  const asked = new Map<string, number>()
  const alarm = new Alarm(clock, () => session.inbox.wake())
  session.turnedMs = nowMs
  options.stop.addEventListener('abort', () => session.inbox.wake(), { once: true })
  try {
    while (!options.stop.aborted) {
      if (clock.nowMs() >= pace.nextControlMs) listen(session, pace, options)
      absorbInbox(session)
      watchFeeds(session, pace)
      watchBlindness(session, pace)
      watchKey(session, pace, options.key)
      options.deadMan?.keepAhead(session.caughtUp && session.engine.caution.level === 'none')
      if (tickIfDue(session, pace) === 'interval') {
        if (pace.intervalTicks % session.settings.reconcileEvery === 0) startReconcile(session, pace, 'interval')
        startQuestions(session, pace, asked)
      }
      writeAndTell(session)
      stoodStill(session)
      if (clock.nowMs() >= pace.nextStatusMs) tellStatus(session, pace, options.openings)
      const waitMs = msUntilDue(session, pace, options.deadMan)
      pace.dueMs = clock.nowMs() + waitMs
      alarm.set(waitMs)
      // The order to stop wakes the inbox, but only who waits.
      if (!options.stop.aborted) await session.inbox.waitForEvent()
      session.turnedMs = clock.nowMs()
    }
  } finally {
    alarm.clear()
    // Whatever ended the loop, what it has absorbed is on the books.
    session.recording.write()
  }
  drainInbox(session)
}

function tickIfDue(session: Session, pace: Pace): 'interval' | 'fill' | 'answer' | undefined {
  const { engine, clock, settings } = session
  const nowMs = clock.nowMs()
  const interval = nowMs >= pace.nextTickMs
  const spaced = nowMs - pace.lastTickMs >= COALESCE_MS || session.unheld
  if (!interval && !(engine.wantsTick && spaced)) return undefined
  const reason = interval ? 'interval' : engine.fills > pace.fills ? 'fill' : 'answer'
  if (interval) {
    pace.nextTickMs = nowMs + settings.intervalMs
    pace.intervalTicks += 1
  }
  session.unheld = false
  pace.lastTickMs = nowMs
  pace.fills = engine.fills
  tick(session, reason)
  return reason
}

function msUntilDue({ engine, caughtUp, clock }: Session, pace: Pace, deadMan: DeadMan | undefined): number {
  const eagerMs = engine.wantsTick && caughtUp ? pace.lastTickMs + COALESCE_MS : Number.POSITIVE_INFINITY
  const nowMs = clock.nowMs()
  const guardsMs = Math.min(pace.stale.nextMs(nowMs), deadMan?.nextMs ?? Number.POSITIVE_INFINITY)
  return Math.max(0, Math.min(pace.nextTickMs, pace.nextStatusMs, pace.nextControlMs, guardsMs, eagerMs) - nowMs)
}

/** Shows that the loop runs, and takes the operator's orders. */
function listen(session: Session, pace: Pace, { control, key }: LoopOptions): void {
  const { engine, inbox, clock, recording } = session
  const atMs = clock.nowMs()
  pace.nextControlMs = control === undefined ? Number.POSITIVE_INFINITY : atMs + CONTROL_MS
  if (control === undefined) return
  for (const type of control.orders()) {
    inbox.push({ type, atMs })
    drainInbox(session)
    if (!recording.failed.aborted) control.carriedOut(type)
  }
  control.beat(waitingDeposits(engine), key.cannotAct(atMs))
}

/** Losing the feeds, or an event for want of room, leaves us blind: no plan until a reconcile after it has ended. */
function watchFeeds(session: Session, pace: Pace): void {
  const { engine, inbox } = session
  if (!engine.connected || engine.disconnects > pace.disconnects) session.caughtUp = false
  pace.disconnects = engine.disconnects
  if (inbox.overflowed > pace.overflowed) {
    session.caughtUp = false
    session.doubts += 1
    const message = `${inbox.overflowed - pace.overflowed} events found no room: reading everything again`
    session.emit({ type: 'error', where: 'inbox', message })
    pace.overflowed = inbox.overflowed
  }
  stoodStill(session, pace.dueMs)
  if (engine.connected && !session.caughtUp) startReconcile(session, pace, 'connection')
  else if (engine.connected && pace.reconcileFailure !== undefined) startReconcile(session, pace, 'interval')
}

/** What can't be trusted for long is quoted carefully, then not at all, and at last given up. */
function watchBlindness(session: Session, pace: Pace): void {
  const { engine, clock, inbox } = session
  const atMs = clock.nowMs()
  const verdict = pace.stale.look(atMs, blindness(session, pace.reconcileFailure))
  if (verdict.level !== engine.caution.level) inbox.push({ type: 'caution', atMs, level: verdict.level, reason: verdict.reason })
  if (verdict.halt && !pace.staleHalt) inbox.push({ type: 'halt', atMs, coin: null, reason: verdict.reason })
  pace.staleHalt = verdict.halt
  absorbInbox(session)
}

/** @throws when the key was refused for too long: without it this run can do nothing for its orders but let somebody else see to them. */
function watchKey({ clock, emit }: Session, pace: Pace, { refusedSinceMs, text }: KeyWatch): void {
  if (refusedSinceMs !== undefined && refusedSinceMs !== pace.keyRefusedMs) {
    const message = `the venue does not accept our key (${text}): what rests can't be cancelled by this run. Use another key with hyperladder cancel-all`
    emit({ type: 'error', where: 'key', message })
  }
  pace.keyRefusedMs = refusedSinceMs
  if (refusedSinceMs === undefined || clock.nowMs() - refusedSinceMs < KEY_REFUSED_MS) return
  throw new Error(`the venue has not accepted our key for ${KEY_REFUSED_MS / 1000} s (${text}): orders of ours may rest`)
}

function startReconcile(session: Session, pace: Pace, reason: 'interval' | 'connection'): void {
  if (pace.reconciling) return
  pace.reconciling = true
  runTask(session, 'reconcile', async () => {
    try {
      const { clock, doubts } = session
      const since = session.engine.disconnects
      await reconcile(session, reason)
      pace.reconcileRetryMs = RECONCILE_RETRY_MS.first
      pace.reconcileFailure = undefined
      const proven = session.engine.connected && session.engine.disconnects === since && session.doubts === doubts
      if (reason === 'connection' && proven) {
        session.caughtUp = true
        // What happened meanwhile was met by blind plans, which answer nothing: it does not wait for the interval to end.
        pace.nextTickMs = clock.nowMs()
      }
    } catch (error) {
      pace.reconcileFailure = error instanceof Error ? error.message : String(error)
      session.inbox.wake()
      await session.clock.sleep(pace.reconcileRetryMs, session.ended)
      pace.reconcileRetryMs = Math.min(pace.reconcileRetryMs * 2, RECONCILE_RETRY_MS.most)
      throw error
    } finally {
      pace.reconciling = false
      session.inbox.wake()
    }
  })
}

function startQuestions(session: Session, pace: Pace, asked: Map<string, number>): void {
  const nowMs = session.clock.nowMs()
  if (pace.asking || nowMs < pace.nextQuestionsMs) return
  pace.asking = true
  pace.nextQuestionsMs = nowMs + QUESTIONS_MS
  runTask(session, 'questions', async () => {
    try {
      await askQuestions(session, asked)
    } finally {
      pace.asking = false
    }
  })
}

function tellStatus(session: Session, pace: Pace, openings: readonly Opening[]): void {
  const { engine, counts, clock } = session
  pace.nextStatusMs = clock.nowMs() + STATUS_MS
  const markets = engine.markets.map((market, index) => marketStatus(engine, market, openings[index] as Opening))
  session.emit({ type: 'status', markets, budget: budgetStatus(session), reconnects: counts.reconnects, connected: engine.connected })
}
