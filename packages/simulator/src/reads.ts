import type { ExchangePort, FillsListed, FillsReading, MarkReading, OrderStatusReading, TokenBalance } from '@hyperladder/exchange-port'
import type { FillRecord, OrderRecord } from '@hyperladder/paper-exchange'
import { type IpBudget, infoIpWeight } from '@hyperladder/rate-limit'
import type { Address, Px } from '@hyperladder/units'
import type { SimulatedNetwork } from './network.ts'
import { portErrors, type SimulatedPortError } from './portError.ts'
import type { SimulatedProcess } from './simulatedProcess.ts'
import type { SimulatedVenue } from './simulatedVenue.ts'
import type { Teller } from './tell.ts'

/** The client's own numbers: see `exchange-client`. */
const QUERY_DEADLINE_MS = 10_000
const ATTEMPTS = 3
const BACKOFF_MS = 200
/** Weight per minute that reads leave to actions. */
const ACTIONS_RESERVE = 100
const LIMITED_PAUSE_MS = 5_000
const PAGE_ROWS = 2_000
/** The venue keeps this many fills of an account (API reference 1.8). */
const KEPT_ROWS = 10_000
/** The venue's index is behind by at most this (API reference 1.7). */
const LAG_MS = { least: 400, most: 1_100 }

export type PortParts = {
  readonly account: Address
  readonly process: SimulatedProcess
  readonly network: SimulatedNetwork
  readonly venue: SimulatedVenue
  readonly teller: Teller
  readonly gate: Gate
  readonly closed: () => boolean
}

/** The client's count of the venue's limit per IP. */
export type Gate = { readonly budget: IpBudget; pausedUntilMs: number }

type Reads = Pick<
  ExchangePort,
  'readUniverse' | 'readOpenOrders' | 'readBalances' | 'readRateLimit' | 'readFills' | 'readOrderStatus' | 'readMarks' | 'readRole'
>

/** Returns the reads of the port, with the client's patience: weight, three tries, a deadline for all of it. */
export function createReads(parts: PortParts): Reads {
  const { account, network, venue, teller } = parts
  const { core } = venue
  // Copies of the account's past are made only where a reading may be of it.
  if (network.faults.mayStrike('laggingRead')) venue.keepViews(account)
  const lagMs = (): number => network.faults.strike('laggingRead')?.between(1, LAG_MS.most) ?? 0
  const view = () => venue.viewAt(account, network.clock.nowMs() - lagMs())
  const query = <T>(type: string, read: () => T, rowsOf?: (value: T) => number): Promise<T> => ask(parts, type, read, rowsOf)
  return {
    readUniverse: () => query('spotMeta', () => ({ tokens: core.config.universe.tokens, markets: core.markets, unusable: [] })),
    readOpenOrders: () => query('frontendOpenOrders', () => view().openOrders.map(teller.openOrder)),
    readBalances: () => query('spotClearinghouseState', (): readonly TokenBalance[] => view().balances.map(teller.balance)),
    readRateLimit: () => query('userRateLimit', () => core.rateLimit(account)),
    readFills: (sinceMs) => readFills(parts, query, lagMs, sinceMs),
    readOrderStatus: (ref) =>
      query('orderStatus', (): OrderStatusReading => {
        const record = core.orderStatus(account, ref)
        return record === undefined || isTooYoung(parts, record)
          ? { type: 'unknownOid' }
          : { type: 'order', update: teller.orderUpdate(record) }
      }),
    readMarks: (coins) =>
      query('spotMetaAndAssetCtxs', () =>
        coins.map((coin): MarkReading => {
          const { mark, midTenths } = core.marketCtx(coin)
          return { coin, mark, mid: midTenths === null ? null : ((midTenths / 10n) as Px) }
        }),
      ),
    readRole: (address) => query('userRole', () => core.role(address)),
  }
}

type Query = <T>(type: string, read: () => T, rowsOf?: (value: T) => number) => Promise<T>

/** Pages until one is not full; they overlap by their last millisecond. */
async function readFills(parts: PortParts, query: Query, lagMs: () => number, sinceMs: number | undefined): Promise<FillsReading> {
  const { account, network, venue, teller } = parts
  const until = () => network.clock.nowMs() - lagMs()
  const rows = (list: readonly FillRecord[]) => list.length
  if (sinceMs === undefined) {
    const newest = () => venue.core.userFillsByTime(account, 0, until(), Number.POSITIVE_INFINITY).slice(-PAGE_ROWS)
    const list = await query('userFills', newest, rows)
    return { ...teller.fills(list), listed: listedOf(list, PAGE_ROWS) }
  }
  const found = new Map<string, FillRecord>()
  for (let fromMs = sinceMs; ; ) {
    const page = await query('userFillsByTime', () => venue.core.userFillsByTime(account, fromMs, until(), PAGE_ROWS), rows)
    if (page.length < PAGE_ROWS && found.size === 0) return { ...teller.fills(page), listed: listedOf(page, KEPT_ROWS) }
    for (const fill of page) found.set(`${fill.timeMs} ${fill.coin} ${fill.tid} ${fill.oid}`, fill)
    if (page.length < PAGE_ROWS) {
      const list = [...found.values()]
      return { ...teller.fills(list), listed: listedOf(list, KEPT_ROWS) }
    }
    const lastMs = (page.at(-1) as FillRecord).timeMs
    fromMs = lastMs > fromMs ? lastMs : fromMs + 1
  }
}

/** The core lists oldest first. */
const listedOf = (list: readonly FillRecord[], most: number): FillsListed => ({
  oldestMs: list[0]?.timeMs ?? null,
  newestMs: list.at(-1)?.timeMs ?? null,
  full: list.length >= most,
})

/** An order's own lag is drawn by its oid, so that asking again tells the same story. */
function isTooYoung({ network }: PortParts, { oid, timeMs }: OrderRecord): boolean {
  const ageMs = network.clock.nowMs() - timeMs
  if (ageMs >= LAG_MS.most) return false
  const lag = network.faults.strikeAt('unknownOid', oid)
  return lag !== undefined && ageMs < lag.between(LAG_MS.least, LAG_MS.most)
}

async function ask<T>(...asked: [parts: PortParts, type: string, read: () => T, rowsOf: ((value: T) => number) | undefined]): Promise<T> {
  try {
    return await askPatiently(...asked)
  } catch (error) {
    // A rejection that the maker leaves lying must be found now.
    asked[0].network.clock.turn()
    throw error
  }
}

async function askPatiently<T>(parts: PortParts, type: string, read: () => T, rowsOf: ((value: T) => number) | undefined): Promise<T> {
  const { process, network, gate } = parts
  const request = `info ${type}`
  const weight = infoIpWeight(type)
  const endMs = process.nowMs() + QUERY_DEADLINE_MS
  const leftMs = () => endMs - process.nowMs()
  for (let attempt = 1; ; attempt += 1) {
    await takeWeight(parts, request, weight, leftMs)
    if (leftMs() <= 0) throw portErrors.timeout(request, QUERY_DEADLINE_MS)
    const attemptMs = attempt < ATTEMPTS ? Math.min(leftMs(), QUERY_DEADLINE_MS / 2) : leftMs()
    const outcome = await network.ask<T>(process, { kind: 'read', deadlineMs: attemptMs, serve: (answer) => answer(read()) })
    if (parts.closed()) throw portErrors.closed(request)
    if (outcome.type === 'answer') {
      if (network.faults.strike('unreadableRead')) throw portErrors.decode(request)
      if (rowsOf !== undefined) spend(parts, infoIpWeight(type, rowsOf(outcome.value)) - weight)
      return outcome.value
    }
    const limited = outcome.type === 'status' && outcome.status === 429
    if (limited) gate.pausedUntilMs = process.nowMs() + LIMITED_PAUSE_MS
    const waitMs = limited ? 0 : BACKOFF_MS * 2 ** (attempt - 1)
    if (attempt >= ATTEMPTS || waitMs >= leftMs()) throw errorOf(request, outcome)
    await process.sleep(waitMs)
  }
}

function errorOf(request: string, outcome: Exclude<Awaited<ReturnType<SimulatedNetwork['ask']>>, { type: 'answer' }>): SimulatedPortError {
  switch (outcome.type) {
    case 'timeout':
      return portErrors.timeout(request, QUERY_DEADLINE_MS)
    case 'status':
      return portErrors.status(request, outcome.status)
    case 'refused':
    case 'broken':
      return portErrors.transport(request, outcome.reason)
    default:
      return outcome satisfies never
  }
}

async function takeWeight(parts: PortParts, request: string, weight: number, leftMs: () => number): Promise<void> {
  const { process, gate } = parts
  const waitMs = () => Math.max(gate.pausedUntilMs - process.nowMs(), gate.budget.waitMs(weight + ACTIONS_RESERVE, process.nowMs()), 0)
  for (let ms = waitMs(); ms > 0; ms = waitMs()) {
    if (parts.closed()) throw portErrors.closed(request)
    if (ms >= leftMs()) throw portErrors.rateLimited(request, ms)
    await process.sleep(ms)
  }
  if (parts.closed()) throw portErrors.closed(request)
  spend(parts, weight)
}

export function spend({ gate, process }: PortParts, weight: number): void {
  if (weight > 0) gate.budget.spend(weight, process.nowMs())
}
