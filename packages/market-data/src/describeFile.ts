import { statSync } from 'node:fs'
import type { GapEvent } from '@hyperladder/exchange-port'
import type { MarketUnits } from './eventSource.ts'
import { onFile, onFileSync } from './marketDataError.ts'
import { openMarketFile } from './openMarketFile.ts'
import { isParquet, readParquetFacts } from './parquet/openParquet.ts'
import type { SourceSurvey } from './surveySource.ts'
import type { OpenOptions } from './textFormat.ts'

/** What one kind of event in a file amounts to. */
export type FileDescription = Pick<SourceSurvey, 'kind' | 'market' | 'events' | 'fromMs' | 'toMs' | 'gaps'> & {
  readonly file: string
  readonly bytes: number
}

/**
 * Returns what a file of market data holds. Parquet tells it in its footer; any other file is read to its end, which checks every value of it.
 * @throws MarketDataError as {@link openMarketFile} and its sources do.
 */
export async function describeFile(file: string, market?: MarketUnits, options?: OpenOptions): Promise<readonly FileDescription[]> {
  if (await onFile(file, 'read', () => isParquet(file))) {
    const { rows: _, source: __, gaps, ...facts } = await readParquetFacts(file)
    return [{ file, ...facts, gaps: gaps.map(({ gap }) => gap) }]
  }
  const descriptions: FileDescription[] = []
  for (const source of await openMarketFile(file, market, options)) {
    const gaps: GapEvent[] = []
    let events = 0
    let span: { readonly fromMs: number; readonly toMs: number } | undefined
    for await (const chunk of source.chunks()) {
      for (const event of chunk) {
        span = { fromMs: span?.fromMs ?? event.timeMs, toMs: event.timeMs }
        if (event.type === 'gap') gaps.push(event)
        else events += 1
      }
    }
    const { kind, market: units } = source
    if (events + gaps.length > 0)
      descriptions.push({ file, kind, market: units, events, ...span, gaps, bytes: onFileSync(file, 'read', () => statSync(file)).size })
  }
  return descriptions
}
