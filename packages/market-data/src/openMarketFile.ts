import type { EventSource, MarketUnits } from './eventSource.ts'
import { fileError, onFile } from './marketDataError.ts'
import { isParquet, openParquet } from './parquet/openParquet.ts'
import { type BinanceOptions, binanceSpot } from './read/binanceSpot.ts'
import { candleFormat, candleIntervalMs } from './read/candles.ts'
import { hyperliquidFrames } from './read/hyperliquidFrames.ts'
import { perpTapeFormats } from './read/perpTape.ts'
import { csvSource, formatOf } from './text/csvSource.ts'
import { readLines } from './text/readLines.ts'

export type OpenOptions = BinanceOptions & {
  /** Of candles. Default: what the file's name tells, as `PURR_USDC-15m.csv.gz`. */
  readonly intervalMs?: number
}

/**
 * Returns what a file of market data holds, one source for each kind of event. Known by its content, whatever its name, gzipped or not:
 *
 * - Parquet of this package. It carries its own market; `market`, where given, must agree;
 * - CSV of candles (`t,o,h,l,c,v`), and of a perp tape's trades, best prices and books;
 * - JSON lines of Binance's spot streams, and of the venue's own WebSocket frames.
 *
 * Nothing is rounded: a price or size that the market's units can't hold is an error.
 * @throws {@link MarketDataError} for a file that can't be read or is of none of these; and while a source is read, with file, row, column and value.
 */
export async function openMarketFile(file: string, market?: MarketUnits, options: OpenOptions = {}): Promise<readonly EventSource[]> {
  if (await onFile(file, 'read', () => isParquet(file))) return [await openParquet(file, market)]
  const first = await firstLine(file)
  if (market === undefined) throw fileError(file, 'tells no market, so one must be given')
  const formats = [candleFormat(options.intervalMs ?? (() => candleIntervalMs(file))), ...perpTapeFormats]
  const format = formatOf(formats, first)
  if (format !== undefined) return [csvSource(file, market, format)]
  if (/^\d+ \{"(stream|lastUpdateId)"/.test(first)) return binanceSpot(file, market, options)
  if (/^(\{"recv_ns":|\d+ \{)/.test(first)) return hyperliquidFrames(file, market)
  const known = [...formats.map(({ header }) => header.join(',')), '<ns> {"stream":…}', '{"recv_ns":N,"msg":{…}}']
  throw fileError(file, `begins with '${first.slice(0, 80)}', must be Parquet of this package or begin as one of: ${known.join('; ')}`)
}

async function firstLine(file: string): Promise<string> {
  for await (const [first = ''] of readLines(file)) return first
  throw fileError(file, 'is empty')
}
