import type { EventSource, MarketUnits } from './eventSource.ts'
import { fileError, onFile } from './marketDataError.ts'
import { isParquet, openParquet } from './parquet/openParquet.ts'
import { firstLine, type OpenOptions, textFormat } from './textFormat.ts'

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
  const format = textFormat(file, await firstLine(file))
  if (market === undefined) throw fileError(file, 'tells no market, so one must be given')
  return format.open(file, market, options)
}
