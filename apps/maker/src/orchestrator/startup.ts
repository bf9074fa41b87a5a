import { createEngine, type EngineConfig, type EngineSeed, type EngineState } from '@hyperladder/engine'
import type { Clock, ExchangePort, ExternalFlow, Feeds, Fill, FillsReading, OpenOrder, TokenBalance } from '@hyperladder/exchange-port'
import { type Journal, type JournalIdentity, journalIdentity } from '@hyperladder/journal'
import { decodeCloid } from '@hyperladder/order-state'
import { formatPx, formatSz, type MarketSpec, szToWei } from '@hyperladder/units'
import type { MakerSettings } from '../settings.ts'
import { earlierMaker } from './earlierMaker.ts'
import { LOST_FILLS_FIX, lostFills } from './lostFills.ts'
import { patiently } from './patiently.ts'
import { fillsSinceMs, readBalances, readFills, readOpenOrders } from './reconcile.ts'
import { burnUnanswered, resumeNotes, resumeOf } from './recover.ts'
import { resolveMarkets, StartupError } from './resolveMarkets.ts'
import { drainInbox, type Session } from './session.ts'

/** Tries for one consistent cut: each needs a second without a fill. */
const CUT_TRIES = 10
/** Readings may be this far behind what has happened (API reference 1.7: up to 1.1 s). */
const INDEX_LAG_MS = 2_000

/** Opens the journal of a run that has found out whose it is. */
export type OpenJournal = (identity: JournalIdentity) => Journal

/** What a run starts from. */
export type Start = {
  readonly engine: EngineState
  readonly config: EngineConfig
  readonly seed: EngineSeed
  /** The venue's own flows listed at the cut. */
  readonly flows: readonly ExternalFlow[]
  readonly journal: Journal | undefined
  /** What the operator should know of how it begins. */
  readonly notes: readonly string[]
  /** What the operator must know. */
  readonly warnings: readonly string[]
}

/** The readings that an engine starts from, the engine, and the journal it goes on in. Nothing is subscribed or sent yet. */
export async function seedEngine(options: {
  readonly port: ExchangePort
  readonly clock: Clock
  readonly settings: MakerSettings
  readonly stop: AbortSignal
  readonly onWait: (message: string) => void
  readonly openJournal: OpenJournal | undefined
}): Promise<Start> {
  const { port, clock, settings, stop } = options
  const universe = await port.readUniverse()
  const config = resolveMarkets(settings, universe)
  const coins = config.markets.map(({ market }) => market.coin)
  const journal = options.openJournal?.(journalIdentity(settings.network, port.account, config))
  const past = journal?.past
  try {
    if (past) await burnUnanswered(past, options)
    const marks = await port.readMarks(coins)
    const markets = config.markets.map(({ market }) => market)
    const sinceMs = past && fillsSinceMs(past.position)
    const { flows, resumable, ...cut } = await readCut({ port, clock, stop, markets, sinceMs })
    if (past) refuseLostFills(resumable.listed, past.position.provenFillsMs)
    refuseForeignOrders(settings, config.markets, cut.openOrders)
    const resume = journal && past && resumeOf(journal, past, resumable)
    // Generations of cloids count on: a clock that went back must not use one twice.
    const generationMs = Math.max(cut.startMs, (past?.lastMs ?? 0) + 1)
    const seed: EngineSeed = { ...cut, generationMs, marks, ...(resume && { resume }) }
    const notes = journal && past && resume ? resumeNotes(journal, past, { resume, config }) : []
    const engine = createEngine(config, seed)
    const warnings = past ? [] : earlierMaker(engine, cut, journal?.path)
    return { engine, config, seed, flows, journal, notes, warnings }
  } catch (error) {
    journal?.close()
    throw error
  }
}

type Cut = {
  readonly port: ExchangePort
  readonly clock: Clock
  readonly stop: AbortSignal
  readonly markets: readonly MarketSpec[]
  readonly sinceMs: number | undefined
}

type Happened = FillsReading

/** `resumable`: the newest fills and flows, and those since `sinceMs` that are older. */
type CutReadings = Omit<EngineSeed, 'marks'> & { readonly flows: readonly ExternalFlow[]; readonly resumable: Happened }

/**
 * Open orders, balances and budget of one moment: the newest fill was the same before and after, and the balances are what it left behind. Where they
 * are not, any of the readings may be behind, so all are taken again once the venue's index has surely caught up; if no fill has come by then,
 * somebody moved funds.
 */
async function readCut({ port, clock, stop, markets, sinceMs }: Cut): Promise<CutReadings> {
  let doubted: string | undefined
  for (let tries = 0; tries < CUT_TRIES; tries += 1) {
    stop.throwIfAborted()
    const startMs = clock.nowMs()
    const before = await port.readFills()
    const openOrders = await port.readOpenOrders()
    const balances = await port.readBalances()
    const rateLimit = await port.readRateLimit()
    const newest = newestKey(before.fills)
    if (doubted !== newest && !markets.every((market) => agrees(market, { ...before, balances, openOrders }))) {
      doubted = newest
      await clock.sleep(INDEX_LAG_MS, stop)
      continue
    }
    const after = await port.readFills()
    if (newest !== newestKey(after.fills)) continue
    const readMs = clock.nowMs()
    const { fills, flows, listed } = after
    const older = await readOlder(port, after, sinceMs)
    const resumable = { fills: [...older.fills, ...fills], flows: [...older.flows, ...flows], listed: older.listed }
    return { startMs, readMs, openOrders, balances, rateLimit, fills, flows, listed, resumable }
  }
  throw new StartupError(
    'E_CUT',
    `the account was filled during each of ${CUT_TRIES} attempts to read it: start again in a calmer moment`,
    {
      tries: CUT_TRIES,
    },
  )
}

/**
 * The newest fills are a list of so many rows, of whatever coins, and while nothing ran there may have been more. What is older than the list does not
 * change any more.
 */
async function readOlder(port: ExchangePort, newest: FillsReading, sinceMs: number | undefined): Promise<Happened> {
  const { oldestMs, full } = newest.listed
  if (sinceMs === undefined || oldestMs === null || !full || oldestMs < sinceMs) return { fills: [], flows: [], listed: newest.listed }
  const { fills, flows, listed } = await port.readFills(sinceMs)
  const isOlder = ({ timeMs }: { readonly timeMs: number }) => timeMs <= oldestMs
  // The oldest millisecond of the list may be in both: a fill is booked once by its key, a flow has none.
  const told = new Set(newest.flows.map(flowKey))
  return { fills: fills.filter(isOlder), flows: flows.filter((flow) => isOlder(flow) && !told.has(flowKey(flow))), listed }
}

const flowKey = ({ coin, timeMs, baseDelta, quoteDelta }: ExternalFlow): string => `${coin}|${timeMs}|${baseDelta}|${quoteDelta}`

type Readings = Pick<FillsReading, 'fills' | 'listed'> & {
  readonly balances: readonly TokenBalance[]
  readonly openOrders: readonly OpenOrder[]
}

/**
 * Whether the base balance is what the pair's newest fill left: its start position, plus or less its size, less a fee in base; and whether what rests is
 * what the fills left of it. Without a fill to tell, nothing that rests can have been filled unseen only if nothing rests.
 */
function agrees({ coin, base }: MarketSpec, { fills, listed, balances, openOrders }: Readings): boolean {
  const newest = fills.findLast((fill) => fill.coin === coin)
  const resting = openOrders.filter((order) => order.coin === coin)
  if (newest === undefined) return resting.length === 0
  if (!resting.every((order) => isLeftBy(fills, order, listed.full))) return false
  const total = balances.find(({ tokenIndex }) => tokenIndex === base.index)?.total ?? 0n
  const moved = newest.side === 'bid' ? szToWei(newest.sz, base) : -szToWei(newest.sz, base)
  const fee = newest.fee.token === base.name ? newest.fee.amount : 0n
  return total === newest.startPosition + moved - fee
}

/** An order listed as it was before a fill would be adopted with what is sold already. `isPart`: earlier fills may be missing from the list. */
function isLeftBy(fills: readonly Fill[], { oid, origSz, sz }: OpenOrder, isPart: boolean): boolean {
  const filled = fills.reduce((sum, fill) => (fill.oid === oid ? sum + fill.sz : sum), 0n)
  return filled === origSz - sz || (isPart && filled < origSz - sz)
}

const newestKey = (fills: readonly Fill[]): string => {
  const fill = fills.at(-1)
  return fill ? `${fill.coin}|${fill.timeMs}|${fill.tid}|${fill.oid}` : ''
}

/** Without every fill since, the books of the earlier run lead nowhere: a withdrawal would look like a sale, or the other way round. */
function refuseLostFills(listed: FillsReading['listed'], provenMs: number): void {
  const lost = lostFills(listed, provenMs)
  if (lost !== undefined) throw new StartupError('E_FILLS_LOST', `${lost}. ${LOST_FILLS_FIX}`, { provenMs, oldestMs: listed.oldestMs })
}

/** On mainnet nobody's order is cancelled because an option was forgotten. */
function refuseForeignOrders(settings: MakerSettings, markets: EngineState['config']['markets'], orders: readonly OpenOrder[]): void {
  if (settings.network !== 'mainnet' || settings.foreignOrders !== undefined) return
  const foreign = orders.flatMap((order) => {
    const market = markets.find(({ market }) => market.coin === order.coin)?.market
    if (!market || (order.cloid !== undefined && decodeCloid(order.cloid) !== undefined)) return []
    return [
      `${order.coin} ${order.side} ${formatSz(order.sz, market.szDecimals)} @ ${formatPx(order.px, market.pxDecimals)} (oid ${order.oid})`,
    ]
  })
  if (foreign.length === 0) return
  const list = foreign.slice(0, 20).join('; ')
  throw new StartupError(
    'E_FOREIGN_ORDERS',
    `${foreign.length} resting orders are not ours: ${list}. Set foreign_orders to "cancel" or "leave", or cancel them first`,
    { count: foreign.length },
  )
}

/** Subscribes, then closes the gap between the readings and the feeds: fills, open orders, and balances until they agree with the fills. Ends before the first tick. */
export async function openFeeds(session: Session): Promise<Feeds> {
  const { engine, port, clock, settings, inbox } = session
  const coins = engine.markets.map(({ market }) => market.coin)
  const feeds = await port.openFeeds({ coins, balanceFeed: settings.balanceFeed }, (event) => inbox.push({ ...event, atMs: clock.nowMs() }))
  const patience = { clock, stop: session.ended, onWait: (message: string) => session.emit({ type: 'error', where: 'start', message }) }
  await patiently(() => readFills(session), patience)
  await patiently(() => readOpenOrders(session), patience)
  await patiently(() => readBalances(session), patience)
  drainInbox(session)
  session.caughtUp = true
  return feeds
}
