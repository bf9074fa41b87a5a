import { parse, TomlError } from 'smol-toml'
import { ConfigError } from './configError.ts'
import { MARKET_KEYS, type MarketTable, readMarket, readQuoting } from './makerTables.ts'
import type { MakerPlan } from './planRun.ts'
import { configName, RUN_KEYS, readSetting } from './runOptions.ts'
import type { RunKey, RunSettings } from './runSettings.ts'
import { textOf, tried } from './tomlValues.ts'

/** What a file says, decimals as text, paths as written. */
export type Config = {
  readonly run: RunSettings
  /** `[backtest]`'s own keys, in the words of the command line. */
  readonly data: Readonly<Partial<Record<DataKey, string | readonly string[]>>>
  /** The maker's `[[markets]]`. */
  readonly markets: readonly MarketTable[]
  readonly maker: MakerPlan
  readonly sweep: SweepTable
}
export type SweepTable = {
  /** In the order of the file. */
  readonly vary: readonly { readonly key: string; readonly text: string }[]
  readonly random?: string
  readonly randomSeed?: string
  readonly by?: string
  readonly axes?: string
}

const DATA_KEYS = ['data', 'coin', 'spotMeta', 'szDecimals', 'candle', 'from', 'to', 'out'] as const
export type DataKey = (typeof DATA_KEYS)[number]
const SWEEP_KEYS = ['vary', 'random', 'random_seed', 'by', 'axes']
/** Tables and keys of a maker's config that say nothing to a backtest. */
const MAKERS_OWN = new Set(['network', 'url', 'ws_url', 'journal', 'journal_mb', 'account', 'drift', 'guards', 'watchdog'])
const TABLES = ['backtest', 'sweep', 'markets', 'quoting']

type Table = Readonly<Record<string, unknown>>

/**
 * Returns the settings of a TOML file: `[backtest]`, `[sweep]`, and of a maker's config `[[markets]]` and `[quoting]`; the maker's other tables are passed over.
 * No value of those is ever shown: they may be secrets.
 * @throws {@link ConfigError} with every problem at once. `source` names the file in it.
 */
export function parseConfig(text: string, source: string): Config {
  const raw = parseToml(text, source)
  const problems: string[] = []
  for (const key of Object.keys(raw)) {
    if (!TABLES.includes(key) && !MAKERS_OWN.has(key))
      problems.push(
        unknown(
          key,
          '',
          TABLES.map((table) => `[${table}]`),
        ),
      )
  }
  const config: Config = {
    ...readBacktest(tableAt(raw, 'backtest', problems), problems),
    markets: readMarkets(raw.markets, problems),
    maker: readQuoting(tableAt(raw, 'quoting', problems), problems),
    sweep: readSweep(tableAt(raw, 'sweep', problems), problems),
  }
  if (problems.length > 0) throw new ConfigError(source, problems)
  return config
}

function parseToml(text: string, source: string): Table {
  try {
    return parse(text, { integersAsBigInt: true })
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    // The parser quotes the faulty lines, and one of them may hold a secret. No `cause` for the same reason.
    throw new ConfigError(source, [`line ${error.line}, column ${error.column} is not TOML`])
  }
}

const unknown = (key: string, table: string, known: readonly string[]): string =>
  `${table}${key} is not a known key. Allowed here: ${known.join(', ')}`

function tableAt(raw: Table, key: string, problems: string[], name = key): Table {
  const value = raw[key] ?? {}
  if (typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date)) return value as Table
  problems.push(`${name} must be a table: [${name}]`)
  return {}
}

function readBacktest(table: Table, problems: string[]): Pick<Config, 'run' | 'data'> {
  const run: Partial<Record<RunKey, unknown>> = {}
  const data: Partial<Record<DataKey, string | readonly string[]>> = {}
  const known = [...DATA_KEYS, ...RUN_KEYS].map(configName)
  for (const [key, value] of Object.entries(table)) {
    const runKey = RUN_KEYS.find((candidate) => configName(candidate) === key)
    const dataKey = DATA_KEYS.find((candidate) => configName(candidate) === key)
    const name = `backtest.${key}`
    if (dataKey === 'data' && Array.isArray(value) && value.every((item) => typeof item === 'string')) data.data = value
    else if (runKey === undefined && dataKey === undefined) problems.push(unknown(key, 'backtest.', known))
    else {
      const text = textOf(value, name, problems)
      if (text === undefined) continue
      if (dataKey !== undefined) data[dataKey] = text
      else if (runKey !== undefined) run[runKey] = tried(() => readSetting(runKey, text, name), problems)
    }
  }
  return { run: run as RunSettings, data }
}

function readMarkets(value: unknown, problems: string[]): readonly MarketTable[] {
  if (value === undefined) return []
  if (!Array.isArray(value)) {
    problems.push('markets must be tables: [[markets]]')
    return []
  }
  return value.map((table: Table, i) => {
    for (const key of Object.keys(table)) if (!MARKET_KEYS.includes(key)) problems.push(unknown(key, `markets[${i}].`, MARKET_KEYS))
    return readMarket(table, `markets[${i}]`, problems)
  })
}

function readSweep(table: Table, problems: string[]): SweepTable {
  for (const key of Object.keys(table)) if (!SWEEP_KEYS.includes(key)) problems.push(unknown(key, 'sweep.', SWEEP_KEYS))
  const text = (key: string): string | undefined => (table[key] === undefined ? undefined : textOf(table[key], `sweep.${key}`, problems))
  const vary = Object.entries(tableAt(table, 'vary', problems, 'sweep.vary')).flatMap(([key, value]) => {
    const texts = Array.isArray(value)
      ? value.map((item) => textOf(item, `sweep.vary.${key}`, problems))
      : [textOf(value, `sweep.vary.${key}`, problems)]
    return [{ key: key.replaceAll('_', '-'), text: texts.filter((item) => item !== undefined).join(',') }]
  })
  const words = { random: text('random'), randomSeed: text('random_seed'), by: text('by'), axes: text('axes') }
  return { vary, ...(Object.fromEntries(Object.entries(words).filter(([, word]) => word !== undefined)) as Omit<SweepTable, 'vary'>) }
}
