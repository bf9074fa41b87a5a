import { UsageError } from '@hyperladder/command-line'
import type { MarketSpec } from '@hyperladder/units'
import { dataFiles, type LocalFile } from '../data/dataFiles.ts'
import { findMarket } from '../data/findMarket.ts'
import { type History, openHistory } from '../data/openHistory.ts'
import type { Gathered } from './gather.ts'
import type { MarketTable } from './makerTables.ts'
import { overlay } from './overlay.ts'
import { type HistoryFacts, lookAtHistory, planRun, type RunPlan } from './planRun.ts'
import type { RunSettings } from './runSettings.ts'

/** A history that was looked at, and what makes jobs on it. */
export type Prepared = {
  readonly files: readonly LocalFile[]
  readonly history: History
  readonly facts: HistoryFacts
  /** Chosen for the operator, whatever the point: the market's decimals and the like. */
  readonly assumed: readonly string[]
  /** Returns the job of the settings with others laid over them. @throws UsageError for what the market can't take. */
  plan(over: RunSettings): RunPlan
}

/** Opens what the settings name. `delays`: whether a latency may be `recorded`. */
export async function prepare(gathered: Gathered, delays: boolean): Promise<Prepared> {
  const { data, run, maker } = gathered
  const files = await dataFiles(data.data)
  const table = gathered.markets.length === 1 ? gathered.markets[0] : undefined
  const coin = data.coin ?? table?.coin
  const settings = coin === undefined ? data : { ...data, coin }
  const { market, assumed } = await findMarket(settings, files)
  const own = gathered.markets.length === 0 ? undefined : tableOf(gathered.markets, market)
  const fixed = overlay(own?.run ?? {}, run)
  const { candleMs, fromMs, untilMs } = data
  const history = await openHistory({ paths: files.map(({ path }) => path), market, candleMs, fromMs, untilMs })
  const facts = { market, files, kinds: history.kinds, ...(await lookAtHistory(history, market, delays)) }
  const guards = own === undefined || Object.keys(own.bounds).length === 0 ? undefined : own.bounds
  return {
    files,
    history,
    facts,
    assumed,
    plan(over) {
      const { job, assumed: said } = planRun(overlay(fixed, over), facts, data, maker)
      return { job: guards === undefined ? job : { ...job, guards }, assumed: said }
    },
  }
}

/** The maker's table of this market: by the venue's name of it, or by its tokens. */
function tableOf(tables: readonly MarketTable[], { coin, base, quote }: MarketSpec): MarketTable {
  const found = tables.find((table) => table.coin === coin || table.coin === `${base.name}/${quote.name}`)
  if (found !== undefined) return found
  throw new UsageError(`--coin was ${coin}, must be one of the config's [[markets]]: ${tables.map((table) => table.coin).join(', ')}`)
}
