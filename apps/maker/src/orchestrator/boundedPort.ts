import type { BatchAnswer, BurnAnswer, Clock, ExchangePort, Feeds, ScheduleAnswer } from '@hyperladder/exchange-port'
import { HyperladderError } from '@hyperladder/units'

/** A port did not answer in its time. */
class DeadlineError extends HyperladderError {
  constructor(method: string, ms: number) {
    super('E_DEADLINE', `the exchange port did not answer ${method} within ${ms / 1000} s`, { method, ms })
  }
}

/**
 * How long the shell waits for a port, whatever the port does. A port has shorter deadlines of its own: these only count when it breaks its word.
 * `fills`: many pages. `feeds`: a connection, and all subscriptions acknowledged.
 */
const PORT_DEADLINES = { read: 15_000, fills: 60_000, action: 20_000, feeds: 30_000, close: 5_000 } as const

/** An abort without a reason would make an error, and a deadline that is over in time another, for nobody to read. */
const ANSWERED = 'answered'

/**
 * Returns the port with a deadline on everything that can be waited for. Law: each call settles within its deadline. A read or `openFeeds` that does not
 * answer rejects with a DeadlineError (`E_DEADLINE`); an action is `unknown`, which is neither success nor refusal; closing is given up. Feeds that
 * open too late are closed, and what they tell is dropped.
 */
export function boundedPort(port: ExchangePort, clock: Clock): ExchangePort {
  const within = async <T>(method: string, ms: number, work: Promise<T>): Promise<T> => {
    const answered = new AbortController()
    const late = clock.sleep(ms, answered.signal).then(() => {
      if (answered.signal.aborted) return new Promise<never>(() => undefined)
      throw new DeadlineError(method, ms)
    })
    late.catch(() => undefined)
    work.catch(() => undefined)
    try {
      return await Promise.race([work, late])
    } finally {
      answered.abort(ANSWERED)
    }
  }
  const read = <T>(method: string, work: Promise<T>): Promise<T> => within(method, PORT_DEADLINES.read, work)
  const act = async <T>(method: string, work: Promise<T>, unknown: (reason: string) => T): Promise<T> => {
    try {
      return await within(method, PORT_DEADLINES.action, work)
    } catch (error) {
      return unknown(error instanceof Error ? error.message : String(error))
    }
  }
  return {
    account: port.account,
    signer: port.signer,
    readUniverse: () => read('readUniverse', port.readUniverse()),
    readOpenOrders: () => read('readOpenOrders', port.readOpenOrders()),
    readBalances: () => read('readBalances', port.readBalances()),
    readRateLimit: () => read('readRateLimit', port.readRateLimit()),
    readFills: (sinceMs) => within('readFills', PORT_DEADLINES.fills, port.readFills(sinceMs)),
    readOrderStatus: (ref) => read('readOrderStatus', port.readOrderStatus(ref)),
    readMarks: (coins) => read('readMarks', port.readMarks(coins)),
    readRole: (address) => read('readRole', port.readRole(address)),
    openFeeds: (request, sink) => openWithin(port, request, sink, within),
    nextNonce: () => port.nextNonce(),
    execute(batch, given) {
      // What is not answered must be stopped by its nonce, so the nonce is known from the start.
      const nonce = given ?? port.nextNonce()
      return act<BatchAnswer>('execute', port.execute(batch, nonce), (reason) => ({ type: 'unknown', nonce, reason }))
    },
    burnNonce: (nonce) => act<BurnAnswer>('burnNonce', port.burnNonce(nonce), (reason) => ({ type: 'unknown', reason })),
    scheduleCancel: (timeMs) =>
      act<ScheduleAnswer>('scheduleCancel', port.scheduleCancel(timeMs), (reason) => ({ type: 'unknown', reason })),
    ipWeight: () => port.ipWeight(),
    close: () => within('close', PORT_DEADLINES.close, port.close()).catch(() => undefined),
  }
}

type Within = <T>(method: string, ms: number, work: Promise<T>) => Promise<T>

async function openWithin(
  port: ExchangePort,
  ...[request, sink, within]: [...Parameters<ExchangePort['openFeeds']>, Within]
): Promise<Feeds> {
  const state = { late: false }
  const opening = port.openFeeds(request, (event) => {
    if (!state.late) sink(event)
  })
  try {
    const feeds = await within('openFeeds', PORT_DEADLINES.feeds, opening)
    return { close: () => within('close of the feeds', PORT_DEADLINES.close, feeds.close()).catch(() => undefined) }
  } catch (error) {
    state.late = true
    opening.then((feeds) => feeds.close()).catch(() => undefined)
    throw error
  }
}
