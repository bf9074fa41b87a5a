import type { MarketSpec } from '@hyperladder/units'
import { listedMarket } from '../data/listedMarket.ts'
import { startCommand } from '../output/startCommand.ts'
import type { Target } from './convertTargets.ts'

type Converted = {
  readonly targets: readonly Target[]
  readonly market: MarketSpec
  /** The list of pairs that has the market: it lies by what was converted, not by what became of it. */
  readonly metaFile: string | undefined
}

/** Files that the line names one by one: beyond, a person writes it. */
const FILES_NAMED = 4

/** Returns the command line that backtests what was written, with all that is not in it; nothing where it is no history that can be run alone. */
export async function convertedRun({ targets, market, metaFile }: Converted): Promise<string | undefined> {
  const runnable = targets.some(({ source: { kind } }) => kind === 'trade' || kind === 'candle')
  const candles = targets.filter(({ source }) => source.kind === 'candle')
  const [first] = targets
  if (first === undefined || !runnable || candles.length > 1 || targets.length > FILES_NAMED) return undefined
  const found = await listedMarket(market.coin, { data: [] }, first)
  const isFound = found.listed?.coin === market.coin && found.listed.szDecimals === market.szDecimals
  const told = metaFile !== undefined ? (isFound ? [] : ['--spot-meta', metaFile]) : ['--sz-decimals', String(market.szDecimals)]
  return startCommand([...targets.flatMap(({ path }) => ['--data', path]), '--coin', market.coin, ...told])
}
