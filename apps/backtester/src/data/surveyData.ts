import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { UsageError } from '@hyperladder/command-line'
import {
  type EventSource,
  fittingSzDecimals,
  MarketDataError,
  type MarketUnits,
  marketUnits,
  openMarketFile,
  type SourceSurvey,
  surveySource,
} from '@hyperladder/market-data'
import type { MarketSpec } from '@hyperladder/units'
import type { DataSettings } from '../settings/runSettings.ts'
import { anyPathsAt, type LocalFile } from './dataFiles.ts'
import { coinOfName, listedMarket } from './findMarket.ts'

/** One kind of event of one market, over all files that hold it. */
export type DataSurvey = SourceSurvey & {
  /** What the venue's list calls it, as BASE/QUOTE. */
  readonly pair?: string
  readonly files: readonly string[]
  readonly bytes: number
  readonly notes: readonly string[]
}

/** Returns what files and recordings hold, read to their ends: by market and kind, files in order of their names. `onEvents` is told how many were read, again and again. */
export async function surveyData(
  paths: readonly string[],
  settings: DataSettings,
  onEvents: (count: number) => void,
): Promise<readonly DataSurvey[]> {
  const opened: Opened[] = []
  const pairs: Pairs = new Map()
  for (const { path } of (await Promise.all(paths.map((path) => anyPathsAt(path, 'PATHS')))).flat())
    opened.push(...(await openEach(path, settings, pairs)))
  const groups = Map.groupBy(opened, ({ source: { kind, market } }) => `${market.coin} ${kind} ${market.szDecimals}`)
  const surveys: DataSurvey[] = []
  for (const group of groups.values()) {
    const [first] = group
    if (first === undefined) continue
    const survey = await surveySource(
      inTurn(
        group.map(({ source }) => source),
        onEvents,
      ),
    )
    // A format that can hold several kinds is asked for all of them.
    if (survey.events + survey.gaps.length === 0 && survey.stopped === undefined && opened.length > 1) continue
    const files = [...new Set(group.map(({ path }) => path))]
    const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size))
    surveys.push({
      ...survey,
      files,
      bytes: sizes.reduce((sum, size) => sum + size, 0),
      notes: first.notes,
      ...(first.pair === undefined ? {} : { pair: first.pair }),
    })
  }
  if (surveys.length === 0)
    throw new UsageError(`${paths.join(', ')} has no event of ${settings.coin ?? opened[0]?.source.market.coin}: see --coin`)
  return surveys
}

type Opened = Pick<DataSurvey, 'pair' | 'notes'> & { readonly path: string; readonly source: EventSource }

async function openEach(path: string, settings: DataSettings, pairs: Pairs): Promise<readonly Opened[]> {
  const { candleMs, coin } = settings
  const options = candleMs === undefined ? {} : { intervalMs: candleMs }
  try {
    const found: Opened[] = []
    for (const source of await openMarketFile(path)) {
      const named = await pairOf(source.market.coin, settings, path, pairs)
      if (coin === undefined || coin === source.market.coin || coin === named.pair) found.push({ path, source, notes: [], ...named })
    }
    return found
  } catch (error) {
    // Only Parquet tells its market.
    if (!(error instanceof MarketDataError) || !error.message.endsWith('tells no market, so one must be given')) throw error
  }
  const { market, ...more } = await unitsOf({ path, name: basename(path) }, settings)
  return (await openMarketFile(path, market, options)).map((source) => ({ path, source, ...more }))
}

type Named = Pick<LocalFile, 'path' | 'name'>

/** Looking needs no certainty: without the venue's list the sizes decide, and that is told. */
async function unitsOf(file: Named, settings: DataSettings): Promise<Pick<Opened, 'pair' | 'notes'> & { readonly market: MarketUnits }> {
  const coin = settings.coin ?? coinOfName(file) ?? file.name.split('.')[0] ?? file.name
  if (settings.szDecimals !== undefined) return { market: marketUnits(coin, settings.szDecimals), notes: [] }
  const { listed, metaFile } = await listedMarket(coin, settings, file)
  if (listed !== undefined) return { market: listed, notes: [`decimals of ${metaFile}`], ...pairWords(listed) }
  const { candleMs } = settings
  const szDecimals = await fittingSzDecimals(file.path, coin, { isPart: true, ...(candleMs === undefined ? {} : { intervalMs: candleMs }) })
  return {
    market: marketUnits(coin, szDecimals),
    notes: [`no list of pairs has ${coin}: szDecimals ${szDecimals} is the fewest that its sizes take`],
  }
}

const pairWords = ({ base, quote }: MarketSpec): { readonly pair: string } => ({ pair: `${base.name}/${quote.name}` })

/** Names that were found, by folder and coin: a recording has thousands of files of a few markets. */
type Pairs = Map<string, { readonly pair?: string }>

async function pairOf(coin: string, settings: DataSettings, path: string, pairs: Pairs): Promise<{ readonly pair?: string }> {
  const key = `${dirname(path)} ${coin}`
  const known = pairs.get(key)
  if (known !== undefined) return known
  const { listed } = await listedMarket(coin, settings, { path })
  const found = listed === undefined ? {} : pairWords(listed)
  pairs.set(key, found)
  return found
}

/** One after the other, whatever their times are: what overlaps is found, not refused. */
function inTurn(sources: readonly EventSource[], onEvents: (count: number) => void): EventSource {
  const [first] = sources as readonly [EventSource, ...EventSource[]]
  return {
    ...first,
    async *chunks() {
      for (const source of sources) {
        for await (const chunk of source.chunks()) {
          onEvents(chunk.length)
          yield chunk
        }
      }
    },
  }
}
