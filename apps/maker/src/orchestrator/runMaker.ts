import type { Clock, ExchangePort, Feeds } from '@hyperladder/exchange-port'
import type { MakerEvent } from '../events.ts'
import type { MakerSettings } from '../settings.ts'
import type { Summary } from '../summary.ts'
import { boundedPort } from './boundedPort.ts'
import type { Control } from './control.ts'
import { DeadMan } from './deadMan.ts'
import { firstToAbort } from './firstToAbort.ts'
import { KeyWatch } from './keyWatch.ts'
import { runLoop } from './loop.ts'
import { patiently } from './patiently.ts'
import { Recording } from './recording.ts'
import { type Opening, summarize, type VenueEnd, valuationPx } from './report.ts'
import { createSession, drainInbox, type Session } from './session.ts'
import { shutdown } from './shutdown.ts'
import { startedEvent } from './startedEvent.ts'
import { type OpenJournal, openFeeds, type Start, seedEngine } from './startup.ts'
import { StopOrder } from './stopOrder.ts'

export type RunOptions = {
  readonly port: ExchangePort
  readonly clock: Clock
  readonly settings: MakerSettings
  readonly onEvent: (event: MakerEvent) => void
  /** Aborting it is the order to stop: cancel, verify, sum up. With a {@link StopOrder} as its reason the exit code is at least that. */
  readonly stop: AbortSignal
  /** Aborting it leaves at once, without the rest of the shutdown. */
  readonly leaveNow?: AbortSignal
  /** Where the run is written down; without it, nowhere. The run closes what it was given. */
  readonly openJournal?: OpenJournal
  /** Takes the summary once all is over; where it fails, the run is none that ended well. */
  readonly onSummary?: (summary: Summary) => Promise<void>
  /** What the process is going to exit with, by what only its owner knows of; it is told last, and what it says is written down. */
  readonly exitCodeOf?: (exitCode: number) => number
  /** Who watches and steers the run from outside. */
  readonly control?: Control
}

/**
 * `exitCode`: 0 held, 1 something of ours still rests, may land yet, or could not be checked, 2 a market was halted, 130 left at once. The journal, the last event
 * and whoever runs it have the same one.
 */
export type RunResult = { readonly summary: Summary; readonly exitCode: number }

/**
 * Runs a maker from its first reading to its empty book: startup, tick loop, shutdown. It reaches exchange and time only through the
 * ports it is given. Resolves with the summary; rejects only when the start fails, before anything was sent.
 */
export async function runMaker(given: RunOptions): Promise<RunResult> {
  const key = new KeyWatch()
  const reader = guarded(given.onEvent)
  const options = { ...given, port: watched(boundedPort(given.port, given.clock), given.clock, key), onEvent: reader.onEvent }
  const { port, clock, settings, onEvent, stop, openJournal } = options
  const onWait = (message: string) => onEvent({ type: 'error', where: 'start', message })
  const start = await patiently(() => seedEngine({ port, clock, settings, stop, onWait, openJournal }), { clock, stop, onWait })
  try {
    return await runStarted(start, { ...options, key, readerFailed: reader.failed })
  } finally {
    start.journal?.close()
  }
}

/** Whoever reads the events may fail: that ends the run, and never keeps it from cancelling. */
function guarded(onEvent: RunOptions['onEvent']): { readonly onEvent: RunOptions['onEvent']; readonly failed: AbortSignal } {
  const failed = new AbortController()
  return {
    failed: failed.signal,
    onEvent: (event) => {
      try {
        onEvent(event)
      } catch (error) {
        failed.abort(`who reads the events failed: ${error instanceof Error ? error.message : String(error)}`)
      }
    },
  }
}

/** The port, with an eye on whether the venue accepts our key. */
function watched(port: ExchangePort, clock: Clock, key: KeyWatch): ExchangePort {
  return {
    ...port,
    execute: async (batch, nonce) => {
      const answer = await port.execute(batch, nonce)
      key.saw(answer, clock.nowMs())
      return answer
    },
    burnNonce: async (nonce) => {
      const answer = await port.burnNonce(nonce)
      key.heard(answer, clock.nowMs())
      return answer
    },
  }
}

type Started = RunOptions & { readonly key: KeyWatch; readonly readerFailed: AbortSignal }

async function runStarted({ engine, config, seed, flows, journal, notes, warnings }: Start, options: Started): Promise<RunResult> {
  const { port, clock, settings, onEvent, stop, leaveNow, key, readerFailed } = options
  const ended = new AbortController()
  leaveNow?.addEventListener('abort', () => ended.abort(), { once: true })
  const onFailure = (message: string) => onEvent({ type: 'error', where: 'journal', message })
  const recording = new Recording({ journal, engine, port, onFailure })
  const session = createSession({ engine, port, clock, settings, recording, emit: onEvent, ended: ended.signal })
  recording.begin({ config, seed, flows })
  for (const message of warnings) onEvent({ type: 'error', where: 'start', message })
  const openings = engine.markets.map((market): Opening => ({ base: market.inventory.allocatedBase, px: valuationPx(market) }))
  const deadManMs = settings.guards?.deadManMs ?? null
  const deadMan = deadManMs === null ? undefined : new DeadMan(session, deadManMs)
  let feeds: Feeds | undefined
  try {
    feeds = await startPumped(session)
    onEvent(startedEvent(session, openings, notes))
    await runLoop(session, {
      openings,
      stop: firstToAbort([stop, recording.failed, readerFailed]),
      control: options.control,
      deadMan,
      key,
    })
  } catch (error) {
    // Whatever went wrong, orders may rest: the way out is the same.
    onEvent({ type: 'error', where: 'run', message: error instanceof Error ? error.message : String(error) })
  }
  // A stop that was ordered only after something had failed does not make the run a good one.
  const asked = stop.aborted
  const reason = asked ? String(stop.reason ?? 'asked to') : readerFailed.aborted ? String(readerFailed.reason) : 'after an error'
  const end = ended.signal.aborted ? NOTHING_KNOWN : await leave(session, { ...options, reason, asked, deadMan })
  ended.abort()
  session.inbox.close()
  await feeds?.close()
  await Promise.race([Promise.allSettled([...session.tasks]), clock.sleep(TASKS_MS)])
  return finish(session, end, options, {
    asked: asked && !readerFailed.aborted,
    order: stop.reason,
    left: leaveNow?.aborted === true,
    reason,
  })
}

/** The way out, whatever goes wrong on it. What fell over as a whole leaves everything unknown, and so the run is none that ended well. */
async function leave(
  session: Session,
  {
    control,
    reason,
    asked,
    stop,
    ...rest
  }: Started & { readonly reason: string; readonly asked: boolean; readonly deadMan: DeadMan | undefined },
): Promise<VenueEnd> {
  try {
    control?.leaving()
  } catch (error) {
    session.emit({ type: 'error', where: 'control', message: error instanceof Error ? error.message : String(error) })
  }
  session.emit({ type: 'stopping', reason })
  try {
    return await shutdown(session, { ...rest, urgent: !asked || stop.reason instanceof StopOrder })
  } catch (error) {
    session.emit({ type: 'error', where: 'shutdown', message: error instanceof Error ? error.message : String(error) })
    return NOTHING_KNOWN
  }
}

/** What a process exits with that was told twice to go. */
export const LEFT_AT_ONCE = 130
/** What still runs beside a run that has ended gets this long: its reads have deadlines of their own, and nobody waits for their answers. */
const TASKS_MS = 2_000
/** The end of a run that left at once. */
const NOTHING_KNOWN: VenueEnd = { totals: null, used: null, orders: [] }

/** Opening the feeds waits for its own readings to be absorbed, before there is a loop to do it. */
async function startPumped(session: Session): Promise<Feeds> {
  const state = { done: false }
  const opening = openFeeds(session).finally(() => {
    state.done = true
    session.inbox.wake()
  })
  opening.catch(() => undefined)
  while (!state.done) {
    drainInbox(session)
    await session.inbox.waitForEvent(
      opening.then(
        () => undefined,
        () => undefined,
      ),
    )
  }
  return opening
}

async function finish(
  session: Session,
  end: VenueEnd,
  { onSummary, exitCodeOf = (code) => code }: RunOptions,
  how: { readonly asked: boolean; readonly order: unknown; readonly left: boolean; readonly reason: string },
): Promise<RunResult> {
  const summary = summarize(session, end)
  const told = await tellSummary(session, summary, onSummary)
  const ordered = how.order instanceof StopOrder ? how.order.exitCode : 0
  const open = session.engine.requests.size
  if (open > 0) {
    const what = open === 1 ? 'request is' : 'requests are'
    const message = `${open} ${what} still unanswered and may land yet: look at the open orders, or start again with the journal`
    session.emit({ type: 'error', where: 'shutdown', message })
  }
  // Where an answer is missing nothing is proven, and the summary says so.
  const restless = summary.markets.some(({ orders }) => orders.afterShutdown !== 0)
  const halted = session.engine.markets.some((market) => market.halted !== null)
  const own = restless || !how.asked || !told || ordered === 1 ? 1 : halted || ordered === 2 || summary.violations > 0 ? 2 : 0
  const planned = how.left ? LEFT_AT_ONCE : exitCodeOf(own)
  // A journal that broke off, be it with its last record, is none to go on from in good faith.
  const exitCode = session.recording.end(planned, how.reason) ? planned : planned || 1
  session.emit({ type: 'stopped', summary, exitCode })
  return { summary, exitCode }
}

async function tellSummary({ emit }: Session, summary: Summary, onSummary: RunOptions['onSummary']): Promise<boolean> {
  try {
    await onSummary?.(summary)
    return true
  } catch (error) {
    emit({ type: 'error', where: 'summary', message: error instanceof Error ? error.message : String(error) })
    return false
  }
}
