import { type BacktestAsyncOptions, type BacktestJson, type BacktestResult, resultJson, runBacktestAsync } from '@hyperladder/backtest'
import { PricingGrid, parseSpacing } from '@hyperladder/grid'
import { type MarketSpec, marketSpec, parseDecimal, parseNtl, parsePx, parseSz, parseWei, type Sz } from '@hyperladder/units'
import type { BacktestJob } from './job.ts'

export type JobHooks = Pick<BacktestAsyncOptions, 'chunks' | 'onFill' | 'onProgress' | 'signal'>

/** Returns the market of a job. */
export const marketOf = ({ market: { coin, pairIndex, base, quote } }: BacktestJob): MarketSpec =>
  marketSpec({ coin, pairIndex, base, quote })

/** Runs one job over its history. */
export async function runJob(job: BacktestJob, hooks: JobHooks): Promise<BacktestResult> {
  const market = marketOf(job)
  const { ladder, funds, latency, fees, maker, fillModel, requests, seed, runs, pathPoints } = job
  const grid = PricingGrid.build({
    startPx: parsePx(ladder.startPx, market.pxDecimals),
    levels: ladder.levels,
    spacing: parseSpacing(ladder.spacing),
    pxDecimals: market.pxDecimals,
  })
  return runBacktestAsync({
    market: {
      market,
      grid,
      orderSize: parseSz(ladder.orderSize, market.szDecimals),
      gapLevels: ladder.gapLevels,
      activeLevels: ladder.activeLevels,
      allocation: {},
      ...(job.guards === undefined ? {} : { guards: guardsOf(job.guards, market) }),
    },
    funds: { base: parseWei(funds.base, market.base), quote: parseNtl(funds.quote) },
    fillModel,
    latency: defined(latency),
    fees: feesOf(fees),
    maker: defined(maker),
    ...(requests === undefined ? {} : { requests }),
    seed,
    runs,
    pathPoints,
    ...hooks,
  })
}

function guardsOf({ minPx, maxPx, minBase, maxBase, maxDrawdown }: NonNullable<BacktestJob['guards']>, market: MarketSpec) {
  return {
    ...(minPx === undefined ? {} : { minPx: parsePx(minPx, market.pxDecimals) }),
    ...(maxPx === undefined ? {} : { maxPx: parsePx(maxPx, market.pxDecimals) }),
    ...(minBase === undefined ? {} : { minBase: parseDecimal(minBase, market.szDecimals) as Sz }),
    ...(maxBase === undefined ? {} : { maxBase: parseDecimal(maxBase, market.szDecimals) as Sz }),
    ...(maxDrawdown === undefined ? {} : { maxDrawdown: parseNtl(maxDrawdown) }),
  }
}

const feesOf = ({ tierVolume, ...fees }: BacktestJob['fees']) => ({
  ...defined(fees),
  ...(tierVolume === undefined ? {} : { tierVolume: parseNtl(tierVolume) }),
})

export const jsonOf = (result: BacktestResult): BacktestJson => resultJson(result)

const defined = <T extends object>(values: T): { [Key in keyof T]: Exclude<T[Key], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { [Key in keyof T]: Exclude<T[Key], undefined> }
