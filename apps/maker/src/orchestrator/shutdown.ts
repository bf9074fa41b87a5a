import { readingMark } from '@hyperladder/engine'
import type { OpenOrder } from '@hyperladder/exchange-port'
import { decodeCloid } from '@hyperladder/order-state'
import type { Wei } from '@hyperladder/units'
import type { DeadMan } from './deadMan.ts'
import { isRateLimited } from './patiently.ts'
import { askQuestions } from './questions.ts'
import { readBalances, readFills, readRateLimit } from './reconcile.ts'
import type { VenueEnd } from './report.ts'
import { drainInbox, type Session } from './session.ts'
import { tick } from './tick.ts'

/** Pause between two readings that must agree. */
const READING_GAP_MS = 1_000
/** Pause between the two readings that must show nothing of ours. */
const EMPTY_GAP_MS = 2_000
/** How long the venue is asked to let go of our orders. */
const EMPTY_MS = 30_000
/** The venue's window for an IP's weight is a minute. */
const IP_SPENT_MS = 75_000
const EQUAL_TRIES = 20
const EQUAL_MS = 40_000
const SETTLE_MS = 30_000
const POLL_MS = 100
/** Each reading that is only for the summary has this long. */
const LAST_READING_MS = 15_000
const CLEAR_MS = 25_000
/** A round of cancelling that was under way when its time was up may still finish its own calls. */
const LAST_ROUND_MS = 30_000

/**
 * The way out: no more plans; every request answered or settled; two equal readings of the open orders; cancel; none of ours in two
 * readings, or 30 s; then fills, balances and budget for the summary. A step that fails is told and the next one is still tried:
 * cancelling is attempted on every way out.
 */
export async function shutdown(session: Session, deadMan?: DeadMan): Promise<VenueEnd> {
  await attempt(session, 'settle', SETTLE_MS, () => waitUntil(session, () => session.engine.requests.size === 0, SETTLE_MS))
  const before = (await attempt(session, 'open orders', EQUAL_MS, () => readTwiceEqual(session))) ?? null
  const live = session.engine.markets.map(({ orders }) => orders.getCurrentOrders().filter(({ status }) => status === 'resting').length)
  session.inbox.push({ type: 'drain', atMs: session.clock.nowMs() })
  drainInbox(session)
  const after = (await attempt(session, 'cancel', IP_SPENT_MS + LAST_ROUND_MS, () => cancelAll(session))) ?? null
  // As long as something may rest, the venue's own switch may do what we could not.
  if (after !== null && !anyOwn(session, after)) await attempt(session, 'dead man', CLEAR_MS, () => deadMan?.clear() ?? Promise.resolve())
  await attempt(session, 'fills', LAST_READING_MS, () => readFills(session))
  await attempt(session, 'balances', LAST_READING_MS, () => readBalances(session))
  const balances = await attempt(session, 'balances', LAST_READING_MS, () => session.port.readBalances())
  const rateLimit = await attempt(session, 'rate limit', LAST_READING_MS, () => readRateLimit(session))
  drainInbox(session)
  const count = (orders: readonly OpenOrder[] | null, index: number) => (orders === null ? -1 : ownOrders(session, orders, index).length)
  return {
    totals: balances ? new Map<number, Wei>(balances.map(({ tokenIndex, total }) => [tokenIndex, total])) : null,
    used: rateLimit?.used ?? null,
    orders: session.engine.markets.map((_, index) => ({
      live: live[index] as number,
      venue: count(before, index),
      afterShutdown: count(after, index),
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

async function readTwiceEqual(session: Session): Promise<readonly OpenOrder[]> {
  const key = (orders: readonly OpenOrder[]) =>
    orders
      .map(({ oid, sz }) => `${oid}:${sz}`)
      .sort()
      .join()
  let last = await session.port.readOpenOrders()
  for (let tries = 0; tries < EQUAL_TRIES && !session.ended.aborted; tries += 1) {
    const fills = session.engine.fills
    await session.clock.sleep(READING_GAP_MS, session.ended)
    const next = await session.port.readOpenOrders()
    await session.clock.sleep(POLL_MS, session.ended)
    if (key(next) === key(last) && session.engine.fills === fills) return next
    last = next
  }
  return last
}

/** Cancels until nothing of ours rests in two readings, or the time is up. A round that fails is told, and the next one is tried. */
async function cancelAll(session: Session): Promise<readonly OpenOrder[] | null> {
  const { engine, clock, ended } = session
  const sinceMs = clock.nowMs()
  let limited = false
  // Nothing goes out while the minute's weight is spent, so that minute is waited for.
  const untilMs = () => {
    limited ||= isIpSpent(session)
    return sinceMs + (limited ? IP_SPENT_MS : EMPTY_MS)
  }
  const asked = new Map<string, number>()
  let orders: readonly OpenOrder[] | null = null
  let empty = 0
  while (!ended.aborted && clock.nowMs() < untilMs()) {
    tick(session, 'answer')
    await waitUntil(session, () => engine.requests.size === 0, untilMs() - clock.nowMs())
    try {
      orders = await readOrders(session)
      empty = anyOwn(session, orders) ? 0 : empty + 1
      if (empty === 2) return orders
      if (empty === 0) await askQuestions(session, asked)
    } catch (error) {
      limited ||= isRateLimited(error)
      session.emit({ type: 'error', where: 'shutdown: cancel', message: error instanceof Error ? error.message : String(error) })
    }
    await clock.sleep(empty === 0 ? READING_GAP_MS : EMPTY_GAP_MS, ended)
  }
  return orders
}

function isIpSpent({ port }: Session): boolean {
  const { used, cap } = port.ipWeight()
  return used * 10 >= cap * 9
}

/** Reads the open orders; what carries our mark and is not on the books becomes an orphan here, and the next round cancels it too. */
async function readOrders({ engine, port, inbox, clock }: Session): Promise<readonly OpenOrder[]> {
  const mark = readingMark(engine)
  const orders = await port.readOpenOrders()
  await inbox.deliver({ type: 'openOrdersRead', atMs: clock.nowMs(), mark, orders })
  return orders
}

const anyOwn = (session: Session, orders: readonly OpenOrder[]): boolean =>
  session.engine.markets.some((_, index) => ownOrders(session, orders, index).length > 0)
