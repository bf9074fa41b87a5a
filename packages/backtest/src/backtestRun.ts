import type { MarketEvent } from '@hyperladder/exchange-port'
import type { Rate, TradeFill } from '@hyperladder/paper-exchange'
import type { Ntl, Px, Sz, Wei } from '@hyperladder/units'
import { Accounting } from './accounting.ts'
import type { CandlePath } from './fillModelTypes.ts'
import { createFillRule } from './fills/createFillRule.ts'
import type { FillRule } from './fills/fillStage.ts'
import { KnownTime } from './knownTime.ts'
import { MarketShare } from './marketShare.ts'
import { NO_ASK, NO_BID } from './ownBook.ts'
import { PathSampler } from './pathSampler.ts'
import type { Resolved } from './resolveSettings.ts'
import { Shares } from './shares.ts'
import { Theatre, type Watcher } from './theatre.ts'
import type { BacktestFill, Funds, LevelFills, PathPoint, Requests, Totals } from './types.ts'
import { MAKER } from './venueSide.ts'

export type RunOptions = {
  readonly settings: Resolved
  readonly seed: number
  /** Under `candle-path`. */
  readonly path: Exclude<CandlePath, 'both'>
  readonly startMs: number
  /** The market's price at the start. */
  readonly px: Px
  readonly onFill: ((fill: BacktestFill) => void) | undefined
}

/** Everything that one run tells when it is over. */
export type RunOutcome = {
  readonly totals: Totals
  readonly end: Funds
  readonly levels: readonly LevelFills[]
  readonly path: readonly PathPoint[]
  readonly requests: Requests
  readonly halts: readonly { readonly timeMs: number; readonly reason: string }[]
  readonly touching: number
  /** At the start, and with the last block. */
  readonly makerRate: Rate
  readonly makerRateEnd: Rate
}

/** One run, and its books. Law: the same settings, seed and events give the same outcome. */
export class BacktestRun implements Watcher {
  readonly #settings: Resolved
  readonly #onFill: RunOptions['onFill']
  readonly #theatre: Theatre
  readonly #rule: FillRule
  readonly #accounting: Accounting
  readonly #path: PathSampler<PathPoint>
  readonly #pathTold: BacktestFill['path']
  readonly #quoting: Shares<'bid' | 'ask' | 'both'>
  readonly #ranging: Shares<'in'>
  readonly #share = new MarketShare()
  readonly #time = new KnownTime()
  readonly #byCandles: boolean
  readonly #makerRate: Rate
  readonly #low: Px
  readonly #high: Px
  #rebalanceMs: number

  constructor({ settings, seed, path, startMs, px, onFill }: RunOptions) {
    const { market, funds, pathPoints, rebalanceMs, fillModel } = settings
    this.#settings = settings
    this.#onFill = onFill
    this.#low = market.grid.px(0)
    this.#high = market.grid.px(market.grid.levels - 1)
    this.#byCandles = fillModel.name === 'candle-path'
    this.#pathTold = this.#byCandles ? path : null
    this.#path = new PathSampler(startMs, pathPoints)
    this.#quoting = new Shares(['bid', 'ask', 'both'], startMs)
    this.#ranging = new Shares(['in'], startMs)
    this.#rebalanceMs = startMs + rebalanceMs
    this.#theatre = new Theatre(settings, this, { seed, startMs, px })
    this.#accounting = new Accounting(market, funds, px, this.#theatre.own)
    this.#makerRate = this.#theatre.venue.makerRate
    this.#rule = createFillRule(fillModel, path, this.#theatre)
    this.price(startMs, px)
  }

  /** Takes the market's next event. */
  play(event: MarketEvent): void {
    if (event.timeMs >= this.#theatre.quietUntilMs) this.#theatre.advance(event.timeMs)
    if (event.type === 'candle' && this.#byCandles) this.#rebalance(event.timeMs)
    const traded = this.#tradedIn(event)
    if (traded === 0n) {
      if (event.type === 'gap') this.#time.gap(Math.max(event.timeMs, this.#theatre.nowMs), event.untilMs)
      this.#rule.take(event)
      return
    }
    const { own } = this.#theatre
    const { fills } = this.#accounting
    const rested = own.size > 0
    this.#share.at(event.timeMs)
    this.#rule.take(event)
    // A candle also counts where something has come to rest within it.
    if (rested || own.size > 0 || this.#accounting.fills > fills) this.#share.market(traded)
  }

  /** What the event tells was traded, of the kind that fills us: a recording may have both. */
  #tradedIn(event: MarketEvent): bigint {
    if (event.type === 'trade') return this.#byCandles ? 0n : event.sz
    return event.type === 'candle' && this.#byCandles ? event.volume : 0n
  }

  get pnl(): Ntl {
    return (this.#accounting.worth(this.#theatre.view.px) - this.#accounting.worthStart) as Ntl
  }

  get fills(): number {
    return this.#accounting.fills
  }

  get nextMs(): number {
    return this.#byCandles ? this.#path.nextMs : Math.min(this.#path.nextMs, this.#rebalanceMs)
  }

  look(nowMs: number): void {
    if (!this.#byCandles) this.#rebalance(nowMs)
    if (nowMs >= this.#path.nextMs) this.#path.add(nowMs, this.#point(nowMs))
  }

  /** Between candles alone where there are candles: a walk straight through one has not the market's variance, however often it is looked at. */
  #rebalance(nowMs: number): void {
    if (nowMs < this.#rebalanceMs) return
    this.#accounting.rebalance(this.#theatre.view.px)
    const { rebalanceMs } = this.#settings
    this.#rebalanceMs += Math.ceil((nowMs + 1 - this.#rebalanceMs) / rebalanceMs) * rebalanceMs
  }

  price(timeMs: number, px: Px): void {
    this.#accounting.price(px, timeMs)
    this.#ranging.tell(0, px >= this.#low && px <= this.#high, this.#time.at(timeMs))
  }

  fill(timeMs: number, fill: TradeFill): void {
    const level = this.#settings.market.grid.exactLevel(fill.px)
    this.#accounting.fill(fill, level, timeMs)
    const { side, px, sz, fee } = fill
    this.#share.own(sz)
    this.#onFill?.({ timeMs, side, level, px, sz, fee, marketPx: this.#theatre.view.px, path: this.#pathTold })
  }

  rests(nowMs: number): void {
    this.#accounting.rests(nowMs, this.#theatre.maker.isHalted)
    const { bestBid, bestAsk } = this.#theatre.own
    const bid = bestBid !== NO_BID
    const ask = bestAsk !== NO_ASK
    const knownMs = this.#time.at(nowMs)
    this.#quoting.tell(0, bid, knownMs)
    this.#quoting.tell(1, ask, knownMs)
    this.#quoting.tell(2, bid && ask, knownMs)
  }

  /** Ends the run: what is under way then is left where it is. */
  finish(untilMs: number): RunOutcome {
    const theatre = this.#theatre
    theatre.advance(untilMs)
    theatre.settle()
    const { px } = theatre.view
    const accounting = this.#accounting
    const { used, cap } = theatre.venue.core.rateLimit(MAKER)
    const { places, modifies, cancels, refused, throttledTicks, unsent, halts } = theatre.maker.counts
    const volume = Number(accounting.volume) / NTL_UNIT
    const knownMs = this.#time.at(theatre.nowMs)
    return {
      totals: {
        ...accounting.totals(px),
        requests: used,
        requestsPerQuote: volume === 0 ? null : used / volume,
        marketSz: this.#share.marketSz as Sz,
        busiestDay: this.#share.busiestDay(),
        timeInRange: this.#ranging.until(knownMs).in,
        timeQuoting: this.#quoting.until(knownMs),
      },
      end: { base: accounting.base as Wei, quote: accounting.quote as Ntl },
      levels: accounting.levels(),
      path: this.#path.points(this.#point(theatre.nowMs)),
      requests: { places, modifies, cancels, charged: used, capEnd: cap, refused, throttledTicks, unsent },
      halts,
      touching: theatre.met,
      makerRate: this.#makerRate,
      makerRateEnd: theatre.venue.makerRate,
    }
  }

  #point(timeMs: number): PathPoint {
    const { px } = this.#theatre.view
    const { bestBid, bestAsk } = this.#theatre.own
    const { base, quote, start, realised, fees, volume, fills } = this.#accounting
    const { budget } = this.#theatre.maker.engine
    return {
      timeMs,
      px,
      base: base as Wei,
      quote: quote as Ntl,
      worth: this.#accounting.worth(px) as Ntl,
      leftBehind: this.#accounting.leftBehind(px) as Ntl,
      hodl: (start.quote + this.#accounting.value(start.base, px)) as Ntl,
      realised: realised as Ntl,
      fees: fees as Ntl,
      volume: volume as Ntl,
      fills,
      requests: budget.used,
      requestsLeft: budget.remaining - budget.reserve,
      bid: bestBid === NO_BID ? null : bestBid,
      ask: bestAsk === NO_ASK ? null : bestAsk,
    }
  }
}

const NTL_UNIT = 1e8
