import type { PlannedBatch, PlannedRequest, SettledOutcome } from '@hyperladder/engine'
import type { OrderStatusReading } from '@hyperladder/exchange-port'
import type { Cloid, Oid } from '@hyperladder/units'
import type { Session } from './session.ts'

/** Between burning a nonce, or reading `unknownOid`, and (re-)reading a status: the venue's index lags by up to 1.1 s (API reference 1.7). */
const STATUS_LAG_MS = 2_000
const RETRY_MS = { first: 500, most: 10_000 }

/**
 * Finds out what became of an action whose answer was lost. Timeout is not refusal: first its nonce is burned with a noop, so that it
 * can't land any more; then each order is asked for by name, twice before `unknownOid` is believed. Until then slots and funds stay
 * taken. Tries again until the run ends.
 */
export async function settle(session: Session, planned: PlannedBatch, nonce: number): Promise<void> {
  const { clock, emit, inbox, ended } = session
  const sinceMs = clock.nowMs()
  const burned = await burn(session, nonce)
  if (burned === undefined) return
  await clock.sleep(STATUS_LAG_MS, ended)
  const outcomes: SettledOutcome[] = []
  let found = 0
  for (const request of planned.requests) {
    const result = await settleRequest(session, request)
    if (result === undefined) return
    outcomes.push({ seq: request.seq, outcome: result.outcome })
    if (result.recorded) found += 1
  }
  // `used` without a lost burn in between: the action itself took the nonce, so all its items were charged. Else the noop may have.
  const landed = burned.type === 'used' && (found > 0 || burned.attempts === 1)
  await inbox.deliver({ type: 'settled', atMs: clock.nowMs(), outcomes, charged: landed ? planned.requests.length : 1 })
  emit({ type: 'settled', items: outcomes.length, landed: landed ? outcomes.length : 0, waitedMs: clock.nowMs() - sinceMs })
}

/** Returns when the nonce is used up, by the noop or by what it was sent to stop; `undefined` when the run ended first. */
async function burn(session: Session, nonce: number): Promise<{ type: 'burned' | 'used'; attempts: number } | undefined> {
  let pauseMs = RETRY_MS.first
  for (let attempts = 1; !session.ended.aborted; attempts += 1) {
    const answer = await session.port.burnNonce(nonce)
    if (answer.type !== 'unknown') return { type: answer.type, attempts }
    await session.clock.sleep(pauseMs, session.ended)
    pauseMs = Math.min(pauseMs * 2, RETRY_MS.most)
  }
  return undefined
}

type Settled = { readonly outcome: SettledOutcome['outcome']; readonly recorded: boolean }

async function settleRequest(session: Session, request: PlannedRequest): Promise<Settled | undefined> {
  if (request.kind === 'cancel') return settleTarget(session, request)
  const reading = await readTwice(session, request, request.cloid as Cloid)
  if (reading === undefined) return undefined
  if (reading.type === 'unknownOid')
    return request.kind === 'place' ? { outcome: { type: 'neverLanded' }, recorded: false } : settleTarget(session, request)
  if (reading.update.state === 'rejected') {
    if (request.kind === 'place') return { outcome: { type: 'refused', target: 'intact' }, recorded: true }
    const target = await settleTarget(session, request)
    return target === undefined ? undefined : { ...target, recorded: true }
  }
  return { outcome: { type: 'accepted', oid: reading.update.oid }, recorded: true }
}

/** The action did not do what it should, or that can't be seen: its target tells what it left behind. */
async function settleTarget(session: Session, request: PlannedRequest): Promise<Settled | undefined> {
  const reading = await readTwice(session, request, request.target as Oid | Cloid)
  if (reading === undefined) return undefined
  if (reading.type === 'order' && reading.update.state === 'open') return { outcome: { type: 'neverLanded' }, recorded: false }
  const canceled = reading.type === 'order' && reading.update.state === 'canceled'
  if (request.kind === 'cancel')
    return { outcome: canceled ? { type: 'accepted' } : { type: 'refused', target: 'gone' }, recorded: canceled }
  return { outcome: { type: 'refused', target: 'gone' }, recorded: false }
}

/** Reads a status as a fact; `unknownOid` counts only when it was read twice. `undefined` when the run ended first. */
async function readTwice(session: Session, request: PlannedRequest, ref: Oid | Cloid): Promise<OrderStatusReading | undefined> {
  let unknown = 0
  let pauseMs = RETRY_MS.first
  while (!session.ended.aborted) {
    try {
      const reading = await session.port.readOrderStatus(ref)
      if (reading.type === 'order') {
        const coin = (session.engine.markets[request.market] as (typeof session.engine.markets)[number]).market.coin
        await session.inbox.deliver({ type: 'orderStatusRead', atMs: session.clock.nowMs(), coin, ref, reading, confirmGone: false })
        return reading
      }
      unknown += 1
      if (unknown === 2) return reading
      await session.clock.sleep(STATUS_LAG_MS, session.ended)
    } catch (error) {
      session.emit({ type: 'error', where: 'settle', message: error instanceof Error ? error.message : String(error) })
      await session.clock.sleep(pauseMs, session.ended)
      pauseMs = Math.min(pauseMs * 2, RETRY_MS.most)
    }
  }
  return undefined
}
