import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { UsageError } from '@hyperladder/command-line'
import { ConfigError } from './configError.ts'
import type { MarketTable } from './makerTables.ts'
import { notEmpty } from './notEmpty.ts'
import { overlay } from './overlay.ts'
import { type Config, type DataKey, parseConfig, type SweepTable } from './parseConfig.ts'
import { parseDuration, parseMoment } from './parseTime.ts'
import type { MakerPlan } from './planRun.ts'
import { optionName, RUN_KEYS, readSetting } from './runOptions.ts'
import type { DataSettings, RunKey, RunSettings } from './runSettings.ts'

/** The command line's own words, as commander gives them. */
export type GivenOptions = Readonly<Partial<Record<RunKey | Exclude<DataKey, 'data'>, string>>> & {
  readonly data?: readonly string[]
  readonly config?: string
}

export type Gathered = {
  readonly run: RunSettings
  readonly data: DataSettings & { readonly data: readonly string[] }
  /** Folder for the results, absolute; unset: the command's default. */
  readonly out: string | undefined
  readonly maker: MakerPlan
  /** The maker's markets; which one is meant is known with the market. */
  readonly markets: readonly MarketTable[]
  readonly sweep: SweepTable
}

const NOTHING: Config = { run: {}, data: {}, markets: [], maker: {}, sweep: { vary: [] } }

/** Returns the command line laid over the config. `path` makes a path of the command line absolute; those of a config count from its folder. */
export async function gather(given: GivenOptions, path: (path: string) => string): Promise<Gathered> {
  const file = given.config === undefined ? undefined : path(notEmpty(given.config, '--config'))
  const config = file === undefined ? NOTHING : parseConfig(await readConfig(file), file)
  const inConfig = (written: string): string => (file === undefined ? written : resolve(dirname(file), written))
  const typed: Partial<Record<RunKey, unknown>> = {}
  for (const key of RUN_KEYS) {
    const text = given[key]
    if (text !== undefined) typed[key] = readSetting(key, text, `--${optionName(key)}`)
  }
  const data = given.data?.map((name) => path(notEmpty(name, '--data'))) ?? [config.data.data ?? []].flat().map(inConfig)
  if (data.length === 0) throw new UsageError('--data is missing, must name a file of candles, a tape or a folder of recordings')
  const word = (key: Exclude<DataKey, 'data'>): string | undefined => given[key] ?? (config.data[key] as string | undefined)
  const place = (key: 'spotMeta' | 'out'): string | undefined => {
    const written = config.data[key] as string | undefined
    return given[key] === undefined ? written && inConfig(written) : path(notEmpty(given[key], `--${optionName(key)}`))
  }
  return {
    run: overlay(config.run, typed as RunSettings),
    data: dataSettings({ data, word, spotMeta: place('spotMeta') }),
    out: place('out'),
    maker: config.maker,
    markets: config.markets,
    sweep: config.sweep,
  }
}

type Words = {
  readonly data: readonly string[]
  readonly word: (key: Exclude<DataKey, 'data'>) => string | undefined
  readonly spotMeta: string | undefined
}

export function dataSettings({ data, word, spotMeta }: Words): Gathered['data'] {
  const read = <T>(key: Exclude<DataKey, 'data'>, reader: (text: string) => T): T | undefined => {
    const text = word(key)
    if (text === undefined) return undefined
    try {
      return reader(text)
    } catch (error) {
      throw error instanceof UsageError ? new UsageError(`--${optionName(key)}: ${error.message}`) : error
    }
  }
  const fromMs = read('from', parseMoment)
  const untilMs = read('to', parseMoment)
  if (fromMs !== undefined && untilMs !== undefined && fromMs >= untilMs)
    throw new UsageError(`--from was ${word('from')}, must be before --to (${word('to')})`)
  const values = {
    coin: read('coin', (text) => notEmpty(text, 'coin', 'a market, such as @107')),
    spotMeta,
    szDecimals: read('szDecimals', szDecimalsOf),
    candleMs: read('candle', parseDuration),
    fromMs,
    untilMs,
  }
  return { data, ...(Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as DataSettings) }
}

function szDecimalsOf(text: string): number {
  if (!/^[0-8]$/.test(text)) throw new UsageError(`szDecimals was ${text}, must be 0 to 8`)
  return Number(text)
}

async function readConfig(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new ConfigError(file, [code === 'ENOENT' ? 'there is no such file' : `it can't be read (${code})`])
  }
}
