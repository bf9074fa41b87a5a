import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
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
import type { DataSettings } from '../settings/runSettings.ts'
import { anyPathsAt, type LocalFile } from './dataFiles.ts'
import { coinOfName, listedMarket } from './findMarket.ts'

/** One kind of event of one market, over all files that hold it. */
export type DataSurvey = SourceSurvey & { readonly files: readonly string[]; readonly bytes: number; readonly notes: readonly string[] }

/** Returns what files and recordings hold, read to their ends: by market and kind, files in order of their names. */
export async function surveyData(paths: readonly string[], settings: DataSettings): Promise<readonly DataSurvey[]> {
  const opened: Opened[] = []
  for (const { path } of (await Promise.all(paths.map((path) => anyPathsAt(path, 'PATHS')))).flat())
    opened.push(...(await openEach(path, settings)))
  const groups = Map.groupBy(opened, ({ source: { kind, market } }) => `${market.coin} ${kind} ${market.szDecimals}`)
  const surveys: DataSurvey[] = []
  for (const group of groups.values()) {
    const [first] = group
    if (first === undefined) continue
    const survey = await surveySource(inTurn(group.map(({ source }) => source)))
    // A format that can hold several kinds is asked for all of them.
    if (survey.events + survey.gaps.length === 0 && survey.stopped === undefined && opened.length > 1) continue
    const files = [...new Set(group.map(({ path }) => path))]
    const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size))
    surveys.push({ ...survey, files, bytes: sizes.reduce((sum, size) => sum + size, 0), notes: first.notes })
  }
  if (surveys.length === 0)
    throw new UsageError(`${paths.join(', ')} has no event of ${settings.coin ?? opened[0]?.source.market.coin}: see --coin`)
  return surveys
}

type Opened = { readonly path: string; readonly source: EventSource; readonly notes: readonly string[] }

async function openEach(path: string, settings: DataSettings): Promise<readonly Opened[]> {
  const { candleMs, coin } = settings
  const options = candleMs === undefined ? {} : { intervalMs: candleMs }
  try {
    const sources = await openMarketFile(path)
    return sources.filter(({ market }) => coin === undefined || market.coin === coin).map((source) => ({ path, source, notes: [] }))
  } catch (error) {
    // Only Parquet tells its market.
    if (!(error instanceof MarketDataError) || !error.message.endsWith('tells no market, so one must be given')) throw error
  }
  const { market, notes } = await unitsOf({ path, name: basename(path) }, settings)
  return (await openMarketFile(path, market, options)).map((source) => ({ path, source, notes }))
}

type Named = Pick<LocalFile, 'path' | 'name'>

/** Looking needs no certainty: without the venue's list the sizes decide, and that is told. */
async function unitsOf(file: Named, settings: DataSettings): Promise<{ readonly market: MarketUnits; readonly notes: readonly string[] }> {
  const coin = settings.coin ?? coinOfName(file) ?? file.name.split('.')[0] ?? file.name
  if (settings.szDecimals !== undefined) return { market: marketUnits(coin, settings.szDecimals), notes: [] }
  const { listed, metaFile } = await listedMarket(coin, settings, file)
  if (listed !== undefined) return { market: listed, notes: [`decimals of ${metaFile}`] }
  const { candleMs } = settings
  const szDecimals = await fittingSzDecimals(file.path, coin, { isPart: true, ...(candleMs === undefined ? {} : { intervalMs: candleMs }) })
  return {
    market: marketUnits(coin, szDecimals),
    notes: [`no list of pairs has ${coin}: szDecimals ${szDecimals} is the fewest that its sizes take`],
  }
}

/** One after the other, whatever their times are: what overlaps is found, not refused. */
function inTurn(sources: readonly EventSource[]): EventSource {
  const [first] = sources as readonly [EventSource, ...EventSource[]]
  return {
    ...first,
    async *chunks() {
      for (const source of sources) yield* source.chunks()
    },
  }
}
