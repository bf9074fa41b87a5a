import type { MarketEvent } from '@hyperladder/exchange-port'
import type { Ntl, Px } from '@hyperladder/units'
import { BacktestError } from './backtestError.ts'
import { BacktestRun, type RunOutcome } from './backtestRun.ts'
import { confidenceOf } from './confidence.ts'
import type { CandlePath } from './fillModelTypes.ts'
import { assumptionsOf, ladderFactsOf, type Resolved, rateText, resolveSettings } from './resolveSettings.ts'
import type { BacktestSettings, Progress } from './settings.ts'
import type { BacktestFill, BacktestResult, MarketFacts } from './types.ts'

type Path = Exclude<CandlePath, 'both'>
type Member = { readonly seed: number; readonly path: Path; readonly run: BacktestRun }

/** All runs of a backtest over one reading of the data: every seed, and both paths where both are asked for. */
export class Session {
  readonly #settings: Resolved
  readonly #onFill: ((fill: BacktestFill) => void) | undefined
  readonly #coin: string
  readonly #counts = { events: 0, trades: 0, bbos: 0, books: 0, candles: 0, gaps: 0, gapMs: 0, ignored: 0 }
  #members: readonly Member[] = []
  #prices: { first: Px; last: Px; high: Px; low: Px } | undefined
  /** The latest price before the start. */
  #pxBefore: Px | undefined
  #fromMs = 0
  #lastMs = Number.NEGATIVE_INFINITY
  #untilMs = Number.NEGATIVE_INFINITY
  #gapUntilMs = Number.NEGATIVE_INFINITY
  #candleUntilMs = Number.NEGATIVE_INFINITY

  constructor(settings: BacktestSettings, onFill: ((fill: BacktestFill) => void) | undefined) {
    this.#settings = resolveSettings(settings)
    this.#coin = settings.market.market.coin
    this.#onFill = onFill
  }

  take(event: MarketEvent): void {
    if (event.coin !== this.#coin) {
      this.#counts.ignored += 1
      return
    }
    if (event.timeMs < this.#lastMs) throw this.#outOfOrder(event)
    this.#lastMs = event.timeMs
    this.#count(event)
    if (this.#members.length === 0 && !this.#begin(event)) return
    for (const { run } of this.#members) run.play(event)
  }

  get progress(): Progress {
    const run = this.#members[0]?.run
    return { events: this.#counts.events, timeMs: this.#lastMs, fills: run?.fills ?? 0, pnl: run?.pnl ?? (0n as Ntl) }
  }

  /** @throws {@link BacktestError} when no event told a price. */
  finish(ended: BacktestResult['ended']): BacktestResult {
    const prices = this.#prices
    const outcomes = this.#members.map((member) => ({ ...member, outcome: member.run.finish(this.#untilMs) }))
    const told = mainOf(outcomes)
    if (prices === undefined || told === undefined) throw this.#noPrice()
    if (ended === 'complete') this.#checkFed()
    const { outcome } = told
    const runs = outcomes.filter(({ path }) => path === told.path).map(({ seed, outcome: { totals } }) => ({ seed, totals }))
    const { gaps, gapMs, ...counts } = this.#counts
    return {
      version: 1,
      market: this.#facts(),
      ladder: ladderFactsOf(this.#settings.market),
      assumptions: assumptionsOf(this.#settings, outcome.makerRate),
      makerRateEnd: rateText(outcome.makerRateEnd),
      ended,
      span: { fromMs: this.#fromMs, untilMs: Math.max(this.#fromMs, this.#untilMs) },
      data: { ...counts, touching: outcome.touching, gaps, gapMs },
      prices: { ...prices },
      start: this.#settings.funds,
      end: outcome.end,
      totals: outcome.totals,
      range: rangeOf(outcomes, told.seed),
      runs,
      confidence: confidenceOf(runs.map(({ totals }) => totals)),
      levels: outcome.levels,
      path: outcome.path,
      requests: outcome.requests,
      halts: outcome.halts,
    }
  }

  /** Returns whether the runs have begun: they need a price to begin with, and their time to have come. */
  #begin(event: MarketEvent): boolean {
    const { startMs, seed, runs, fillModel } = this.#settings
    const told = priceOf(event)
    if (startMs !== undefined && event.timeMs < startMs) {
      this.#pxBefore = told ?? this.#pxBefore
      return false
    }
    const px = this.#pxBefore ?? told
    if (px === undefined) return false
    this.#fromMs = startMs ?? event.timeMs
    this.#prices = { first: px, last: px, high: px, low: px }
    const paths: readonly Path[] =
      fillModel.name === 'candle-path' && fillModel.path !== 'both' ? [fillModel.path] : fillModel.name === 'candle-path' ? BOTH : [BOTH[0]]
    this.#members = Array.from({ length: runs }, (_, index) => seed + index).flatMap((each, index) =>
      paths.map((path): Member => {
        const onFill = index === 0 ? this.#onFill : undefined
        return {
          seed: each,
          path,
          run: new BacktestRun({ settings: this.#settings, seed: each, path, startMs: this.#fromMs, px, onFill }),
        }
      }),
    )
    this.#see(event)
    return true
  }

  #count(event: MarketEvent): void {
    const counts = this.#counts
    counts.events += 1
    switch (event.type) {
      case 'trade':
        counts.trades += 1
        break
      case 'bbo':
        counts.bbos += 1
        break
      case 'book':
        counts.books += 1
        break
      case 'candle':
        counts.candles += 1
        if (event.timeMs < this.#candleUntilMs) throw this.#overlapping(event.timeMs)
        this.#candleUntilMs = event.closeMs
        this.#untilMs = event.closeMs
        break
      case 'gap':
        counts.gaps += 1
        counts.gapMs += Math.max(0, event.untilMs - Math.max(event.timeMs, this.#gapUntilMs))
        this.#gapUntilMs = Math.max(this.#gapUntilMs, event.untilMs)
        break
      default:
        event satisfies never
    }
    if (event.timeMs > this.#untilMs) this.#untilMs = event.timeMs
    if (this.#prices !== undefined) this.#see(event)
  }

  #see(event: MarketEvent): void {
    const prices = this.#prices
    if (prices === undefined) return
    if (event.type !== 'candle' && event.type !== 'trade') return
    const candle = event.type === 'candle'
    const high = candle ? event.high : event.px
    const low = candle ? event.low : event.px
    prices.last = candle ? event.close : event.px
    if (high > prices.high) prices.high = high
    if (low < prices.low) prices.low = low
  }

  #facts(): MarketFacts {
    const { coin, base, quote, pxDecimals, szDecimals } = this.#settings.market.market
    return { coin, base: base.name, quote: quote.name, pxDecimals, szDecimals, baseWeiDecimals: base.weiDecimals }
  }

  /** A model that found nothing to work with has not found that nothing is earned. */
  #checkFed(): void {
    const { name } = this.#settings.fillModel
    const { trades, candles, events } = this.#counts
    const needs = name === 'candle-path' ? 'candles' : 'trades'
    if ((needs === 'candles' ? candles : trades) > 0) return
    const message = `${name} needs ${needs}, and none of the ${events} events of ${this.#coin} was one: choose a fill model that the data can feed`
    throw new BacktestError('E_FILL_MODEL', message, { name, trades, candles, events })
  }

  #overlapping(timeMs: number): BacktestError {
    const message = `a candle of ${this.#coin} began at ${timeMs}, must not before ${this.#candleUntilMs}, where the one before it closes: give candles of one interval`
    return new BacktestError('E_ORDER', message, { timeMs, closeMs: this.#candleUntilMs })
  }

  #outOfOrder({ timeMs, type }: MarketEvent): BacktestError {
    const message = `time of a ${type} of ${this.#coin} was ${timeMs}, must be at least ${this.#lastMs}, the time of the event before: merge sources in order of time`
    return new BacktestError('E_ORDER', message, { timeMs, lastMs: this.#lastMs })
  }

  #noPrice(): BacktestError {
    const { events, ignored } = this.#counts
    const message = `no event told a price of ${this.#coin} (${events} events of it, ${ignored} of other coins): give candles, trades, best prices or books of it`
    return new BacktestError('E_NO_DATA', message, { coin: this.#coin, events, ignored })
  }
}

const BOTH = ['high-first', 'low-first'] as const

type Ended = Member & { readonly outcome: RunOutcome }

/** Of the first seed; of two paths the one that earned less: what is shown first shall not flatter. */
function mainOf(outcomes: readonly Ended[]): Ended | undefined {
  const [first] = outcomes
  const ofSeed = outcomes.filter(({ seed }) => seed === first?.seed)
  return ofSeed.reduce<Ended | undefined>(
    (least, each) => (least === undefined || each.outcome.totals.pnl < least.outcome.totals.pnl ? each : least),
    undefined,
  )
}

function rangeOf(outcomes: readonly Ended[], seed: number): BacktestResult['range'] {
  const [highFirst, lowFirst] = BOTH.map((path) => outcomes.find((each) => each.seed === seed && each.path === path)?.outcome.totals)
  return highFirst === undefined || lowFirst === undefined ? null : { highFirst, lowFirst }
}

/** Returns a price that is known when the event happens: of a candle only its open is. */
function priceOf(event: MarketEvent): Px | undefined {
  switch (event.type) {
    case 'trade':
      return event.px
    case 'candle':
      return event.open
    case 'bbo':
      return middle(event.bid?.px, event.ask?.px)
    case 'book':
      return middle(event.bids[0]?.px, event.asks[0]?.px)
    case 'gap':
      return undefined
    default:
      return event satisfies never
  }
}

const middle = (bid: Px | undefined, ask: Px | undefined): Px | undefined =>
  bid !== undefined && ask !== undefined ? (((bid + ask) / 2n) as Px) : (bid ?? ask)
