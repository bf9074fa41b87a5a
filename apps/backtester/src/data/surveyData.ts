import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { UsageError } from '@hyperladder/command-line'
import {
  type EventSource,
  fittingSzDecimals,
  MarketDataError,
  type MarketEvent,
  type MarketUnits,
  marketUnits,
  openMarketFile,
  type SourceSurvey,
  surveySource,
} from '@hyperladder/market-data'
import type { DataSettings } from '../settings/runSettings.ts'
import { type LocalFile, pathsAt } from './dataFiles.ts'
import { listedMarket } from './listedMarket.ts'
import { isUnmeasured } from './missingMarket.ts'
import { candleWord, checkCandle } from './openHistory.ts'
import { isReplayed, replayedTrades, replayedWords } from './replayedTrades.ts'
import { type Told, toldMarkets } from './toldMarkets.ts'

/** One kind of event of one market, over all files that hold it. */
export type DataSurvey = SourceSurvey & {
  /** What the venue's list calls it, as BASE/QUOTE. */
  readonly pair?: string
  readonly format: Told['format']
  /** Whether anything names its market; else `market.coin` is made of the file's name. */
  readonly isNamed: boolean
  readonly files: readonly string[]
  readonly bytes: number
  readonly notes: readonly string[]
}

/** `leftOut`: files of folders that are no market data, and why. */
export type Surveyed = { readonly surveys: readonly DataSurvey[]; readonly leftOut: readonly string[] }

/**
 * Returns what files and recordings hold, read to their ends: by market, kind and length of candles, files in order of their names. `onEvents` is told how many
 * were read, again and again.
 */
export async function surveyData(paths: readonly string[], settings: DataSettings, onEvents: (count: number) => void): Promise<Surveyed> {
  const opened: Opened[] = []
  const leftOut: string[] = []
  const pairs: Pairs = new Map()
  for (const file of (await Promise.all(paths.map((path) => pathsAt(path, 'PATHS')))).flat()) {
    const { path } = file
    try {
      opened.push(...(await openEach({ ...file, name: basename(path) }, settings, pairs)))
    } catch (error) {
      if (!file.isInFolder || !(error instanceof MarketDataError)) throw error
      leftOut.push(error.message)
    }
  }
  const groups = Map.groupBy(opened, ({ path, source: { kind, market } }) =>
    [market.coin, kind, market.szDecimals, kind === 'candle' ? candleWord(path) : ''].join(' '),
  )
  const surveys: DataSurvey[] = []
  for (const group of groups.values()) {
    const [first] = group
    if (first === undefined) continue
    const sources = group.map(({ source }) => source)
    // A file that can't be read is told by who reads it to its end.
    const replayed = await replayedTrades(sources.slice(0, 1)).catch(() => undefined)
    const survey = await surveySource(
      inTurn(sources, { onEvents, isLeftOut: (event) => replayed !== undefined && isReplayed(event, replayed) }),
    )
    // A format that can hold several kinds is asked for all of them.
    if (survey.events + survey.gaps.length === 0 && survey.stopped === undefined && opened.length > 1) continue
    const files = [...new Set(group.map(({ path }) => path))]
    const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size))
    surveys.push({
      ...survey,
      files,
      bytes: sizes.reduce((sum, size) => sum + size, 0),
      notes: [...first.notes, ...(replayed === undefined ? [] : [replayedWords(replayed.count)])],
      format: first.format,
      isNamed: first.isNamed,
      ...(first.pair === undefined ? {} : { pair: first.pair }),
    })
  }
  if (surveys.length === 0) {
    const why = leftOut[0] === undefined ? '' : `; ${leftOut[0]}`
    throw new UsageError(`${paths.join(', ')} has no event${settings.coin === undefined ? '' : ` of ${settings.coin}: see --coin`}${why}`)
  }
  return { surveys: [...Map.groupBy(surveys, ({ market }) => market.coin).values()].flat(), leftOut }
}

type Opened = Pick<DataSurvey, 'pair' | 'notes' | 'format' | 'isNamed'> & { readonly path: string; readonly source: EventSource }
type File = Pick<LocalFile, 'path' | 'name' | 'isInFolder'>

async function openEach(file: File, settings: DataSettings, pairs: Pairs): Promise<readonly Opened[]> {
  const { path } = file
  const told = await toldMarkets(file)
  if (told.format === 'candles') checkCandle(path, settings.candleMs)
  // In a folder it is one of many: the others are told, and of it why it can't be read.
  if (isUnmeasured(file, told.format, settings) && !file.isInFolder)
    throw new UsageError(
      `--candle is missing, must tell the length of the candles in ${file.name}, whose name tells none: such as --candle 15m`,
    )
  const found: Opened[] = []
  for (const coin of await coinsOf(file, told, settings, pairs)) {
    const { market, ...more } = told.format === 'Parquet' ? { market: undefined, notes: [] } : await unitsOf(coin, { file, told, settings })
    const { pair } = await pairOf(coin ?? '', settings, path, pairs)
    for (const source of await openMarketFile(path, market, settings.candleMs === undefined ? {} : { intervalMs: settings.candleMs }))
      found.push({ path, source, format: told.format, isNamed: coin !== undefined, ...more, ...(pair === undefined ? {} : { pair }) })
  }
  return found
}

/** The markets of a file that are asked for; `undefined`: one that nobody names. */
async function coinsOf(
  { path, isInFolder }: File,
  { coins, format }: Told,
  settings: DataSettings,
  pairs: Pairs,
): Promise<readonly (string | undefined)[]> {
  const { coin } = settings
  if (coins.length === 0) return [coin]
  if (coin === undefined) return coins
  const asked: string[] = []
  for (const each of coins) {
    const { pair, venue } = await pairOf(each, settings, path, pairs)
    if ([each, pair, venue].includes(coin)) asked.push(each)
  }
  // What a file is called may be wrong, and a stream of one symbol may be looked at by another name.
  const isOthers = format === 'Parquet' || format === 'Hyperliquid frames' || isInFolder
  return asked.length > 0 || isOthers ? asked : [coin]
}

type Looked = { readonly file: File; readonly told: Told; readonly settings: DataSettings }

/** Looking needs no certainty: without the venue's list the sizes decide, and that is told. */
async function unitsOf(
  named: string | undefined,
  { file, told, settings }: Looked,
): Promise<Pick<Opened, 'notes'> & { readonly market: MarketUnits }> {
  const coin = named ?? file.name.split('.')[0] ?? file.name
  const more = strange(settings.coin, named, told)
  if (settings.szDecimals !== undefined) return { market: marketUnits(coin, settings.szDecimals), notes: more }
  const { listed, metaFile } = await listedMarket(coin, settings, file)
  if (listed !== undefined) return { market: listed, notes: [`decimals of ${metaFile}`, ...more] }
  const { candleMs } = settings
  const szDecimals = await fittingSzDecimals(file.path, coin, { isPart: true, ...(candleMs === undefined ? {} : { intervalMs: candleMs }) })
  const fewest = `szDecimals ${szDecimals} is the fewest that its sizes take`
  const by = settings.coin !== undefined ? '' : told.by === 'content' ? 'is what the data calls it' : "is by the file's name"
  const listWords = metaFile === undefined ? 'no list of pairs was found' : `${metaFile} has no such pair`
  return {
    market: marketUnits(coin, szDecimals),
    notes: [
      ...more,
      named === undefined
        ? `nothing tells its market, which --coin names: ${fewest}`
        : `${coin}${by === '' ? '' : ` ${by}, and`} ${listWords}: ${fewest}`,
    ],
  }
}

/** Where the command line says another market than the data. */
const strange = (given: string | undefined, named: string | undefined, { coins, by }: Told): readonly string[] =>
  given === undefined || given !== named || coins.length === 0 || coins.includes(given)
    ? []
    : [`${by === 'name' ? 'the file is named after' : 'the data calls itself'} ${coins.join(', ')}, and --coin says ${given}`]

/** Names that were found, by folder and coin: a recording has thousands of files of a few markets. */
type Pairs = Map<string, Pair>
/** As BASE/QUOTE, and the venue's own name of it. */
type Pair = { readonly pair?: string; readonly venue?: string }

async function pairOf(coin: string, settings: DataSettings, path: string, pairs: Pairs): Promise<Pair> {
  const key = `${dirname(path)} ${coin}`
  const known = pairs.get(key)
  if (known !== undefined) return known
  const { listed } = await listedMarket(coin, settings, { path })
  const found = listed === undefined ? {} : { pair: `${listed.base.name}/${listed.quote.name}`, venue: listed.coin }
  pairs.set(key, found)
  return found
}

type Reading = { readonly onEvents: (count: number) => void; readonly isLeftOut: (event: MarketEvent) => boolean }

/** One after the other, whatever their times are: what overlaps is found, not refused. */
function inTurn(sources: readonly EventSource[], { onEvents, isLeftOut }: Reading): EventSource {
  const [first] = sources as readonly [EventSource, ...EventSource[]]
  return {
    ...first,
    async *chunks() {
      for (const source of sources) {
        for await (const chunk of source.chunks()) {
          onEvents(chunk.length)
          yield chunk.filter((event) => !isLeftOut(event))
        }
      }
    },
  }
}
