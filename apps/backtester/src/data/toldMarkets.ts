import { type FileIdentity, identifyFile } from '@hyperladder/market-data'
import type { LocalFile } from './dataFiles.ts'

/** What a file tells of its markets. */
export type Told = {
  readonly format: FileIdentity['format']
  /** Names of its markets; empty: nothing names one. */
  readonly coins: readonly string[]
  readonly by: 'content' | 'name'
  /** Only Parquet tells it. */
  readonly szDecimals?: number
}
type Named = Pick<LocalFile, 'path' | 'name'>

/** Returns what a file tells of its markets: in its content, else by its name. @throws MarketDataError for what is no market data. */
export async function toldMarkets(file: Named): Promise<Told> {
  const { format, coins, market } = await identifyFile(file.path)
  if (market !== undefined) return { format, coins, by: 'content', szDecimals: market.szDecimals }
  if (coins.length > 0) return { format, coins, by: 'content' }
  const named = format === 'candles' ? coinOfName(file) : format === 'perp tape' ? coinOfTape(file) : undefined
  return { format, coins: named === undefined ? [] : [named], by: 'name' }
}

/** `CATBAL_USDC-15m.csv.gz` is of CATBAL/USDC. */
export const coinOfName = ({ name }: Pick<LocalFile, 'name'>): string | undefined =>
  /^([A-Za-z0-9]+)_([A-Za-z0-9]+)-\d+[mhd]\.csv/.exec(name)?.slice(1, 3).join('/')

/** `trades_SOL.csv.gz` is of SOL, as the recorder of such tapes names them. */
const coinOfTape = ({ name }: Pick<LocalFile, 'name'>): string | undefined =>
  /^(?:trades|prices|orderbooks)_([A-Za-z0-9]+)\.csv/.exec(name)?.[1]

/** Whether a CSV's name tells how long its candles are, as `CATBAL_USDC-15m.csv.gz` does. */
export const tellsLength = (name: string): boolean => /-\d{1,3}[mhd]\.csv(\.gz)?$/.test(name)
