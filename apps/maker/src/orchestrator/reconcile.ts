import { readingMark, suspectsFlow } from '@hyperladder/engine'
import type { OpenOrder, RateLimitReading } from '@hyperladder/exchange-port'
import { LOST_FILLS_FIX, lostFills } from './lostFills.ts'
import type { Session } from './session.ts'

/** Fills are read again from this long before the newest one known: block times of one moment may straddle two readings. */
const FILL_OVERLAP_MS = 60_000
/** Two balance readings that shall prove a flow are this far apart, and a little more. */
const BALANCE_RETRY_MS = 2_100
const BALANCE_TRIES = 4

/**
 * Compares the books with the venue, by REST: fills first, so that what was missed is money before it is a difference; then open orders,
 * balances, budget and marks. Everything read becomes an event; the engine judges. Rejects when a reading fails.
 */
export async function reconcile(session: Session, reason: 'interval' | 'connection'): Promise<void> {
  const { engine, port, inbox, clock, counts, emit } = session
  const before = { ...engine.corrections }
  const foreignBefore = engine.foreign.size
  await readFills(session)
  await readOpenOrders(session)
  await readBalances(session)
  await readRateLimit(session)
  const marks = await port.readMarks(engine.markets.map(({ market }) => market.coin))
  await inbox.deliver({ type: 'marksRead', atMs: clock.nowMs(), marks })
  counts.reconciles += 1
  const { orders: orderCorrections, balances, budget } = engine.corrections
  emit({
    type: 'reconciled',
    reason,
    ghosts: engine.markets.reduce((sum, { ghosts }) => sum + ghosts.size, 0),
    orphans: orderCorrections - before.orders,
    foreign: Math.max(0, engine.foreign.size - foreignBefore),
    flows: balances - before.balances,
    budgetCorrection: budget - before.budget,
  })
}

/** Reads balances until one reading counts; an unexplained difference is read again, with the fills in between. */
export async function readBalances(session: Session): Promise<void> {
  const { engine, port, inbox, clock, ended } = session
  for (let tries = 0; tries < BALANCE_TRIES && !ended.aborted; tries += 1) {
    const mark = readingMark(engine)
    const balances = await port.readBalances()
    await inbox.deliver({ type: 'balancesRead', atMs: clock.nowMs(), mark, balances })
    if (mark.fills === engine.fills && !suspectsFlow(engine)) return
    if (mark.fills === engine.fills) await clock.sleep(BALANCE_RETRY_MS, ended)
    await readFills(session)
  }
}

/** Reads the open orders; what carries our mark and is not on the books becomes an orphan here, and the next plan cancels it. */
export async function readOpenOrders({ engine, port, inbox, clock }: Session): Promise<readonly OpenOrder[]> {
  const mark = readingMark(engine)
  const orders = await port.readOpenOrders()
  await inbox.deliver({ type: 'openOrdersRead', atMs: clock.nowMs(), mark, orders })
  return orders
}

/** Reads what was filled since all was known. Where the venue does not list all of it any more, nothing is quoted until somebody has looked. */
export async function readFills({ engine, port, inbox, clock }: Session): Promise<void> {
  const { provenFillsMs } = engine
  const reading = await port.readFills(fillsSinceMs(engine))
  const lost = lostFills(reading.listed, provenFillsMs)
  if (lost !== undefined) inbox.push({ type: 'halt', atMs: clock.nowMs(), coin: null, sticky: true, reason: `${lost}. ${LOST_FILLS_FIX}` })
  await inbox.deliver({ type: 'fillsRead', atMs: clock.nowMs(), reading })
}

export async function readRateLimit({ engine, port, inbox, clock }: Session): Promise<RateLimitReading> {
  const mark = readingMark(engine)
  const reading = await port.readRateLimit()
  await inbox.deliver({ type: 'rateLimitRead', atMs: clock.nowMs(), mark, reading })
  return reading
}

/** From when on fills are read: a little before what was proven by the last such reading. */
export const fillsSinceMs = ({ provenFillsMs }: { readonly provenFillsMs: number }): number => Math.max(0, provenFillsMs - FILL_OVERLAP_MS)
