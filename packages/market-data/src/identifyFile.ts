import type { MarketUnits } from './eventSource.ts'
import { MarketDataError, onFile } from './marketDataError.ts'
import { isParquet, readParquetFacts } from './parquet/openParquet.ts'
import { readLines } from './text/readLines.ts'
import { firstLine, type TextFormat, textFormat } from './textFormat.ts'

/** What a file of market data is, by its own word. */
export type FileIdentity = {
  readonly format: 'Parquet' | TextFormat['name']
  /** Markets that its content names, in the order in which they come: none for CSV, which has no column for that. */
  readonly coins: readonly string[]
  /** Of Parquet, which carries its market. */
  readonly market?: MarketUnits
}

/**
 * Returns what a file is and which markets it names. Reads as much as that takes: the footer of Parquet, the header of CSV, lines until the symbol of Binance's
 * streams, all lines of frames.
 * @throws {@link MarketDataError} for what is no market data. What can't be read on is told by what comes before.
 * @example await identifyFile('btcusdt.jsonl.gz') // { format: 'Binance spot streams', coins: ['BTCUSDT'] }
 */
export async function identifyFile(file: string): Promise<FileIdentity> {
  if (await onFile(file, 'read', () => isParquet(file))) {
    const { market } = await readParquetFacts(file)
    return { format: 'Parquet', coins: [market.coin], market }
  }
  const { name, coin, isOfOne } = textFormat(file, await firstLine(file))
  const coins = new Set<string>()
  try {
    if (coin !== undefined)
      for await (const lines of readLines(file)) {
        for (const line of lines) {
          const found = coin.exec(line)?.[1]
          if (found !== undefined) coins.add(found)
        }
        if (isOfOne && coins.size > 0) break
      }
  } catch (error) {
    if (!(error instanceof MarketDataError)) throw error
  }
  return { format: name, coins: [...coins] }
}
