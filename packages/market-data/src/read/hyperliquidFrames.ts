import type { BookEventLevel, MarketEvent } from '@hyperladder/exchange-port'
import type { Side, Tid } from '@hyperladder/units'
import type { EventSource, MarketUnits } from '../eventSource.ts'
import { cellError, rowError } from '../marketDataError.ts'
import { Cells, jsonRow } from '../text/cells.ts'
import { readLines } from '../text/readLines.ts'
import { bestFirst } from './bestFirst.ts'
import { KnownTids } from './knownTids.ts'

type Row = Readonly<Record<string, unknown>>
type Take = (data: unknown, receivedMs: number, cells: Cells) => readonly MarketEvent[]

/** `{"recv_ns":N,"msg":{…}}`, or `N {…}` as the recorder wrote it. */
const LINE = /^(?:\{"recv_ns":\s*(\d+),\s*"msg":\s*(\{.*\})\}|(\d+) (\{.*\}))$/

/**
 * Returns recorded WebSocket frames of the venue as three sources: trades, best prices, books. A line is `{"recv_ns":N,"msg":{…}}` or `N {…}`, with the ns of
 * its receipt. Frames of other coins and channels are left out, and trades that a reconnect replayed.
 */
export function hyperliquidFrames(file: string, market: MarketUnits): readonly EventSource[] {
  const source = (kind: EventSource['kind'], channel: string, take: () => Take): EventSource => ({
    name: file,
    kind,
    market,
    chunks: () => read(file, market, channel, take()),
  })
  return [source('trade', 'trades', takeTrades), source('bbo', 'bbo', () => takeBbo), source('book', 'l2Book', () => takeBook)]
}

async function* read(file: string, market: MarketUnits, channel: string, take: Take): AsyncGenerator<readonly MarketEvent[]> {
  const cells = new Cells(file, market)
  let row = 0
  let lastMs = 0
  for await (const lines of readLines(file)) {
    const events: MarketEvent[] = []
    for (const line of lines) {
      row += 1
      cells.row = row
      if (line === '') continue
      const [, recv, msg, recvPlain, msgPlain] = LINE.exec(line) ?? []
      const text = msg ?? msgPlain
      if (text === undefined) throw rowError(cells.place, 'must be {"recv_ns":N,"msg":{…}}, or N {…}')
      const frame = jsonRow(cells.place, text)
      if (frame.channel !== channel) continue
      for (const event of take(frame.data, cells.msOfNanos('recv_ns', (recv ?? recvPlain) as string), cells)) {
        if (event.timeMs < lastMs) throw cellError(cells.place, 'time', event.timeMs, `at least ${lastMs}, the time of an earlier row`)
        lastMs = event.timeMs
        events.push(event)
      }
    }
    if (events.length > 0) yield events
  }
}

function takeTrades(): Take {
  const known = new KnownTids()
  return (data, receivedMs, cells) => {
    if (!Array.isArray(data)) throw rowError(cells.place, 'has no list of trades')
    const events: MarketEvent[] = []
    for (const trade of data as Row[]) {
      if (trade.coin !== cells.market.coin) continue
      const tid = cells.tid('tid', String(trade.tid)) as Tid
      if (!known.add(tid)) continue
      if (trade.side !== 'A' && trade.side !== 'B') throw cellError(cells.place, 'side', trade.side, 'A or B')
      events.push({
        type: 'trade',
        coin: cells.market.coin,
        timeMs: cells.ms('time', String(trade.time)),
        receivedMs,
        px: cells.px('px', String(trade.px)),
        sz: cells.sz('sz', String(trade.sz)),
        side: trade.side === 'B' ? 'bid' : 'ask',
        tid,
      })
    }
    return events
  }
}

const takeBbo: Take = (data, receivedMs, cells) => {
  const { coin, time, bbo } = rowOf(data, cells)
  if (coin !== cells.market.coin) return []
  if (!Array.isArray(bbo) || bbo.length !== 2) throw cellError(cells.place, 'bbo', JSON.stringify(bbo), '[bid, ask]')
  const [bid, ask] = bbo.map((level, i) => (level === null ? null : levelOf(i === 0 ? 'bid' : 'ask', level, cells)))
  const best = (level: BookEventLevel | null | undefined) => (level ? { px: level.px, sz: level.sz } : null)
  return [{ type: 'bbo', coin, timeMs: cells.ms('time', String(time)), receivedMs, bid: best(bid), ask: best(ask) }]
}

const takeBook: Take = (data, receivedMs, cells) => {
  const { coin, time, levels } = rowOf(data, cells)
  if (coin !== cells.market.coin) return []
  if (!Array.isArray(levels) || levels.length !== 2) throw cellError(cells.place, 'levels', JSON.stringify(levels), '[bids, asks]')
  const sideOf = (side: Side, list: unknown): BookEventLevel[] => {
    if (!Array.isArray(list)) throw cellError(cells.place, `${side}s`, list, 'a list of levels')
    return bestFirst(
      side,
      list.map((level) => levelOf(side, level, cells)),
      cells.place,
    )
  }
  const [bids, asks] = [sideOf('bid', levels[0]), sideOf('ask', levels[1])]
  return [{ type: 'book', coin, timeMs: cells.ms('time', String(time)), receivedMs, bids, asks }]
}

function levelOf(side: Side, level: unknown, cells: Cells): BookEventLevel {
  const { px, sz, n } = rowOf(level, cells)
  const exact = { px: cells.px(`${side} px`, String(px)), sz: cells.sz(`${side} sz`, String(sz)) }
  return typeof n === 'number' ? { ...exact, n } : exact
}

function rowOf(value: unknown, cells: Cells): Row {
  if (typeof value !== 'object' || value === null) throw rowError(cells.place, `has ${JSON.stringify(value)} where an object must be`)
  return value as Row
}
