import type { MarketEvent } from '@hyperladder/exchange-port'
import type { EventSource } from './eventSource.ts'
import { MarketDataError } from './marketDataError.ts'

/** Of events of one time: what may be missing first, then a trade before the best prices and the book that it left behind. */
const RANK: Readonly<Record<MarketEvent['type'], number>> = { gap: 0, candle: 1, trade: 2, bbo: 3, book: 4 }

/** Longest chunk that is handed on. */
const CHUNK = 4096

/** One source with the event that is its next. */
type Head = {
  readonly place: number
  readonly source: EventSource
  chunk: readonly MarketEvent[]
  at: number
  event: MarketEvent | undefined
  next: () => Promise<IteratorResult<readonly MarketEvent[]>>
}

/**
 * Returns the events of several sources in order of time, in chunks. Of events of one time come gaps first, then candles, trades, best prices, books;
 * then the earlier source in the list; within a source its own order stays. So the same sources give the same events in the same order, however
 * they were cut into chunks. Holds one chunk of each source in memory.
 * @throws {@link MarketDataError} from the sources, and for one whose time goes back.
 */
export async function* mergeSources(sources: readonly EventSource[]): AsyncGenerator<readonly MarketEvent[]> {
  const iterators = sources.map((source) => source.chunks()[Symbol.asyncIterator]())
  try {
    const heads = sources.map((source, place): Head => {
      const iterator = iterators[place] as AsyncIterator<readonly MarketEvent[]>
      return { place, source, chunk: [], at: -1, event: undefined, next: () => iterator.next() }
    })
    for (const head of heads) await refill(head)
    let out: MarketEvent[] = []
    for (let first = least(heads, undefined); first !== undefined; first = least(heads, undefined)) {
      const second = least(heads, first)
      do {
        out.push(first.event as MarketEvent)
        if (!step(first)) await refill(first)
        if (out.length >= CHUNK) {
          yield out
          out = []
        }
      } while (first.event !== undefined && (second === undefined || isBefore(first, second)))
    }
    if (out.length > 0) yield out
  } finally {
    for (const iterator of iterators) await iterator.return?.()
  }
}

function least(heads: readonly Head[], except: Head | undefined): Head | undefined {
  let found: Head | undefined
  for (const head of heads) if (head !== except && head.event !== undefined && (found === undefined || isBefore(head, found))) found = head
  return found
}

/** Both have an event. */
function isBefore(a: Head, b: Head): boolean {
  const [one, other] = [a.event as MarketEvent, b.event as MarketEvent]
  if (one.timeMs !== other.timeMs) return one.timeMs < other.timeMs
  const rank = RANK[one.type] - RANK[other.type]
  return rank === 0 ? a.place < b.place : rank < 0
}

/** Goes on within the chunk. Returns false at its end. */
function step(head: Head): boolean {
  head.at += 1
  const next = head.chunk[head.at]
  if (next === undefined) return false
  if (head.event !== undefined && next.timeMs < head.event.timeMs) throw wentBack(head, next)
  head.event = next
  return true
}

async function refill(head: Head): Promise<void> {
  const last = head.event
  for (;;) {
    const { done, value } = await head.next()
    if (done) {
      head.event = undefined
      return
    }
    const [first] = value
    if (first === undefined) continue
    if (last !== undefined && first.timeMs < last.timeMs) throw wentBack(head, first)
    head.chunk = value
    head.at = 0
    head.event = first
    return
  }
}

function wentBack({ source, event }: Head, next: MarketEvent): MarketDataError {
  const message = `time in ${source.name} went back from ${event?.timeMs} to ${next.timeMs} with a ${next.type} of ${next.coin}, must never`
  return new MarketDataError('E_MARKET_DATA_ORDER', message, { file: source.name, timeMs: next.timeMs })
}
