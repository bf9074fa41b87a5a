import { HyperladderError, type MarketSpec } from '@hyperladder/units'
import { candleEntries } from './candleEntries.ts'
import { levelOf, ReplayError, type Row, type TapeEntry, type Touch } from './tape.ts'

type Reader = (market: MarketSpec, rows: Iterable<Row>) => TapeEntry[]

/** How each kind of recording is known by the start of its header, and read. */
const KINDS: readonly { readonly header: string; readonly read: Reader }[] = [
  { header: 't,o,h,l,c,v', read: candleEntries },
  { header: 'timestamp,price,size,side,trade_id,exchange_timestamp', read: tradeEntries },
  { header: 'timestamp,price,size,side,exchange_timestamp', read: touchEntries },
  { header: 'timestamp,sequence,exchange_timestamp,bid_price_0,bid_size_0,ask_price_0,ask_size_0', read: bookEntries },
]

/**
 * Returns a recording as what it does to a market, in order of time. Candles: see {@link candleEntries}. A trade becomes a taker at its
 * price and of its size; a book becomes the resting orders of one maker, as deep as it was recorded; a change of the best bid or ask becomes
 * a touch, with what the other side was.
 * @throws {@link ReplayError} for a header that none of them has, and for a line that can't be read.
 */
export function readRecording(name: string, text: string, market: MarketSpec): readonly TapeEntry[] {
  const lines = text.split(/\r?\n/)
  const header = lines[0] ?? ''
  const kind = KINDS.find((candidate) => header.startsWith(candidate.header))
  if (kind === undefined) {
    throw new ReplayError(
      'E_REPLAY',
      `header of ${name} was '${header.slice(0, 80)}', must start as one of: ${KINDS.map((one) => one.header).join('; ')}`,
      { name },
    )
  }
  const columns = new Map(header.split(',').map((column, index) => [column, index]))
  let line = 1
  function* rows(): Generator<Row> {
    for (; line < lines.length; line++) {
      const text = lines[line] as string
      if (text === '') continue
      const cells = text.split(',')
      yield (column) => cells[columns.get(column) ?? -1] ?? ''
    }
  }
  try {
    return kind.read(market, rows()).sort((a, b) => a.atMs - b.atMs)
  } catch (error) {
    if (!(error instanceof HyperladderError)) throw error
    throw new ReplayError(
      'E_REPLAY',
      `line ${line + 1} of ${name} can't be read: ${error.message}`,
      { name, line: line + 1 },
      { cause: error },
    )
  }
}

function timeOf(row: Row, column: string): number {
  const timeMs = Number(row(column))
  if (!Number.isSafeInteger(timeMs) || timeMs <= 0)
    throw new ReplayError('E_REPLAY', `${column} was '${row(column)}', must be milliseconds`, {})
  return timeMs
}

function tradeEntries(market: MarketSpec, rows: Iterable<Row>): TapeEntry[] {
  const entries: TapeEntry[] = []
  for (const row of rows) {
    const side = row('side')
    if (side !== 'buy' && side !== 'sell') throw new ReplayError('E_REPLAY', `side was '${side}', must be buy or sell`, { side })
    const level = levelOf(market, row('price'), row('size'))
    if (level === undefined) continue
    entries.push({ atMs: timeOf(row, 'exchange_timestamp'), takers: [{ side: side === 'buy' ? 'bid' : 'ask', ...level }] })
  }
  return entries
}

/** Lines of one time belong to one change. A side older than the one it would cross is gone. */
function touchEntries(market: MarketSpec, rows: Iterable<Row>): TapeEntry[] {
  const entries: TapeEntry[] = []
  let touch: Touch = {}
  for (const row of rows) {
    const side = row('side')
    if (side !== 'bid' && side !== 'ask') throw new ReplayError('E_REPLAY', `side was '${side}', must be bid or ask`, { side })
    const level = levelOf(market, row('price'), row('size'))
    const atMs = timeOf(row, 'exchange_timestamp')
    const other = side === 'bid' ? touch.ask : touch.bid
    const isCrossed = level !== undefined && other !== undefined && (side === 'bid' ? level.px >= other.px : level.px <= other.px)
    touch = {
      ...(other !== undefined && !isCrossed && { [side === 'bid' ? 'ask' : 'bid']: other }),
      ...(level !== undefined && { [side]: level }),
    }
    if (entries.at(-1)?.atMs === atMs) entries.pop()
    entries.push({ atMs, touch, takers: [] })
  }
  return entries
}

function bookEntries(market: MarketSpec, rows: Iterable<Row>): TapeEntry[] {
  const entries: TapeEntry[] = []
  for (const row of rows) {
    const sideOf = (side: 'bid' | 'ask') => {
      const levels = []
      for (let depth = 0; row(`${side}_price_${depth}`) !== ''; depth++) {
        const level = levelOf(market, row(`${side}_price_${depth}`), row(`${side}_size_${depth}`))
        if (level !== undefined) levels.push(level)
      }
      return levels
    }
    entries.push({ atMs: timeOf(row, 'exchange_timestamp'), book: { bids: sideOf('bid'), asks: sideOf('ask') }, takers: [] })
  }
  return entries
}
