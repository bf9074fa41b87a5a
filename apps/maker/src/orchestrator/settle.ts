import type { PlannedBatch, PlannedRequest, SettledOutcome } from '@hyperladder/engine'
import type { OpenOrder, OrderStatusReading } from '@hyperladder/exchange-port'
import type { Cloid, Oid } from '@hyperladder/units'
import type { Session } from './session.ts'

/** Between burning a nonce, or reading `unknownOid`, and (re-)reading a status: the venue's index lags by up to 1.1 s (API reference 1.7). */
const STATUS_LAG_MS = 2_000
const RETRY_MS = { first: 500, most: 10_000 }
/** Status questions under way at a time, of one batch. */
const ASKED_AT_ONCE = 8
/** For so many requests one list of the open orders weighs less than a question each: 20 to 2 (API reference 1.7). */
const LISTED_FROM = 11

/**
 * Finds out what became of an action whose answer was lost. Timeout is not refusal: first its nonce is burned with a noop. Where the noop took it, the action never
 * landed and never will, since a nonce is taken once (API reference 6.3). Where it was taken before, the venue is asked 2 s later, about all
 * orders at once: what the open orders don't answer by name, twice before `unknownOid` is believed. Until then slots and funds stay taken. Tries again
 * until the run ends.
 */
export async function settle(session: Session, planned: PlannedBatch, nonce: number): Promise<void> {
  const { clock, emit, inbox } = session
  const sinceMs = clock.nowMs()
  const burned = await burn(session, nonce)
  if (burned === undefined) return
  const results = burned.type === 'burned' ? planned.requests.map((): Settled => NEVER_LANDED) : await settleAll(session, planned)
  if (results === undefined) return
  const outcomes = planned.requests.map(({ seq }, index): SettledOutcome => ({ seq, outcome: (results[index] as Settled).outcome }))
  // `used` without a lost burn in between: the action itself took the nonce, so all its items were charged. Else the noop may have.
  const landed = burned.type === 'used' && (burned.attempts === 1 || results.some(({ recorded }) => recorded))
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

const NEVER_LANDED: Settled = { outcome: { type: 'neverLanded' }, recorded: false }

/** What each request of a batch came to; `undefined` when the run ended first. Their waits are one wait. */
async function settleAll(session: Session, { requests }: PlannedBatch): Promise<readonly Settled[] | undefined> {
  await session.clock.sleep(STATUS_LAG_MS, session.ended)
  const asking = new Asking(session)
  const open = requests.length < LISTED_FROM ? [] : await asking.openOrders()
  if (open === undefined) return undefined
  const results = await Promise.all(requests.map((request) => listed(request, open) ?? settleRequest(asking, request)))
  const known = results.filter((result) => result !== undefined)
  return known.length < results.length ? undefined : known
}

/** What a list of the open orders says of a request; `undefined`: nothing. */
function listed({ kind, cloid, target }: PlannedRequest, open: readonly OpenOrder[]): Settled | undefined {
  if (kind === 'cancel') return open.some((order) => order.oid === target || order.cloid === target) ? NEVER_LANDED : undefined
  const order = open.find((order) => order.cloid !== undefined && order.cloid === cloid)
  return order && { outcome: { type: 'accepted', oid: order.oid }, recorded: true }
}

async function settleRequest(asking: Asking, request: PlannedRequest): Promise<Settled | undefined> {
  if (request.kind === 'cancel') return settleTarget(asking, request)
  const reading = await asking.twice(request, request.cloid as Cloid)
  if (reading === undefined) return undefined
  if (reading.type === 'unknownOid') return request.kind === 'place' ? NEVER_LANDED : settleTarget(asking, request)
  if (reading.update.state === 'rejected') {
    if (request.kind === 'place') return { outcome: { type: 'refused', target: 'intact' }, recorded: true }
    const target = await settleTarget(asking, request)
    return target === undefined ? undefined : { ...target, recorded: true }
  }
  return { outcome: { type: 'accepted', oid: reading.update.oid }, recorded: true }
}

/** The action did not do what it should, or that can't be seen: its target tells what it left behind. */
async function settleTarget(asking: Asking, request: PlannedRequest): Promise<Settled | undefined> {
  const reading = await asking.twice(request, request.target as Oid | Cloid)
  if (reading === undefined) return undefined
  if (reading.type === 'order' && reading.update.state === 'open') return NEVER_LANDED
  const canceled = reading.type === 'order' && reading.update.state === 'canceled'
  if (request.kind === 'cancel')
    return { outcome: canceled ? { type: 'accepted' } : { type: 'refused', target: 'gone' }, recorded: canceled }
  return { outcome: { type: 'refused', target: 'gone' }, recorded: false }
}

/** The questions about one batch: so many at a time, each until it is answered, and a failure told once. */
class Asking {
  readonly #session: Session
  readonly #waiting: (() => void)[] = []
  #underWay = 0
  #told = false

  constructor(session: Session) {
    this.#session = session
  }

  openOrders(): Promise<readonly OpenOrder[] | undefined> {
    return this.#answered(() => this.#session.port.readOpenOrders())
  }

  /** Reads a status as a fact; `unknownOid` counts only when it was read twice. `undefined` when the run ended first. */
  async twice(request: PlannedRequest, ref: Oid | Cloid): Promise<OrderStatusReading | undefined> {
    const first = await this.#status(request, ref)
    if (first?.type !== 'unknownOid') return first
    await this.#session.clock.sleep(STATUS_LAG_MS, this.#session.ended)
    return this.#status(request, ref)
  }

  async #status(request: PlannedRequest, ref: Oid | Cloid): Promise<OrderStatusReading | undefined> {
    const { engine, inbox, clock, port } = this.#session
    const reading = await this.#answered(() => port.readOrderStatus(ref))
    if (reading?.type !== 'order') return reading
    const coin = (engine.markets[request.market] as (typeof engine.markets)[number]).market.coin
    await inbox.deliver({ type: 'orderStatusRead', atMs: clock.nowMs(), coin, ref, reading, confirmGone: false })
    return reading
  }

  async #answered<T>(read: () => Promise<T>): Promise<T | undefined> {
    const { ended, clock, emit } = this.#session
    for (let pauseMs = RETRY_MS.first; !ended.aborted; pauseMs = Math.min(pauseMs * 2, RETRY_MS.most)) {
      try {
        return await this.#inTurn(read)
      } catch (error) {
        if (!this.#told) emit({ type: 'error', where: 'settle', message: error instanceof Error ? error.message : String(error) })
        this.#told = true
        await clock.sleep(pauseMs, ended)
      }
    }
    return undefined
  }

  async #inTurn<T>(read: () => Promise<T>): Promise<T> {
    if (this.#underWay >= ASKED_AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    else this.#underWay += 1
    try {
      return await read()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#underWay -= 1
      else next()
    }
  }
}
