import type { BatchAnswer, OrderStatusReading } from '@hyperladder/exchange-port'
import { PricingGrid, parseSpacing } from '@hyperladder/grid'
import { createRandom, type Random } from '@hyperladder/testkit'
import {
  type Cloid,
  type MarketSpec,
  marketSpec,
  notional,
  type Oid,
  parsePx,
  type Side,
  type Sz,
  szToWei,
  type TokenSpec,
} from '@hyperladder/units'
import {
  type AccountGuards,
  absorb,
  commit,
  createEngine,
  type EngineConfig,
  type EngineEvent,
  type EngineResume,
  type EngineState,
  type MarketConfig,
  openQuestions,
  type PlannedBatch,
  planTick,
  readingMark,
  restoreEngine,
  snapshotEngine,
  takeNotices,
} from '../src/index.ts'
import { VenueModel } from './venueModel.ts'

/** No message is later than this: the wire is slow, not broken. */
const LATEST_MS = 6_000
/** As in the maker's questions. */
const ENDED_ROUNDS = 5
const START_MS = 1_790_000_000_000

const USDC: TokenSpec = { name: 'USDC', index: 0, szDecimals: 8, weiDecimals: 8 }
/** A pair of the venue that no test quotes. */
export const OTHER_PAIR = marketSpec({
  coin: '@9',
  pairIndex: 9,
  base: { name: 'CAT', index: 9, szDecimals: 0, weiDecimals: 5 },
  quote: USDC,
})
const USDH: TokenSpec = { name: 'USDH', index: 360, szDecimals: 2, weiDecimals: 8 }

/** Returns one to three markets with ladders, tranches and funds of all kinds, drawn from the stream. */
function randomMarkets(random: Random): readonly MarketConfig[] {
  const count = 1 + random.int(3)
  return Array.from({ length: count }, (_, index) => randomMarket(random.fork(`market ${index}`), index))
}

function randomMarket(random: Random, index: number): MarketConfig {
  const szDecimals = random.int(4)
  const base: TokenSpec = { name: `T${index}`, index: 100 + index, szDecimals, weiDecimals: szDecimals + 5 }
  const market = marketSpec({ coin: `@${50 + index}`, pairIndex: 50 + index, base, quote: random.chance(0.3) ? USDH : USDC })
  const startPx = parsePx(
    random.pick(['1', '0.5', '2.5', '20.777', '0.031', '99.5'].filter((px) => (px.split('.')[1] ?? '').length <= market.pxDecimals)),
    market.pxDecimals,
  )
  const grid = PricingGrid.build({
    startPx,
    levels: 4 + random.int(30),
    spacing: parseSpacing(random.pick(['0.003', '0.01', '0.02'])),
    pxDecimals: market.pxDecimals,
  })
  // A tranche is worth 8 to 60 quote units: some are below the least value of an order.
  const orderSize = ((BigInt(8 + random.int(52)) * 100_000_000n) / grid.px(0) / 1n + 1n) as bigint as Sz
  return { market, grid, orderSize, gapLevels: random.int(3), activeLevels: random.pick([1, 3, 8, null]), allocation: {} }
}

/** The engine, the model of the venue, and the wires between them, which deliver when and as often as the test says. */
export class World {
  readonly random: Random
  readonly venue: VenueModel
  engine: EngineState
  twin: EngineState | undefined
  nowMs = START_MS
  wire: EngineEvent[] = []
  readonly sent: PlannedBatch[] = []
  readonly #asked = new Map<Oid | Cloid, number>()
  /** Half of the worlds never tell the best prices: then only the own books keep us from meeting ourselves. */
  readonly #knowsBook: boolean

  constructor(
    seed: number | string,
    markets?: readonly MarketConfig[],
    funds?: ReadonlyMap<number, bigint>,
    budget?: { used: number; cap: number },
    guards?: AccountGuards,
  ) {
    this.random = createRandom(seed)
    this.#knowsBook = this.random.chance(0.5)
    const configs = markets ?? randomMarkets(this.random.fork('markets'))
    const totals = funds ?? this.#randomTotals(configs)
    this.venue = new VenueModel(
      configs.map(({ market }) => market),
      totals,
    )
    const config: EngineConfig = {
      markets: configs,
      universe: [...configs.map(({ market }) => market), OTHER_PAIR],
      diff: { deadZoneBps: 5, priceToleranceBps: 1, sizeTolerancePct: 1 },
      reserve: 100,
      foreignOrders: 'cancel',
      drift: { baseLots: 1n as Sz, quote: 100_000_000n as never },
      ...(guards === undefined ? {} : { guards }),
    }
    const rateLimit = { ...(budget ?? { used: 0, cap: 1_000_000 }), surplus: 0, cumVlm: 0n as never }
    this.engine = createEngine(config, {
      startMs: START_MS,
      openOrders: [],
      balances: this.venue.balances(),
      fills: [],
      rateLimit,
      marks: [],
    })
    this.absorb({ type: 'connection', state: 'up', reason: 'test', reconnects: 0, atMs: this.nowMs })
  }

  /** Kills the maker: what is on the wire is lost, and everything it knew but `resume`. A new one starts from the venue's readings. */
  restart(resume: EngineResume): void {
    this.wire = []
    this.venue.events = []
    this.nowMs += 60_000
    this.engine = createEngine(this.engine.config, {
      startMs: this.nowMs,
      openOrders: [...this.venue.orders.values()].map((order) => ({ ...order, timeMs: this.nowMs })) as never,
      balances: this.venue.balances(),
      fills: this.venue.fills.slice(-2000),
      rateLimit: { used: this.venue.charged, cap: 1_000_000, surplus: 0, cumVlm: 0n as never },
      marks: [],
      resume,
    })
    this.absorb({ type: 'connection', state: 'up', reason: 'test', reconnects: 0, atMs: this.nowMs })
  }

  get markets(): readonly MarketSpec[] {
    return this.engine.markets.map(({ market }) => market)
  }

  absorb(event: EngineEvent): void {
    absorb(this.engine, event)
    if (this.twin) absorb(this.twin, structuredClone(event))
  }

  /** Goes on with a second engine, restored from what the first one knows: from here on both must do the same. */
  splitInTwo(): void {
    takeNotices(this.engine)
    this.twin = restoreEngine(this.engine.config, structuredClone(snapshotEngine(this.engine)))
    this.compareTwins()
  }

  /** @throws when the two engines differ in anything that they know or have to tell. */
  compareTwins(): void {
    if (!this.twin) return
    if (text(snapshotEngine(this.twin)) !== text(snapshotEngine(this.engine))) throw new Error('the twins know different things')
    if (text(takeNotices(this.twin)) !== text(takeNotices(this.engine))) throw new Error('the twins tell different things')
    const questions = [this.engine, this.twin].map((engine) => text(openQuestions(engine, this.nowMs)))
    if (questions[0] !== questions[1]) throw new Error('the twins ask different things')
  }

  /** Plans, books, and lets the venue execute: ALO orders before cancels, as in a block. Answers and events go onto the wire. */
  tick(options: { readonly lose?: number; readonly blind?: boolean } = {}): readonly PlannedBatch[] {
    this.nowMs += 3_000
    const batches = this.#planAndCommit({ blind: options.blind ?? false })
    const inBlock = [...batches].sort((a, b) => Number(a.batch.type === 'cancel') - Number(b.batch.type === 'cancel'))
    for (const planned of inBlock) {
      this.sent.push(planned)
      const lost = this.random.chance(options.lose ?? 0)
      const landed = !lost || this.random.chance(0.5)
      const answer = landed ? this.venue.execute(planned.batch) : undefined
      if (lost) this.#settleLater(planned, answer !== undefined)
      else this.wire.push({ type: 'answer', atMs: this.nowMs, seqs: planned.requests.map(({ seq }) => seq), answer: answer as never })
    }
    this.#collect()
    return batches
  }

  /** A plan of which nothing reaches the venue: every batch gets this answer. */
  refuseTick(answer: BatchAnswer): void {
    this.nowMs += 3_000
    for (const { requests } of this.#planAndCommit()) {
      this.wire.push({ type: 'answer', atMs: this.nowMs, seqs: requests.map(({ seq }) => seq), answer })
    }
  }

  #planAndCommit(options: { readonly blind?: boolean } = {}): readonly PlannedBatch[] {
    const plan = planTick(this.engine, this.nowMs, options)
    commit(this.engine, plan)
    if (this.twin) {
      const twinPlan = planTick(this.twin, this.nowMs, options)
      if (text(twinPlan) !== text(plan)) throw new Error('the twins plan different things')
      commit(this.twin, twinPlan)
    }
    return plan.batches
  }

  /** Somebody trades against us: a few lots, a part of a tranche, or several tranches. */
  trade(): void {
    const market = this.random.pick(this.engine.markets)
    const side: Side = this.random.pick(['bid', 'ask'])
    const most = market.config.orderSize * 3n
    let left = 1n + this.random.bigint(this.random.chance(0.5) ? market.config.orderSize : most)
    while (left > 0n) {
      const traded = this.venue.take(market.market.coin, side, left as Sz)
      if (traded === 0n) break
      left -= traded
    }
    this.#collect()
  }

  /** Delivers everything on the wire, in order. */
  deliver(): void {
    for (const event of this.wire.splice(0)) this.absorb(event)
    if (this.#knowsBook)
      for (const { coin } of this.markets) this.absorb({ type: 'bbo', coin, ...this.venue.bbo(coin), timeMs: this.nowMs, atMs: this.nowMs })
  }

  /** Delivers some of the wire, in any order, some of it twice. */
  deliverSome(share: number): void {
    const shuffled = this.random.shuffle(this.wire)
    const now = shuffled.filter(({ atMs }) => this.random.chance(share) || this.nowMs - atMs > LATEST_MS)
    this.wire = shuffled.filter((event) => !now.includes(event))
    for (const event of now) {
      this.absorb(event)
      if (this.random.chance(0.2)) this.absorb(event)
    }
  }

  /** What the shell does in the background: asks for what is in doubt, and gives up after as many rounds as the shell does. */
  answerQuestions(): void {
    const questions = openQuestions(this.engine, this.nowMs)
    for (const ref of this.#asked.keys()) if (!questions.some((question) => question.ref === ref)) this.#asked.delete(ref)
    for (const { coin, ref, seq } of questions) {
      const reading = this.statusOf(ref)
      const times = (this.#asked.get(ref) ?? 0) + 1
      this.#asked.set(ref, times)
      // An order whose fills are still on the wire is not given up: the shell reads them first.
      const confirmGone = reading.type === 'unknownOid' || (times >= ENDED_ROUNDS && this.wire.length === 0)
      this.absorb({ type: 'orderStatusRead', atMs: this.nowMs, coin, ref, reading, ...(seq === undefined ? {} : { seq }), confirmGone })
    }
  }

  /** What the shell reads at a reconcile. */
  reconcile(): void {
    const mark = readingMark(this.engine)
    const orders = [...this.venue.orders.values()].map((order) => ({ ...order, timeMs: this.nowMs }))
    this.absorb({ type: 'openOrdersRead', atMs: this.nowMs, mark, orders: orders as never })
    this.absorb({ type: 'balancesRead', atMs: this.nowMs, mark, balances: this.venue.balances() })
    this.absorb({
      type: 'rateLimitRead',
      atMs: this.nowMs,
      mark,
      reading: { used: this.venue.charged, cap: 1_000_000, surplus: 0, cumVlm: 0n as never },
    })
  }

  statusOf(ref: Oid | Cloid): OrderStatusReading {
    const open = [...this.venue.orders.values()].find((order) => order.oid === ref || order.cloid === ref)
    if (open) {
      const { cloid, ...order } = open
      return {
        type: 'order',
        update: { ...order, ...(cloid === undefined ? {} : { cloid }), state: 'open', statusText: 'open', statusTimeMs: this.nowMs },
      }
    }
    const closed = [...this.venue.closed.values()].find((update) => update.oid === ref || update.cloid === ref)
    return closed ? { type: 'order', update: closed } : { type: 'unknownOid' }
  }

  /** Lets everything come to rest: no more trades, every message delivered, every doubt answered, until a plan is empty. */
  quiesce(): void {
    for (let round = 0; round < 60; round += 1) {
      this.deliver()
      this.answerQuestions()
      this.deliver()
      if (this.tick().length === 0 && this.wire.length === 0 && this.engine.requests.size === 0) return
    }
    throw new Error('it never came to rest')
  }

  #collect(): void {
    for (const event of this.venue.events.splice(0)) this.wire.push({ ...event, atMs: this.nowMs })
  }

  /** The answer is lost; what the shell finds out by status queries comes later. */
  #settleLater(planned: PlannedBatch, landed: boolean): void {
    const readings = planned.requests.flatMap((request) => {
      const refs = [request.cloid, request.target].filter((ref) => ref !== undefined)
      return refs.map((ref) => ({ ref, coin: (this.markets[request.market] as MarketSpec).coin, reading: this.statusOf(ref as Oid) }))
    })
    const outcomes = planned.requests.map(({ seq, kind, cloid, target }) => {
      const made = cloid === undefined ? undefined : this.statusOf(cloid)
      if (made?.type === 'order' && made.update.state !== 'rejected')
        return { seq, outcome: { type: 'accepted' as const, oid: made.update.oid } }
      if (kind === 'place')
        return { seq, outcome: landed ? ({ type: 'refused', target: 'intact' } as const) : ({ type: 'neverLanded' } as const) }
      const old = this.statusOf(target as Oid)
      const intact = old.type === 'order' && old.update.state === 'open'
      return { seq, outcome: intact ? ({ type: 'neverLanded' } as const) : ({ type: 'refused', target: 'gone' } as const) }
    })
    for (const { ref, coin, reading } of readings) {
      if (reading.type === 'order')
        this.wire.push({ type: 'orderStatusRead', atMs: this.nowMs, coin, ref: ref as Oid, reading, confirmGone: false })
    }
    this.wire.push({ type: 'settled', atMs: this.nowMs, outcomes, charged: landed ? planned.requests.length : 0 })
  }

  #randomTotals(configs: readonly MarketConfig[]): Map<number, bigint> {
    const random = this.random.fork('funds')
    const totals = new Map<number, bigint>()
    for (const { market, grid, orderSize } of configs) {
      const tranches = random.bigint(BigInt(grid.levels) + 3n)
      const dust = random.chance(0.5) ? 0n : random.bigint(szToWei(orderSize, market.base))
      totals.set(market.base.index, tranches * szToWei(orderSize, market.base) + dust)
      const quote = notional(grid.px(0), orderSize) * random.bigint(BigInt(grid.levels) + 2n) + random.bigint(100_000_000n)
      totals.set(market.quote.index, (totals.get(market.quote.index) ?? 0n) + quote)
    }
    return totals
  }
}

/** Returns data as text that differs wherever the data does. */
const text = (data: unknown): string => JSON.stringify(data, (_, value) => (typeof value === 'bigint' ? `${value}n` : value))

/** Live orders of a market as the engine sees them, as text. */
export const liveText = (engine: EngineState, index: number): readonly string[] =>
  (engine.markets[index] as EngineState['markets'][number]).orders
    .getCurrentOrders()
    .map(({ oid, side, px, remaining }) => `${oid} ${side} ${px} ${remaining}`)
    .sort()

export const venueText = (venue: VenueModel, coin: string): readonly string[] =>
  venue
    .ofCoin(coin)
    .map(({ oid, side, px, sz }) => `${oid} ${side} ${px} ${sz}`)
    .sort()
