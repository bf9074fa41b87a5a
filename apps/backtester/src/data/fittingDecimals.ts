import { UsageError } from '@hyperladder/command-line'
import { fittingSzDecimals, MarketDataError, type MarketUnits } from '@hyperladder/market-data'
import type { LocalFile } from './dataFiles.ts'

type Reading = { readonly coin: string; readonly candleMs?: number | undefined }

/** Returns the fewest szDecimals that hold every size of the files. @throws MarketDataError when none does. */
export async function fittingDecimals(files: readonly LocalFile[], { coin, candleMs }: Reading): Promise<number> {
  let szDecimals = 0
  for (const { path, name } of files) {
    // Parquet tells its own.
    if (name.endsWith('.parquet')) continue
    szDecimals = await fittingSzDecimals(path, coin, { atLeast: szDecimals, ...(candleMs === undefined ? {} : { intervalMs: candleMs }) })
  }
  return szDecimals
}

/** Runs what reads the files of a market. Where a value does not fit its decimals, the error says which `--sz-decimals` would. */
export async function namingDecimals<T>(
  files: readonly LocalFile[],
  { market, candleMs }: { readonly market: MarketUnits; readonly candleMs?: number | undefined },
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof MarketDataError) || error.values.quantity === undefined) throw error
    const { coin, szDecimals } = market
    const fitting = await fittingDecimals(files, { coin, candleMs }).catch(() => undefined)
    const advice =
      fitting === undefined
        ? 'no --sz-decimals from 0 to 8 holds both the prices and the sizes of this data'
        : `with szDecimals ${szDecimals} a price has at most ${market.pxDecimals} decimals and a size ${szDecimals}; the data fits --sz-decimals ${fitting}, or it is of another market than ${coin}`
    throw new UsageError(`${error.message}: ${advice}`, { cause: error })
  }
}
