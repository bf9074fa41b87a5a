import type { MarketConfig } from './config.ts'
import { EngineError } from './engineError.ts'

const isCount = (value: number, least: number): boolean => Number.isSafeInteger(value) && value >= least

/** What no ladder can be quoted with, or what would be quoted at another price than was meant. */
export function checkMarkets(markets: readonly MarketConfig[]): void {
  for (const { market, grid, orderSize, gapLevels, activeLevels } of markets) {
    const { coin, pxDecimals } = market
    const refuse = (what: string, values: Readonly<Record<string, unknown>>): never => {
      throw new EngineError('E_MARKET', what, { coin, ...values })
    }
    if (grid.params.pxDecimals !== pxDecimals)
      refuse(`grid of ${coin} was built with pxDecimals ${grid.params.pxDecimals}, must be the market's ${pxDecimals}`, {
        pxDecimals: grid.params.pxDecimals,
      })
    if (orderSize <= 0n) refuse(`orderSize of ${coin} was ${orderSize} lots, must be above 0`, { orderSize })
    if (!isCount(gapLevels, 0)) refuse(`gapLevels of ${coin} was ${gapLevels}, must be a whole number of 0 or more`, { gapLevels })
    if (activeLevels !== null && !isCount(activeLevels, 1))
      refuse(`activeLevels of ${coin} was ${activeLevels}, must be a whole number of at least 1, or null for all`, { activeLevels })
  }
}
