import type { TapeOrder, TradeFill } from '@hyperladder/paper-exchange'
import { createRandom } from '@hyperladder/simulator'
import type { Px, Side, Sz } from '@hyperladder/units'
import { Agenda } from './agenda.ts'
import { createLatency, type DrawnLatency } from './createLatency.ts'
import type { FillStage } from './fills/fillStage.ts'
import { MakerSide } from './makerSide.ts'
import { MarketView } from './marketView.ts'
import type { OwnBook } from './ownBook.ts'
import type { Resolved } from './resolveSettings.ts'
import { type BlockOutcome, MAKER, type Sent, VenueSide } from './venueSide.ts'

/** Whoever watches a run and writes its books. */
export type Watcher = {
  /** When it wants to look next. */
  readonly nextMs: number
  look(nowMs: number): void
  price(timeMs: number, px: Px): void
  fill(timeMs: number, fill: TradeFill): void
  /** What rests of ours has changed. */
  rests(nowMs: number): void
}

/**
 * Maker, venue and the messages between them, in one order of time. Nothing of ours is due most of the time, and most of the market's events meet
 * nothing of ours: those cost their comparison.
 */
export class Theatre implements FillStage {
  readonly own: OwnBook
  readonly maker: MakerSide
  readonly venue: VenueSide
  readonly view: MarketView
  /** Nothing of ours happens before. */
  quietUntilMs: number
  /** Blocks in which somebody came to our orders. */
  met = 0
  readonly #settings: Resolved
  readonly #agenda = new Agenda()
  readonly #orders: DrawnLatency
  readonly #answers: DrawnLatency
  readonly #feeds: DrawnLatency
  readonly #watcher: Watcher
  readonly #blocks = new Map<number, Sent[]>()
  readonly #send = (sent: Sent): void => this.#post(sent)
  #takers: TapeOrder[] = []
  #takersMs = Number.POSITIVE_INFINITY
  #nowMs: number
  #feedsMs = 0
  #touchOnItsWay = false
  #told = ''

  constructor(settings: Resolved, watcher: Watcher, at: { readonly seed: number; readonly startMs: number; readonly px: Px }) {
    const { seed, startMs, px } = at
    const { latency, market, reconcileEvery, intervalMs } = settings
    const random = createRandom(`backtest/${seed}`)
    this.#settings = settings
    this.#watcher = watcher
    this.#nowMs = startMs
    this.#orders = createLatency('orders', latency.orders, random.fork('orders'))
    this.#answers = createLatency('answers', latency.answers, random.fork('answers'))
    this.#feeds = createLatency('feeds', latency.feeds, random.fork('feeds'))
    this.view = new MarketView({ timeMs: startMs, px, windowMs: this.#feeds.maxMs, pxDecimals: market.market.pxDecimals })
    this.venue = new VenueSide(settings, startMs, px)
    this.own = this.venue.own
    this.maker = new MakerSide(settings, startMs, this.venue, px)
    this.#reconcileAt(startMs + (reconcileEvery - 1) * intervalMs)
    this.quietUntilMs = startMs
  }

  get nowMs(): number {
    return this.#nowMs
  }

  get dueMs(): number {
    return Math.min(this.#agenda.nextMs, this.maker.dueMs, this.#takersMs)
  }

  advance(timeMs: number): void {
    for (;;) {
      const lookMs = this.#watcher.nextMs
      const agendaMs = this.#agenda.nextMs
      // Takers of this very time wait for others of it.
      const takersMs = this.#takersMs < timeMs ? this.#takersMs : Number.POSITIVE_INFINITY
      const nextMs = Math.min(lookMs, agendaMs, takersMs, this.maker.dueMs)
      if (nextMs > timeMs) break
      if (nextMs > this.#nowMs) this.#nowMs = nextMs
      if (lookMs === nextMs) this.#watcher.look(this.#nowMs)
      else if (agendaMs === nextMs) this.#agenda.take()?.()
      else if (takersMs === nextMs) this.settle()
      else this.#tick()
    }
    if (timeMs > this.#nowMs) this.#nowMs = timeMs
    this.#lookAhead()
  }

  quote(timeMs: number, px: Px, bid: Px | null, ask: Px | null): void {
    if (!this.view.set(timeMs, px, bid, ask)) return
    this.#watcher.price(timeMs, px)
    if (this.maker.waitsForTouch && !this.#touchOnItsWay) this.#tellTouchFrom(timeMs)
  }

  take(timeMs: number, side: Side, px: Px, sz: bigint): void {
    this.#takers.push({ side, px, sz: sz as Sz })
    this.#takersMs = timeMs
    this.quietUntilMs = Math.min(this.quietUntilMs, timeMs + 1)
  }

  promised(side: Side): bigint {
    if (this.#takers.length === 0) return 0n
    return this.#takers.reduce((sum, taker) => (taker.side === side ? sum : sum + taker.sz), 0n)
  }

  settle(): bigint {
    if (this.#takers.length === 0) return 0n
    const takers = this.#takers
    const timeMs = this.#takersMs
    this.#takers = []
    this.#takersMs = Number.POSITIVE_INFINITY
    this.met += 1
    const { fills } = this.#hear(this.venue.trade(takers, timeMs))
    return fills.reduce((sum, { sz }) => sum + sz, 0n)
  }

  #lookAhead(): void {
    this.quietUntilMs = Math.min(this.#watcher.nextMs, this.#agenda.nextMs, this.maker.dueMs, this.#takersMs + 1)
  }

  #tick(): void {
    const nowMs = this.#nowMs
    this.#tellTouch(nowMs)
    this.maker.tick(nowMs, this.#send)
  }

  /** A batch travels to the venue, where the next block takes it. */
  #post(sent: Sent): void {
    const { blockMs } = this.#settings
    const blockAtMs = (Math.floor((this.#nowMs + this.#orders.draw()) / blockMs) + 1) * blockMs
    const waiting = this.#blocks.get(blockAtMs)
    if (waiting !== undefined) {
      waiting.push(sent)
      return
    }
    const block = [sent]
    this.#blocks.set(blockAtMs, block)
    this.#agenda.at(blockAtMs, () => {
      this.#blocks.delete(blockAtMs)
      this.#hear(this.venue.act(block, blockAtMs, this.view.touch()))
    })
  }

  /** The outcome of a block travels to the maker; whoever watches sees it at once. */
  #hear(outcome: BlockOutcome): BlockOutcome {
    const { timeMs, answers, fills, feeds } = outcome
    for (const { seqs, answer } of answers) {
      const atMs = timeMs + this.#answers.draw()
      this.#agenda.at(atMs, () => this.maker.absorb({ type: 'answer', atMs, seqs, answer }))
    }
    if (feeds.length > 0) {
      // One connection: nothing overtakes what was sent before.
      this.#feedsMs = Math.max(this.#feedsMs, timeMs + this.#feeds.draw())
      const atMs = this.#feedsMs
      for (const told of feeds) told.atMs = atMs
      this.#agenda.at(atMs, () => this.maker.feed(feeds))
    }
    for (const fill of fills) this.#watcher.fill(timeMs, fill)
    this.#watcher.rests(timeMs)
    this.#lookAhead()
    return outcome
  }

  /** Best prices as the feeds have told them by now. Ours are not among them: the engine knows where they are. */
  #tellTouch(nowMs: number): void {
    const { bid, ask } = this.view.touchAt(nowMs - this.#feeds.draw())
    this.maker.tellTouch({ bid, ask }, nowMs)
  }

  /** Something waits for the best prices to move: they are told as soon as they are heard of. */
  #tellTouchFrom(timeMs: number): void {
    this.#touchOnItsWay = true
    const atMs = timeMs + this.#feeds.draw()
    this.#agenda.at(atMs, () => {
      this.#touchOnItsWay = false
      this.#tellTouch(atMs)
    })
    this.#lookAhead()
  }

  /** Mark and budget, as read every so many intervals. What says nothing new is not told. */
  #reconcileAt(timeMs: number): void {
    this.#agenda.at(timeMs, () => {
      this.#reconcileAt(timeMs + this.#settings.reconcileEvery * this.#settings.intervalMs)
      const atMs = timeMs + this.#orders.draw() + this.#answers.draw()
      const { coin } = this.#settings.market.market
      const mark = this.view.px
      if (this.maker.heedsMark(mark))
        this.#agenda.at(atMs, () => this.maker.absorb({ type: 'marksRead', atMs, marks: [{ coin, mark, mid: null }] }))
      const reading = this.venue.core.rateLimit(MAKER)
      const told = `${reading.used} ${reading.cap}`
      if (told === this.#told) return
      this.#told = told
      const asked = this.maker.readingMark()
      this.#agenda.at(atMs, () => this.maker.absorb({ type: 'rateLimitRead', atMs, mark: asked, reading }))
    })
  }
}
