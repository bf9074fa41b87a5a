import type { CancelItem, OpenOrder } from '@hyperladder/exchange-port'
import { decodeCloid } from '@hyperladder/order-state'
import type { Wei } from '@hyperladder/units'
import type { DeadMan } from './deadMan.ts'
import type { KeyWatch } from './keyWatch.ts'
import { isRateLimited } from './patiently.ts'
import { askQuestions } from './questions.ts'
import { readBalances, readFills, readOpenOrders, readRateLimit } from './reconcile.ts'
import type { VenueEnd } from './report.ts'
import { drainInbox, type Session } from './session.ts'
import { tick } from './tick.ts'

/** Pause between two readings that must agree. */
const READING_GAP_MS = 1_000
/** Pause between the two readings that must show nothing of ours. */
const EMPTY_GAP_MS = 2_000
/** How long the venue is asked to let go of our orders. */
const EMPTY_MS = 30_000
/** As long as an answer is missing, what it was asked for may still land. */
const UNSETTLED_MS = 60_000
/** What was answered late is proven by readings after that, and gets so long for them. */
const PROOF_MS = 10_000
/** With a key that is not accepted there is little to hope for, and somebody else to let in. */
const REFUSED_KEY_MS = 10_000
/** The venue's window for an IP's weight is a minute. */
const IP_SPENT_MS = 75_000
/** How long a plain stop may compare the books with the venue before it cancels. */
const COMPARE_MS = 3_000
/** What is on its way is answered within this, or not soon. */
const CALM_MS = 500
/** One round of cancelling waits so long for its answers. */
const ROUND_MS = 2_000
const POLL_MS = 100
/** Items of one action: one unit of IP weight each. */
const BATCH_MAX = 39
const DRAIN_MS = 5_000
/** Each reading that is only for the summary has this long. */
const LAST_READING_MS = 15_000
const CLEAR_MS = 25_000
/** A round of cancelling that was under way when its time was up may still finish its own calls. */
const LAST_ROUND_MS = 30_000

type WayOut = {
  readonly deadMan: DeadMan | undefined
  readonly key: KeyWatch
  /** Something is wrong: nothing is compared before the first cancel. */
  readonly urgent: boolean
}

/**
 * The way out. A plain stop first compares the open orders with the books, for 3 s at most and only while no answer is missing; any other cancels at once
 * what is known to rest. Then: no more plans; cancel, until every request is settled and none of ours is in two readings, or the time is up; then fills,
 * balances and budget for the summary. A step that fails is told and the next one is still tried: cancelling is attempted on every way out.
 */
export async function shutdown(session: Session, { deadMan, key, urgent }: WayOut): Promise<VenueEnd> {
  const before = urgent ? null : ((await attempt(session, 'open orders', LAST_READING_MS, () => compare(session))) ?? null)
  const live = session.engine.markets.map(({ orders }) => orders.getCurrentOrders().filter(({ status }) => status === 'resting').length)
  await attempt(session, 'drain', DRAIN_MS, () => session.inbox.deliver({ type: 'drain', atMs: session.clock.nowMs() }))
  const cancelled = await attempt(session, 'cancel', IP_SPENT_MS + LAST_ROUND_MS, () => cancelAll(session, key))
  const after = cancelled?.orders ?? null
  const isProven = cancelled?.isProven === true
  // As long as something may rest, the venue's own switch may do what we could not.
  if (isProven) await attempt(session, 'dead man', CLEAR_MS, () => deadMan?.clear() ?? Promise.resolve())
  await attempt(session, 'fills', LAST_READING_MS, () => readFills(session))
  await attempt(session, 'balances', LAST_READING_MS, () => readBalances(session))
  const balances = await attempt(session, 'balances', LAST_READING_MS, () => session.port.readBalances())
  const rateLimit = await attempt(session, 'rate limit', LAST_READING_MS, () => readRateLimit(session))
  const count = (orders: readonly OpenOrder[] | null, index: number) => (orders === null ? null : ownOrders(session, orders, index).length)
  return {
    totals: balances ? new Map<number, Wei>(balances.map(({ tokenIndex, total }) => [tokenIndex, total])) : null,
    used: rateLimit?.used ?? null,
    orders: session.engine.markets.map((_, index) => ({
      live: before === null ? null : (live[index] as number),
      venue: count(before, index),
      // None in a reading is none for good only when nothing can land any more.
      afterShutdown: isProven ? 0 : count(after, index) || null,
    })),
  }
}

async function attempt<T>(session: Session, where: string, limitMs: number, work: () => Promise<T>): Promise<T | undefined> {
  const done = new AbortController()
  const late = session.clock.sleep(limitMs, done.signal).then(() => {
    throw new Error(`gave it up after ${limitMs / 1000} s`)
  })
  late.catch(() => undefined)
  try {
    return await pumping(session, Promise.race([work(), late]))
  } catch (error) {
    session.emit({ type: 'error', where: `shutdown: ${where}`, message: error instanceof Error ? error.message : String(error) })
    return undefined
  } finally {
    done.abort()
  }
}

/** Keeps the inbox drained while `work` waits for its events to be absorbed: the loop has ended. */
async function pumping<T>(session: Session, work: Promise<T>): Promise<T> {
  const state = { done: false }
  const finished = work.finally(() => {
    state.done = true
    session.inbox.wake()
  })
  finished.catch(() => undefined)
  while (!state.done) {
    drainInbox(session)
    await session.inbox.waitForEvent(
      finished.then(
        () => undefined,
        () => undefined,
      ),
    )
  }
  drainInbox(session)
  return finished
}

async function waitUntil(session: Session, condition: () => boolean, limitMs: number): Promise<boolean> {
  const untilMs = session.clock.nowMs() + limitMs
  while (!condition() && session.clock.nowMs() < untilMs && !session.ended.aborted) await session.clock.sleep(POLL_MS, session.ended)
  return condition()
}

/** Ours: with our mark in the cloid, or registered in the books (as foreign orders are under `cancel`). */
function ownOrders(session: Session, orders: readonly OpenOrder[], index: number): readonly OpenOrder[] {
  const market = session.engine.markets[index]
  return orders.filter(
    ({ coin, cloid, oid }) =>
      coin === market?.market.coin &&
      ((cloid !== undefined && decodeCloid(cloid) !== undefined) || market.orders.status(oid) !== undefined),
  )
}

/** Two equal readings of the open orders, without a fill between; `null` when there is no time for them. */
async function compare(session: Session): Promise<readonly OpenOrder[] | null> {
  if (!(await waitUntil(session, () => session.engine.requests.size === 0, CALM_MS))) return null
  const done = new AbortController()
  try {
    return await Promise.race([readTwiceEqual(session, done.signal), session.clock.sleep(COMPARE_MS, done.signal).then(() => null)])
  } finally {
    done.abort()
  }
}

async function readTwiceEqual(session: Session, done: AbortSignal): Promise<readonly OpenOrder[] | null> {
  const key = (orders: readonly OpenOrder[]) =>
    orders
      .map(({ oid, sz }) => `${oid}:${sz}`)
      .sort()
      .join()
  let last = await session.port.readOpenOrders()
  while (!session.ended.aborted && !done.aborted) {
    const fills = session.engine.fills
    await session.clock.sleep(READING_GAP_MS, session.ended)
    const next = await session.port.readOpenOrders()
    await session.clock.sleep(POLL_MS, session.ended)
    if (key(next) === key(last) && session.engine.fills === fills) return next
    last = next
  }
  return null
}

/** The latest reading, and whether it is proven that nothing of ours rests, or can still land. */
type Cancelled = { readonly orders: readonly OpenOrder[] | null; readonly isProven: boolean }

/**
 * Cancels until all is settled and after that nothing of ours rests in two readings, or the time is up: a reading that was asked for while an answer was missing proves
 * nothing, and the first after it may lag. A round that fails is told, and the next one is tried.
 */
async function cancelAll(session: Session, key: KeyWatch): Promise<Cancelled> {
  const { engine, clock, ended } = session
  const sinceMs = clock.nowMs()
  let limited = false
  let unsettledMs = sinceMs
  // Nothing goes out while the minute's weight is spent, so that minute is waited for.
  const untilMs = () => {
    limited ||= isIpSpent(session)
    if (key.refusedSinceMs !== undefined) return sinceMs + REFUSED_KEY_MS
    if (limited || engine.requests.size > 0) return sinceMs + (limited ? IP_SPENT_MS : UNSETTLED_MS)
    return Math.max(sinceMs + EMPTY_MS, unsettledMs + PROOF_MS)
  }
  const asked = new Map<string, number>()
  let orders: readonly OpenOrder[] | null = null
  let rests = true
  let empty = 0
  while (!ended.aborted && clock.nowMs() < untilMs()) {
    try {
      tick(session, 'answer')
      const settled = await waitUntil(session, () => engine.requests.size === 0, Math.min(ROUND_MS, untilMs() - clock.nowMs()))
      if (!settled) unsettledMs = clock.nowMs()
      orders = await readOpenOrders(session)
      rests = anyOwn(session, orders)
      empty = settled && !rests ? empty + 1 : 0
      if (empty >= 2 && engine.requests.size === 0) return { orders, isProven: true }
      if (rests) {
        await cancelUnanswered(session, orders)
        await askQuestions(session, asked)
      }
    } catch (error) {
      limited ||= isRateLimited(error)
      session.emit({ type: 'error', where: 'shutdown: cancel', message: error instanceof Error ? error.message : String(error) })
    }
    await clock.sleep(rests ? READING_GAP_MS : EMPTY_GAP_MS, ended)
  }
  return { orders, isProven: false }
}

/**
 * Cancels what rests while an answer about it is missing: no plan touches it until that is settled. A modify that lands later finds nothing to change, and
 * what one that has landed left behind is listed under its own cloid. The readings tell what came of it.
 */
async function cancelUnanswered(session: Session, orders: readonly OpenOrder[]): Promise<void> {
  const { engine } = session
  const names = new Set<unknown>([...engine.requests.values()].flatMap(({ target, cloid }) => [target, cloid]))
  const items = orders
    .filter(({ oid, cloid }) => names.has(oid) || (cloid !== undefined && names.has(cloid)))
    .map(({ coin, oid }): CancelItem => ({ coin, target: oid }))
  for (let at = 0; at < items.length; at += BATCH_MAX) await cancelBeside(session, items.slice(at, at + BATCH_MAX))
}

/** Cancels beside the plan: the budget knows of it, the orders learn of it from the venue. */
async function cancelBeside({ port, inbox, clock }: Session, items: readonly CancelItem[]): Promise<void> {
  const requests = items.length
  await inbox.deliver({ type: 'spending', atMs: clock.nowMs(), requests })
  const answer = await port.execute({ type: 'cancel', items })
  const charged = answer.type === 'unknown' ? requests : answer.type === 'notSent' ? 0 : answer.charged
  await inbox.deliver({ type: 'spent', atMs: clock.nowMs(), charged, requests })
}

function isIpSpent({ port }: Session): boolean {
  const { used, cap } = port.ipWeight()
  return used * 10 >= cap * 9
}

const anyOwn = (session: Session, orders: readonly OpenOrder[]): boolean =>
  session.engine.markets.some((_, index) => ownOrders(session, orders, index).length > 0)
