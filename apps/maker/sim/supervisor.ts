import type { MarketConfig } from '@hyperladder/engine'
import { firstGeneration } from '@hyperladder/order-state'
import { formatNtl, formatWei, type Ntl, notional, parseNtl, parsePx, parseSz, parseWei, szToWei, type Wei } from '@hyperladder/units'
import type { MakerEvent } from '../src/events.ts'
import { StopOrder } from '../src/orchestrator/stopOrder.ts'
import type { MakerSettings, MarketSettings } from '../src/settings.ts'
import type { Allocation } from './allocations.ts'
import type { Happening } from './happenings.ts'
import { MakerLife } from './makerLife.ts'
import type { Operator } from './operator.ts'
import { RunJournal } from './runJournal.ts'
import { MAKER } from './scenario.ts'
import type { Truth } from './truth.ts'
import { report, type World } from './world.ts'

type EventOf<T extends MakerEvent['type']> = Extract<MakerEvent, { type: T }>

/** What the maker has told, since when. */
export type Told = { readonly fills: readonly EventOf<'fill'>[]; readonly flows: readonly EventOf<'flow'>[]; readonly sinceMs: number }

/** What has ended is started again after this long. */
const RESTART_MS = 5_000
const LOOK_MS = 10_000

/** Keeps a maker running: starts it, starts it again, and does to it what happens to programs and their machines. */
export class Supervisor {
  readonly #world: World
  readonly #truth: Truth
  readonly journal: RunJournal | undefined
  /** Of the first life that got so far. */
  startedAtMs: number | undefined
  life: MakerLife
  lives = 0
  ticks = 0
  #isQuiet = false
  #isOver = false
  #first: MakerLife | undefined
  #acceptedAtMs: number | undefined
  #lastFailure: unknown
  readonly #all: MakerLife[] = []

  constructor(world: World, truth: Truth) {
    this.#world = world
    this.#truth = truth
    this.journal = world.scenario.journalBytes === undefined ? undefined : new RunJournal(world.scenario.journalBytes)
    this.life = this.#start()
    this.#look()
  }

  /** Everything that was told of fills and flows, as far back as the present life goes on from: to its own start, without a journal. */
  get told(): Told {
    return { fills: this.#all.flatMap(({ fills }) => fills), flows: this.#all.flatMap(({ flows }) => flows), sinceMs: this.#sinceMs }
  }

  get #sinceMs(): number {
    return this.journal === undefined ? this.life.startedAtMs : (this.startedAtMs ?? this.life.startedAtMs)
  }

  /** From now on nothing happens to it any more, not even a death that waits for its moment. */
  calm(): void {
    this.#isQuiet = true
  }

  /** From now on nothing is started again. */
  retire(): void {
    this.#isOver = true
  }

  act({ type, ms, share }: Happening): void {
    const { life } = this
    switch (type) {
      case 'crash':
        // Most deaths come right after something was sent, at any point of its way there and back.
        if (share % 4 === 0) return this.#crash(life, ms)
        return life.onNextSend(() => void this.#world.clock.after(share, () => this.#crash(life, ms)))
      case 'restart':
        return life.stop()
      case 'kill':
        return life.stop(new StopOrder('the kill switch', 2))
      case 'acceptFlows':
        return life.acceptFlows()
      case 'freeze':
        life.excuse(ms)
        return life.process.freeze(ms)
      case 'leap':
        // Minutes at most: a clock that is a day ahead makes nonces that the venue refuses, and no maker can quote with it.
        return life.process.leap(ms * (1 + (share % 10)))
      default:
    }
  }

  #crash(life: MakerLife, ms: number): void {
    if (!life.process.alive || life !== this.life || this.#isQuiet) return
    life.kill()
    this.#world.clock.after(ms, () => this.#startAgain())
  }

  /** Whether no start can succeed: what the markets were to be given was taken out, or sold by hand, before the first. */
  lacksFunds({ withdrawn, requests }: Operator): boolean {
    const code = this.#lastFailure instanceof Error && 'code' in this.#lastFailure ? String(this.#lastFailure.code) : ''
    return this.#first === undefined && (withdrawn.size > 0 || requests > 0) && code.startsWith('E_ALLOCATION')
  }

  #startAgain(): void {
    // Without a journal nobody knows what was on its way: it may land beside what the next one sends.
    if (this.journal === undefined) this.#truth.grace()
    if (!this.#isOver) this.life = this.#start()
  }

  #start(): MakerLife {
    this.lives += 1
    // The machine's clock stays as it is over the lives of its programs.
    const aheadMs = this.life?.process.aheadMs ?? this.#world.scenario.aheadMs
    const options = { settings: this.#settings(), number: this.lives, aheadMs, journal: this.journal, onAccept: () => this.#onAccept() }
    const life = new MakerLife(this.#world, options, (self, event) => this.#hear(self, event))
    this.#truth.lifeGeneration = firstGeneration(life.process.nowMs())
    if (this.journal === undefined) this.#all.length = 0
    this.#all.push(life)
    return life
  }

  #hear(life: MakerLife, event: MakerEvent): void {
    switch (event.type) {
      case 'tick':
        this.ticks += 1
        return
      case 'started':
        return this.#onStarted(life, event)
      case 'fill':
        // What happened before it had started and is booked only now; later fills the venue's own blocks have told.
        if (life.started !== undefined && event.timeMs <= life.startedAtMs && !this.#goesOn(life))
          this.#moveByTold(this.#truth.allocations.get(event.coin), event)
        return
      case 'flow':
        this.#truth.grace()
        // What was booked in the same look as the order to accept it is accepted, too.
        if (this.#acceptedAtMs === this.#world.clock.nowMs()) life.flows = life.flows.filter((flow) => flow !== event)
        else if (!event.accepted) return
        this.#moveByFlow(event)
        return
      case 'halted':
        return this.#truth.grace()
      default:
    }
  }

  /** From here on the allocation is the venue's fills', beginning with what the maker says it has been given. */
  #onStarted(life: MakerLife, { markets }: EventOf<'started'>): void {
    if (this.#goesOn(life)) return
    this.startedAtMs ??= life.startedAtMs
    this.#first ??= life
    for (const { coin, allocatedBase } of markets) {
      const { market } = this.#truth.marketOf(coin) as MarketConfig
      const given = life.settings.markets.find((settings) => settings.coin === coin)?.allocation.quote
      const quote = given === undefined ? undefined : (parseNtl(given) as bigint)
      const allocation: Allocation = { base: 0n, quote }
      for (const fill of life.fills) if (fill.coin === coin) this.#moveByTold(allocation, fill)
      allocation.base = parseWei(allocatedBase, market.base)
      this.#truth.allocations.set(coin, allocation)
    }
  }

  /** Whether a life goes on from the journal of an earlier one: then its allocations are that one's, moved by the venue's fills and nothing else. */
  #goesOn(life: MakerLife): boolean {
    return this.journal !== undefined && this.#first !== undefined && this.#first !== life
  }

  #moveByTold(allocation: Allocation | undefined, fill: EventOf<'fill'>): void {
    const market = this.#truth.marketOf(fill.coin)?.market
    if (allocation === undefined || market === undefined || fill.level === null) return
    const sign = fill.side === 'bid' ? 1n : -1n
    const sz = parseSz(fill.sz, market.szDecimals)
    const inBase = fill.feeToken === market.base.name
    const fee = parseWei(fill.fee, inBase ? market.base : market.quote)
    allocation.base += sign * szToWei(sz, market.base) - (inBase ? fee : 0n)
    if (allocation.quote === undefined) return
    allocation.quote -= sign * notional(parsePx(fill.px, market.pxDecimals), sz) + (inBase ? 0n : fee)
  }

  /** What was told and not quoted is quoted from now on. */
  #onAccept(): void {
    this.#acceptedAtMs = this.#world.clock.nowMs()
    this.#truth.grace()
    for (const life of this.#all) {
      for (const flow of life.flows) if (!flow.accepted) this.#moveByFlow(flow)
      life.flows = []
    }
  }

  /** What the maker took over goes to the one market that sells the token. */
  #moveByFlow({ token, amount }: EventOf<'flow'>): void {
    const sellers = this.#world.config.markets.filter(({ market }) => market.base.name === token)
    const [seller] = sellers
    const allocation = sellers.length === 1 && seller ? this.#truth.allocations.get(seller.market.coin) : undefined
    if (allocation !== undefined && seller) allocation.base += parseWei(amount, seller.market.base)
  }

  /** Without a journal, the operator says on a restart what each market has, where it was said before. */
  #settings(): MakerSettings {
    const { settings } = this.#world.scenario
    if (this.#truth.allocations.size === 0 || this.journal !== undefined) return settings
    const left = new Map(this.#world.venue.core.balances(MAKER).map(({ token, total }) => [token, total as bigint]))
    const take = (token: number, wanted: bigint): bigint => {
      const free = left.get(token) ?? 0n
      const taken = wanted < 0n ? 0n : wanted < free ? wanted : free
      left.set(token, free - taken)
      return taken
    }
    const markets = settings.markets.map((market): MarketSettings => {
      const allocation = this.#truth.allocations.get(market.coin)
      const spec = this.#truth.marketOf(market.coin)?.market
      if (allocation === undefined || spec === undefined) return market
      const { base, quote } = market.allocation
      const total = this.#world.venue.core.balances(MAKER).find(({ token }) => token === spec.quote.index)?.total ?? 0n
      const quoteLeft = allocation.quote ?? 0n
      const restated = quoteLeft < 0n ? 0n : quoteLeft < total ? quoteLeft : total
      return {
        ...market,
        allocation: {
          ...(base === undefined ? {} : { base: formatWei(take(spec.base.index, allocation.base) as Wei, spec.base) }),
          ...(quote === undefined ? {} : { quote: formatNtl(restated as Ntl) }),
        },
      }
    })
    return { ...settings, markets }
  }

  /** Sees that it ticks, and starts what has ended. */
  #look(): void {
    this.#world.clock.after(LOOK_MS, () => this.#look())
    const { life } = this
    if (this.#isOver || !life.process.alive) return
    life.checkAlive()
    if (!life.ended) return
    this.#judgeEnd(life)
    life.process.kill()
    this.#world.clock.after(RESTART_MS, () => this.#startAgain())
  }

  /** A run that ended by itself had no order to; one that says that nothing rests must be right. */
  #judgeEnd(life: MakerLife): void {
    this.#lastFailure = life.failure
    if (life.result === undefined) return
    const { exitCode } = life.result
    if (!life.stopping && life.started !== undefined) report(this.#world, 'a run goes on until it is told to stop', { exitCode })
    const rests = this.#truth.ownOrders().length
    if (exitCode === 0 && rests > 0) report(this.#world, 'the exit code tells the truth', { exitCode, rests })
    if (exitCode === 0 && life.stopOrder !== undefined) report(this.#world, 'a run that was killed does not end well', { exitCode })
  }
}
