import type { MarketEvent } from '@hyperladder/exchange-port'
import { cellError } from '../marketDataError.ts'
import type { Cells } from '../text/cells.ts'
import { DepthSide } from './depthBook.ts'

type Row = Readonly<Record<string, unknown>>
type Moment = { readonly cells: Cells; readonly receivedMs: number; readonly newestMs: number }

/** Changes kept while a snapshot is awaited. It answers within seconds, and there are ten changes a second. */
const EARLY_MAX = 1000

/**
 * A book put together from Binance's snapshots and changes, by the rule of its documentation: of the changes after a snapshot of update `L` the first
 * that counts has `U <= L + 1 <= u`, and each one after it begins where the one before ended. Where that fails the book is lost until the next snapshot.
 */
export class DepthFeed {
  readonly #coin: string
  readonly #depth: number
  readonly #bids = new DepthSide('bid')
  readonly #asks = new DepthSide('ask')
  /** The last update that the book has; undefined: there is no book. */
  #updateId: number | undefined
  #early: Row[] = []
  /** Of the last event told. */
  #toldMs = 0
  #lostMs: number | undefined

  constructor(coin: string, depth: number) {
    this.#coin = coin
    this.#depth = depth
  }

  snapshot(snapshot: Row, { cells, receivedMs, newestMs }: Moment, out: MarketEvent[]): void {
    this.#bids.clear()
    this.#asks.clear()
    this.#apply(snapshot.bids, snapshot.asks, ['bids', 'asks'], cells)
    this.#updateId = cells.tid('lastUpdateId', String(snapshot.lastUpdateId))
    const early = this.#early
    this.#early = []
    for (const change of early) if (this.#goOn(change, cells) === 'missing') return this.#lose(newestMs)
    // Before the first event time nobody knows when it was; the first change tells the book then.
    if (newestMs > 0) this.#tell(newestMs, receivedMs, out)
  }

  change(change: Row, { cells, receivedMs }: Moment, out: MarketEvent[]): void {
    const timeMs = cells.ms('E', String(change.E))
    const outcome = this.#goOn(change, cells)
    if (outcome === 'applied') return this.#tell(timeMs, receivedMs, out)
    if (outcome === 'missing') this.#lose(timeMs)
    if (this.#updateId === undefined) this.#early = [...this.#early.slice(1 - EARLY_MAX), change]
  }

  end(newestMs: number, out: MarketEvent[]): void {
    this.#tellGap(newestMs, out)
  }

  #goOn(change: Row, cells: Cells): 'applied' | 'old' | 'missing' {
    const [first, last] = [cells.tid('U', String(change.U)), cells.tid('u', String(change.u))]
    if (this.#updateId === undefined || last <= this.#updateId) return 'old'
    if (first > this.#updateId + 1) return 'missing'
    this.#apply(change.b, change.a, ['b', 'a'], cells)
    this.#updateId = last
    return 'applied'
  }

  #apply(bids: unknown, asks: unknown, [b, a]: readonly [string, string], cells: Cells): void {
    setLevels(this.#bids, bids, b, cells)
    setLevels(this.#asks, asks, a, cells)
  }

  #lose(atMs: number): void {
    this.#lostMs ??= this.#toldMs === 0 ? atMs : this.#toldMs
    this.#updateId = undefined
  }

  #tell(timeMs: number, receivedMs: number, out: MarketEvent[]): void {
    this.#tellGap(timeMs, out)
    this.#toldMs = timeMs
    out.push({ type: 'book', coin: this.#coin, timeMs, receivedMs, bids: this.#bids.top(this.#depth), asks: this.#asks.top(this.#depth) })
  }

  #tellGap(untilMs: number, out: MarketEvent[]): void {
    if (this.#lostMs === undefined) return
    const reason = 'changes of the book are missing in the file'
    out.push({ type: 'gap', coin: this.#coin, kind: 'book', timeMs: this.#lostMs, untilMs: Math.max(untilMs, this.#lostMs), reason })
    this.#lostMs = undefined
  }
}

function setLevels(side: DepthSide, levels: unknown, column: string, cells: Cells): void {
  if (!Array.isArray(levels)) throw cellError(cells.place, column, levels, 'a list of [price, size]')
  for (const level of levels) {
    if (!Array.isArray(level) || level.length < 2) throw cellError(cells.place, column, JSON.stringify(level), '[price, size]')
    side.set(cells.px(column, String(level[0])), cells.szOrZero(column, String(level[1])))
  }
}
