import { absorb, type EngineEvent, type EngineState, takeNotices } from '@hyperladder/engine'
import type { Clock, ExchangePort } from '@hyperladder/exchange-port'
import type { MakerEvent } from '../events.ts'
import type { MakerSettings } from '../settings.ts'
import { Inbox } from './inbox.ts'
import { noticeEvents } from './notices.ts'
import { OtherMakers } from './otherMakers.ts'
import type { Recording } from './recording.ts'

/** What one run of the maker shares: the engine, the doors of the shell, and how far the run has come. */
export type Session = {
  readonly engine: EngineState
  readonly port: ExchangePort
  readonly clock: Clock
  readonly settings: MakerSettings
  readonly inbox: Inbox
  readonly recording: Recording
  readonly emit: (event: MakerEvent) => void
  /** Aborts when the run ends, whatever it waits for. */
  readonly ended: AbortSignal
  readonly others: OtherMakers
  readonly counts: { ticks: number; reconciles: number; reconnects: number; startedMs: number }
  /** Background work that must be finished or given up before the run ends. */
  readonly tasks: Set<Promise<void>>
  /** False while fills may be missing: from a lost connection to the end of the reconcile after it. */
  caughtUp: boolean
  /** The book has moved that the latest plan held something back for: the rest of that plan is due now. */
  unheld: boolean
  /** How often what is known came into doubt while the feeds were up: a reconcile proves what it began after. */
  doubts: number
  /** When the loop last let the world in, and which such time a standstill was told of. */
  turnedMs: number
  toldStillMs: number
}

export function createSession(
  options: Omit<Session, 'inbox' | 'others' | 'counts' | 'tasks' | 'caughtUp' | 'unheld' | 'doubts' | 'turnedMs' | 'toldStillMs'>,
): Session {
  const startedMs = options.clock.nowMs()
  const counts = { ticks: 0, reconciles: 0, reconnects: 0, startedMs }
  const pace = { caughtUp: false, unheld: false, doubts: 0, turnedMs: startedMs, toldStillMs: Number.NaN }
  return { ...options, ...pace, inbox: new Inbox(), others: new OtherMakers(startedMs), counts, tasks: new Set() }
}

/** Absorbs what waits in the inbox, writes it down, and tells the operator what the engine has to say of it. */
export function drainInbox(session: Session): void {
  absorbInbox(session)
  writeAndTell(session)
}

/**
 * Absorbs what waits in the inbox. What it brought is written down by the next plan, in one transaction with it, or by {@link writeAndTell}: one of them
 * must follow before the loop waits.
 */
export function absorbInbox(session: Session): void {
  const { engine, inbox, recording } = session
  inbox.drain((event) => {
    recording.event(event)
    const other = session.others.look(engine, event)
    if (other !== undefined) session.emit({ type: 'error', where: 'account', message: other })
    session.unheld ||= event.type === 'bbo' && engine.waitingForBbo && movesBook(engine, event)
    absorb(engine, event)
    tellFeed(session, event)
  })
}

function movesBook({ marketByCoin }: EngineState, { coin, bid, ask }: Extract<EngineEvent, { type: 'bbo' }>): boolean {
  const market = marketByCoin.get(coin)
  return market !== undefined && (market.bid !== bid || market.ask !== ask)
}

/** Writes down what was absorbed, and only then tells the operator what the engine has to say of it. */
export function writeAndTell({ engine, recording, emit }: Session): void {
  recording.write()
  for (const notice of takeNotices(engine)) for (const event of noticeEvents(engine, notice)) emit(event)
}

function tellFeed({ emit, counts }: Session, event: EngineEvent): void {
  if (event.type === 'connection') {
    counts.reconnects = Math.max(counts.reconnects, event.reconnects)
    emit({ type: 'connection', state: event.state, reason: event.reason })
  }
  if (event.type === 'undecodable') emit({ type: 'undecodable', channel: event.channel, reason: event.reason, excerpt: event.excerpt })
}

/** Runs `work` beside the loop. A failure is told, never thrown into nowhere. */
export function runTask(session: Session, where: string, work: () => Promise<void>): void {
  const task = work()
    .catch((error: unknown) => session.emit({ type: 'error', where, message: error instanceof Error ? error.message : String(error) }))
    .finally(() => session.tasks.delete(task))
  session.tasks.add(task)
}
