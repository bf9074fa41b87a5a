import { absorb, createEngine, type EngineResume, planTick } from '@hyperladder/engine'
import type { FillRecord } from '@hyperladder/paper-exchange'
import { formatPx, formatSz, type MarketSpec, type Ntl, parseWei, type TokenSpec, type Wei } from '@hyperladder/units'
import type { MakerLife } from './makerLife.ts'
import { MAKER } from './scenario.ts'
import type { Supervisor, Told } from './supervisor.ts'
import type { Truth } from './truth.ts'
import { describe, report, type World } from './world.ts'

/** An answer and what it changes have reached the maker's status after this. */
const ANSWERED_MS = 2_000
/** The venue's own count of requests before any volume, large enough never to matter: only quotes are judged here. */
const PLENTY = 1_000_000

/**
 * Everything must be equal once nothing happens any more, while the maker still quotes: a maker that started from what the venue shows, with the
 * allocations that the venue's fills make, would change nothing; every fill was told, once; what the maker says it has is what rests.
 */
export function checkQuiet(world: World, truth: Truth, { life, told }: Supervisor): void {
  checkQuotes(world, truth, { life, told })
  checkFillsTold(world, truth, told)
  checkStatus(world, truth, life)
}

function checkQuotes(world: World, truth: Truth, { life, told }: Pick<Supervisor, 'life' | 'told'>): void {
  const { core } = world.venue
  const { config, scenario } = world
  const unaccepted = unacceptedOf(world, told)
  const resume: EngineResume = {
    markets: config.markets.map(({ market }) => {
      const allocation = truth.allocations.get(market.coin)
      return {
        coin: market.coin,
        allocatedBase: (allocation?.base ?? 0n) as Wei,
        allocatedQuote: (allocation?.quote ?? null) as Ntl | null,
        pendingBase: 0n as Wei,
        halted: life.halted.get(market.coin) ?? null,
      }
    }),
    tokens: config.universe
      .flatMap(({ base, quote }) => [base, quote])
      .map(({ index }) => {
        const total = core.balances(MAKER).find(({ token }) => token === index)?.total ?? 0n
        return { index, expected: total as Wei, unaccepted: (unaccepted.get(index) ?? 0n) as Wei }
      }),
    missedFills: [],
    missedFlows: [],
  }
  const engine = createEngine(config, {
    startMs: world.clock.nowMs(),
    openOrders: core.openOrders(MAKER),
    balances: core.balances(MAKER).map(({ token, total, hold }) => ({ tokenIndex: token, token: '', total, hold })),
    fills: [],
    rateLimit: { used: 0, cap: PLENTY, surplus: 0 } as never,
    marks: config.markets.map(({ market }) => ({ coin: market.coin, mark: core.mark(market.coin), mid: null })),
    resume,
  })
  for (const { market } of config.markets) {
    const { bid, ask } = core.bbo(market.coin)
    absorb(engine, { type: 'bbo', atMs: 0, coin: market.coin, bid: bid?.px ?? null, ask: ask?.px ?? null, timeMs: 0 })
  }
  const plan = planTick(engine, world.clock.nowMs())
  const throttled = life.lastTick?.budget.throttled === true
  for (const { batch } of plan.batches) {
    // A maker whose budget is spent changes one order per 10 s: what is missing then is told, and no fault.
    if (throttled && batch.type !== 'cancel') continue
    const rests = truth.ownOrders().map(({ order }) => `${order.coin} ${order.side} ${order.sz} @ ${order.px}`)
    report(world, "quotes = the quoter's answer to the venue's truth", {
      type: batch.type,
      items: batch.items,
      rests,
      allocations: [...truth.allocations].map(([coin, { base, quote }]) => ({ coin, base, quote })),
      notPlaced: life.status?.markets.map(({ notPlaced }) => notPlaced),
      intervalMs: scenario.settings.intervalMs,
    })
  }
}

/** Deposits that were shown and not taken over: on the account, and not quoted. */
function unacceptedOf(world: World, { flows }: Told): ReadonlyMap<number, bigint> {
  const sums = new Map<number, bigint>()
  for (const { token, amount, accepted } of flows) {
    const spec = world.scenario.venue.universe.tokens.find(({ name }) => name === token) as TokenSpec
    const delta = parseWei(amount, spec)
    const sum = sums.get(spec.index) ?? 0n
    if (!accepted || delta < 0n) sums.set(spec.index, sum + delta > 0n ? sum + delta : 0n)
  }
  return sums
}

/** Every fill since the maker started was told, and none twice. Earlier ones it has read with its balances. */
export function checkFillsTold(world: World, truth: Truth, { fills, sinceMs }: Told): void {
  const told = count(fills.map(({ coin, side, px, sz, timeMs }) => `${coin} ${side} ${sz} @ ${px} of ${timeMs}`))
  const happened = truth.fills.filter(({ timeMs }) => timeMs > sinceMs)
  const venue = count(happened.map((fill) => wordsOf(world, fill)))
  const all = count(truth.fills.map((fill) => wordsOf(world, fill)))
  for (const [fill, times] of venue)
    if ((told.get(fill) ?? 0) < times) report(world, 'no fill is lost', { fill, times, told: told.get(fill) ?? 0 })
  for (const [fill, times] of told) if (times > (all.get(fill) ?? 0)) report(world, 'no fill is doubled', { fill, times })
}

function wordsOf({ venue }: World, { coin, side, px, timeMs, ...fill }: FillRecord): string {
  const market = venue.core.market(coin) as MarketSpec
  const sz = fill.type === 'trade' ? formatSz(fill.sz, market.szDecimals) : ''
  return `${coin} ${side} ${sz} @ ${formatPx(px, market.pxDecimals)} of ${timeMs}`
}

function count(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}

/** What the maker tells its operator is what the venue has. */
function checkStatus(world: World, truth: Truth, life: MakerLife): void {
  const { status } = life
  if (status === undefined) {
    report(world, 'the maker tells its status', '')
    return
  }
  // A maker at its reserve still places one order per 10 s: what it said before the latest is no lie. The summary is compared all the same.
  const throttled = life.lastTick?.budget.throttled === true
  if (throttled && life.statusAtMs < truth.touchedAtMs + ANSWERED_MS) return
  const own = truth.ownOrders()
  for (const { coin, liveBids, liveAsks } of status.markets) {
    const rests = (side: 'bid' | 'ask') => own.filter(({ order }) => order.coin === coin && order.side === side).length
    const foreign = foreignOn(world, coin)
    if (foreign === 0 && (rests('bid') !== liveBids || rests('ask') !== liveAsks))
      report(world, "our orders = the venue's", { coin, told: { liveBids, liveAsks }, rest: { bids: rests('bid'), asks: rests('ask') } })
  }
  // Its reconciles begin with the very ticks that place, so a reading of the budget is rarely of a quiet moment: the one at the end is.
  if (throttled) return
  const { used } = world.venue.core.rateLimit(MAKER)
  if (status.budget.used + life.budgetCorrection !== used)
    report(world, "budget = the venue's count", { told: status.budget.used, correction: life.budgetCorrection, venue: used })
}

const foreignOn = (world: World, coin: string): number =>
  world.venue.core.openOrders(MAKER).filter((order) => order.coin === coin && order.cloid === undefined).length

/** After an orderly end: nothing rests, and every figure of the summary is the venue's. */
export function checkEnd(world: World, truth: Truth, life: MakerLife): void {
  const { result } = life
  const expectsHalt = life.halted.size > 0
  if (result === undefined) return report(world, 'an order to stop ends the run', String(life.failure ?? 'it goes on'))
  const { summary, exitCode } = result
  const rests = truth.ownOrders().length
  if (rests > 0) report(world, 'nothing rests after the end', { rests })
  if (exitCode !== (expectsHalt ? 2 : 0)) report(world, 'the exit code tells the truth', { exitCode, expectsHalt })
  if (summary.violations > 0) report(world, "the maker's own invariants hold", { violations: summary.violations })
  for (const { coin, inventory, orders } of summary.markets) {
    const { base, quote, venueBase, venueQuote } = inventory
    if (base !== venueBase || quote !== venueQuote) report(world, 'inventory = balances', { coin, ...inventory })
    if (orders.afterShutdown !== 0 || orders.live !== orders.venue) report(world, "our orders = the venue's", { coin, ...orders })
  }
  const { used, venueUsed } = summary.budget
  if (used + life.budgetCorrection !== venueUsed)
    report(world, "budget = the venue's count", describe({ ...summary.budget, correction: life.budgetCorrection }))
}
