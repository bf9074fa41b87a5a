import type { BboEvent, MarketEvent } from '@hyperladder/exchange-port'
import type { Tid } from '@hyperladder/units'
import type { EventSource, MarketUnits } from '../eventSource.ts'
import { cellError, rowError } from '../marketDataError.ts'
import { Cells, jsonRow } from '../text/cells.ts'
import { readLines } from '../text/readLines.ts'
import { DepthFeed } from './depthFeed.ts'

export type BinanceOptions = {
  /** Levels of each side in a book event. Default 20. */
  readonly depth?: number
}

type Kind = 'trade' | 'bbo' | 'book'
/** What is known of a line before it is parsed: `newestMs` is the newest event time of the file so far, 0 before the first. */
type Moment = { readonly cells: Cells; readonly receivedMs: number; readonly newestMs: number }
type Feed = { take(line: string, at: Moment, out: MarketEvent[]): void; end?(newestMs: number, out: MarketEvent[]): void }

const DEPTH = 20
/** Event time and symbol come within so many characters: a line of changes may have thousands after them. */
const HEAD = 200
const EVENT_TIME = /"E":(\d+)/
/** When a trade was made; its event time is when it was told, some ms later. */
const TRADE_TIME = /"T":(\d+)/
const SYMBOL = /"s":"([^"]+)"/

/**
 * Returns a raw recording of Binance's spot streams as three sources: trades, best prices (`bookTicker`) and books, put together from the depth snapshot and
 * the changes after it. A line is `<ns of receipt> <JSON>`. All lines must be of one symbol.
 *
 * Times are the venue's: of a trade when it was made, of changes of the book when they were told. `bookTicker` has none. It comes some ms before the trades
 * that made it, so it gets the next time after it in the file: told before them, a queue would lose their size twice. A trade's
 * aggressor is the side that is not `m`, the maker's. A book is told after each change once a snapshot is known; changes that are missing are a gap until the
 * next snapshot.
 */
export function binanceSpot(file: string, market: MarketUnits, options: BinanceOptions = {}): readonly EventSource[] {
  const feeds: Readonly<Record<Kind, () => Feed>> = {
    trade: tradeFeed,
    bbo: bboFeed,
    book: () => bookFeed(new DepthFeed(market.coin, options.depth ?? DEPTH)),
  }
  return (Object.keys(feeds) as Kind[]).map((kind) => ({ name: file, kind, market, chunks: () => read(file, market, feeds[kind]()) }))
}

async function* read(file: string, market: MarketUnits, feed: Feed): AsyncGenerator<readonly MarketEvent[]> {
  const cells = new Cells(file, market)
  let row = 0
  let newestMs = 0
  let lastMs = 0
  let symbol: string | undefined
  for await (const lines of readLines(file)) {
    const events: MarketEvent[] = []
    for (const line of lines) {
      row += 1
      cells.row = row
      if (line === '') continue
      const space = line.indexOf(' ')
      if (space <= 0) throw rowError(cells.place, "must be the ns of its receipt, a space, and the stream's JSON")
      const receivedMs = cells.msOfNanos('ns of receipt', line.slice(0, space))
      const head = line.slice(0, HEAD)
      newestMs = Math.max(newestMs, Number(EVENT_TIME.exec(head)?.[1] ?? 0))
      const named = SYMBOL.exec(head)?.[1]
      symbol ??= named
      if (named !== undefined && named !== symbol) throw cellError(cells.place, 's', named, `${symbol}: a file is of one symbol`)
      const before = events.length
      feed.take(line.slice(space + 1), { cells, receivedMs, newestMs }, events)
      for (const { timeMs } of events.slice(before)) {
        if (timeMs < lastMs) throw cellError(cells.place, 'E', timeMs, `at least ${lastMs}, the time of an earlier row`)
        lastMs = timeMs
      }
    }
    if (events.length > 0) yield events
  }
  const last: MarketEvent[] = []
  feed.end?.(newestMs, last)
  if (last.length > 0) yield last
}

function tradeFeed(): Feed {
  return {
    take(line, { cells, receivedMs }, out) {
      if (!line.includes('"e":"trade"')) return
      const { p, q, t, m, T } = dataOf(line, cells)
      out.push({
        type: 'trade',
        coin: cells.market.coin,
        timeMs: cells.ms('T', String(T)),
        receivedMs,
        px: cells.px('p', String(p)),
        sz: cells.sz('q', String(q)),
        side: m === true ? 'ask' : 'bid',
        tid: cells.tid('t', String(t)) as Tid,
      })
    },
  }
}

function bboFeed(): Feed {
  let waiting: BboEvent[] = []
  let toldMs = 0
  /** They were no later than this. */
  const tell = (timeMs: number, out: MarketEvent[]): void => {
    toldMs = Math.max(toldMs, timeMs)
    for (const event of waiting) out.push({ ...event, timeMs: toldMs })
    waiting = []
  }
  return {
    take(line, { cells, receivedMs, newestMs }, out) {
      const timed = line.includes('"e":"trade"') ? TRADE_TIME.exec(line) : EVENT_TIME.exec(line.slice(0, HEAD))
      if (timed !== null) return tell(Number(timed[1]), out)
      // Before the first event time nobody knows when it was.
      if (!line.includes('@bookTicker"') || newestMs === 0) return
      const { b, B, a, A } = dataOf(line, cells)
      const side = (px: string, pxText: unknown, sz: string, szText: unknown) => ({
        px: cells.px(px, String(pxText)),
        sz: cells.sz(sz, String(szText)),
      })
      waiting.push({
        type: 'bbo',
        coin: cells.market.coin,
        timeMs: newestMs,
        receivedMs,
        bid: side('b', b, 'B', B),
        ask: side('a', a, 'A', A),
      })
    },
    end: (newestMs, out) => tell(newestMs, out),
  }
}

function bookFeed(book: DepthFeed): Feed {
  return {
    take(line, moment, out) {
      if (line.startsWith('{"lastUpdateId"')) book.snapshot(jsonRow(moment.cells.place, line), moment, out)
      else if (line.includes('"e":"depthUpdate"')) book.change(dataOf(line, moment.cells), moment, out)
    },
    end: (newestMs, out) => book.end(newestMs, out),
  }
}

/** What a combined stream carries. */
function dataOf(line: string, cells: Cells): Readonly<Record<string, unknown>> {
  const { data } = jsonRow(cells.place, line)
  if (typeof data !== 'object' || data === null) throw rowError(cells.place, 'has no data')
  return data as Readonly<Record<string, unknown>>
}
