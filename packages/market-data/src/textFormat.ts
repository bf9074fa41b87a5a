import type { EventSource, MarketUnits } from './eventSource.ts'
import { fileError } from './marketDataError.ts'
import { type BinanceOptions, binanceSpot } from './read/binanceSpot.ts'
import { candleFormat, candleIntervalMs } from './read/candles.ts'
import { hyperliquidFrames } from './read/hyperliquidFrames.ts'
import { perpTapeFormats } from './read/perpTape.ts'
import { type CsvFormat, csvSource, formatOf } from './text/csvSource.ts'
import { readLines } from './text/readLines.ts'

export type OpenOptions = BinanceOptions & {
  /** Of candles. Default: what the file's name tells, as `PURR_USDC-15m.csv.gz`. */
  readonly intervalMs?: number
}

/** What a text of market data is. */
export type TextFormat = {
  readonly name: 'candles' | 'perp tape' | 'Binance spot streams' | 'Hyperliquid frames'
  /** Finds the market in a line that tells it; absent: no line does. */
  readonly coin?: RegExp
  /** Whether all lines are of one market. */
  readonly isOfOne: boolean
  open(file: string, market: MarketUnits, options: OpenOptions): readonly EventSource[]
}

const csv = (
  name: TextFormat['name'],
  formats: (file: string, options: OpenOptions) => readonly CsvFormat[],
  first: string,
): TextFormat => ({
  name,
  isOfOne: true,
  open: (file, market, options) => [csvSource(file, market, formatOf(formats(file, options), first) as CsvFormat)],
})

/** Returns what a text is by its first line. @throws {@link MarketDataError} for what is no market data. */
export function textFormat(file: string, first: string): TextFormat {
  const candle = (of: string, { intervalMs }: OpenOptions) => [candleFormat(intervalMs ?? (() => candleIntervalMs(of)))]
  if (formatOf(candle(file, {}), first) !== undefined) return csv('candles', candle, first)
  if (formatOf(perpTapeFormats, first) !== undefined) return csv('perp tape', () => perpTapeFormats, first)
  if (/^\d+ \{"(stream|lastUpdateId)"/.test(first))
    return { name: 'Binance spot streams', coin: /"s":"([^"]+)"/, isOfOne: true, open: binanceSpot }
  if (/^(\{"recv_ns":|\d+ \{)/.test(first))
    return { name: 'Hyperliquid frames', coin: /"coin":"([^"]+)"/, isOfOne: false, open: hyperliquidFrames }
  const headers = [...candle(file, {}), ...perpTapeFormats].map(({ header }) => header.join(','))
  const known = [...headers, '<ns> {"stream":…}', '{"recv_ns":N,"msg":{…}}']
  throw fileError(file, `${beginning(first)}, must be Parquet of this package or begin as one of: ${known.join('; ')}`)
}

/** Bytes that are no text would do to a terminal whatever they say. */
const beginning = (first: string): string =>
  /[\p{Cc}\uFFFD]/u.test(first.slice(0, 80).replaceAll('\t', ' ')) ? 'is no text' : `begins with '${first.slice(0, 80)}'`

/** @throws {@link MarketDataError} for an empty file. */
export async function firstLine(file: string): Promise<string> {
  for await (const [first = ''] of readLines(file)) return first
  throw fileError(file, 'is empty, must be market data')
}
