import { NTL_DECIMALS } from '@hyperladder/units'
import { marketUnits } from './eventSource.ts'
import { MarketDataError } from './marketDataError.ts'
import { openMarketFile } from './openMarketFile.ts'
import type { OpenOptions } from './textFormat.ts'

/**
 * Returns the fewest szDecimals that hold every size of a file, which is read to its end. A market's own may be more, never fewer.
 * `isPart`: of what comes before the first value that can't be read for another reason.
 * @throws {@link MarketDataError} when no szDecimals holds both its sizes and its prices, and as {@link openMarketFile} and its sources do.
 * @example await fittingSzDecimals('PURR_USDC-1h.csv.gz', 'PURR/USDC') // 0
 */
export async function fittingSzDecimals(
  file: string,
  coin: string,
  options: OpenOptions & { readonly atLeast?: number; readonly isPart?: boolean } = {},
): Promise<number> {
  for (let szDecimals = options.atLeast ?? 0; ; ) {
    try {
      for (const source of await openMarketFile(file, marketUnits(coin, szDecimals), options)) for await (const _ of source.chunks());
      return szDecimals
    } catch (error) {
      if (!(error instanceof MarketDataError)) throw error
      const needed = decimalsOf(error, 'size')
      if (needed <= szDecimals || needed > NTL_DECIMALS) {
        if (options.isPart === true) return szDecimals
        throw error
      }
      szDecimals = needed
    }
  }
}

/** Decimals of the value that the market's units could not hold as such a quantity; 0: the error is another. */
function decimalsOf({ values }: MarketDataError, quantity: 'price' | 'size'): number {
  if (values.quantity !== quantity) return 0
  return /^-?\d+\.(\d*?)0*$/.exec(String(values.value))?.[1]?.length ?? 0
}
