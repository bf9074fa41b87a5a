import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { MarketEvent } from '@hyperladder/exchange-port'
import { formatPx, formatSz } from '@hyperladder/units'
import type { EventSource, MarketUnits } from '../eventSource.ts'
import { fileError, onFile } from '../marketDataError.ts'
import { candleIntervalMs } from '../read/candles.ts'

/** What was written. `gapsLeftOut`: gaps that the form can't tell. */
export type WrittenCsv = { readonly events: number; readonly gapsLeftOut: number }

type Row = (event: MarketEvent, market: MarketUnits) => string

/**
 * Writes a source of candles or trades as CSV that this package reads again: `t,o,h,l,c,v`, or the perp tape's `timestamp,price,size,side,trade_id,…`. Gzipped
 * where the name ends in `.gz`; of candles it must tell the length, as `PURR_USDC-15m.csv.gz`. Candles that are missing are a gap to its reader again; gaps between trades have no row, and are counted. It has its name when it is
 * whole.
 * @throws MarketDataError for best prices and books, whose CSV can't hold all of them; for trades without id or receipt; and as source and file do.
 */
export async function writeCsv(file: string, source: EventSource): Promise<WrittenCsv> {
  const { kind, market } = source
  if (kind !== 'candle' && kind !== 'trade')
    throw fileError(file, `can't hold ${kind} events as CSV: only candles and trades have a form that keeps all`)
  const [header, rowOf] = kind === 'candle' ? [CANDLES, candleRows(file)] : [TRADES, tradeRow(file)]
  let events = 0
  let gapsLeftOut = 0
  const part = `${file}.part`
  const lines = async function* (): AsyncGenerator<string> {
    yield `${header}\n`
    for await (const chunk of source.chunks()) {
      let text = ''
      for (const event of chunk) {
        if (event.type === 'gap') {
          if (kind === 'trade') gapsLeftOut += 1
          continue
        }
        text += `${rowOf(event, market)}\n`
        events += 1
      }
      if (text !== '') yield text
    }
  }
  try {
    await onFile(part, 'written', () => writeLines(part, lines, file.endsWith('.gz')))
    await onFile(file, 'written', () => rename(part, file))
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
  return { events, gapsLeftOut }
}

/** Ends when the file is closed, also in failure: a pipeline may fail before its file is even open, which would make it anew when it was removed. */
async function writeLines(file: string, lines: () => AsyncIterable<string>, isZipped: boolean): Promise<void> {
  const out = createWriteStream(file)
  const closed = new Promise<void>((resolve) => out.once('close', resolve))
  try {
    await (isZipped ? pipeline(lines, createGzip(), out) : pipeline(lines, out))
  } finally {
    await closed
  }
}

const CANDLES = 't,o,h,l,c,v'
const TRADES = 'timestamp,price,size,side,trade_id,exchange_timestamp'

function candleRows(file: string): Row {
  const lengthMs = candleIntervalMs(file)
  return (event, { pxDecimals, szDecimals }) => {
    if (event.type !== 'candle') throw fileError(file, `takes candles, not a ${event.type}`)
    const { timeMs, closeMs, open, high, low, close, volume } = event
    if (closeMs - timeMs !== lengthMs)
      throw fileError(
        file,
        `is named for candles of ${lengthMs} ms, and the one at ${timeMs} has ${closeMs - timeMs} ms: a CSV tells one length, by its name`,
      )
    return [timeMs, ...[open, high, low, close].map((px) => formatPx(px, pxDecimals)), formatSz(volume, szDecimals)].join(',')
  }
}

function tradeRow(file: string): Row {
  return (event, { pxDecimals, szDecimals }) => {
    if (event.type !== 'trade') throw fileError(file, `takes trades, not a ${event.type}`)
    const { timeMs, receivedMs, px, sz, side, tid } = event
    if (receivedMs === undefined || tid === undefined)
      throw fileError(
        file,
        `can't hold the trade at ${timeMs}, which has no ${tid === undefined ? 'id' : 'time of receipt'}: a row has both`,
      )
    const received = `${Math.floor(receivedMs / 1000)}.${String(receivedMs % 1000).padStart(3, '0')}`
    return [received, formatPx(px, pxDecimals), formatSz(sz, szDecimals), side === 'bid' ? 'buy' : 'sell', tid, timeMs].join(',')
  }
}
