import { UsageError } from '@hyperladder/command-line'
import type { MarketSpec } from '@hyperladder/units'
import { dataFiles, type LocalFile, unfinishedIn } from '../data/dataFiles.ts'
import { findMarket } from '../data/findMarket.ts'
import { namingDecimals } from '../data/fittingDecimals.ts'
import { type History, openHistory } from '../data/openHistory.ts'
import { replayedWords } from '../data/replayedTrades.ts'
import { startCommand } from '../output/startCommand.ts'
import type { Gathered } from './gather.ts'
import { type Look, lookAtHistory } from './lookAtHistory.ts'
import type { MarketTable } from './makerTables.ts'
import { overlay } from './overlay.ts'
import { type HistoryFacts, planRun, type RunPlan } from './planRun.ts'
import type { RunSettings } from './runSettings.ts'

/** A history that was looked at, and what makes jobs on it. */
export type Prepared = {
  readonly files: readonly LocalFile[]
  readonly history: History
  readonly facts: HistoryFacts
  /** Chosen for the operator, whatever the point: the market's decimals and the like. */
  readonly assumed: readonly string[]
  /** Of that, what may well not be so. */
  readonly warned: readonly string[]
  /** Returns the job of the settings with others laid over them. @throws UsageError for what the market can't take. */
  plan(over: RunSettings): RunPlan
}

/** Opens what the settings name, and looks at it. `delays`: whether a latency may be `recorded`. */
export async function prepare(gathered: Gathered, look: Look): Promise<Prepared> {
  const { data, run, maker } = gathered
  const all = await dataFiles(data.data)
  const table = gathered.markets.length === 1 ? gathered.markets[0] : undefined
  const coin = data.coin ?? table?.coin
  const settings = coin === undefined ? data : { ...data, coin }
  const { files, market, isStable, assumed, warned } = await findMarket(settings, all, {
    ofConfig: gathered.markets.map((other) => other.coin),
    command: (more, paths = data.data) => startCommand([...paths.flatMap((path) => ['--data', path]), ...more]),
  })
  const own = gathered.markets.length === 0 ? undefined : tableOf(gathered.markets, market)
  const fixed = overlay(own?.run ?? {}, run)
  const { candleMs, fromMs, untilMs } = data
  const history = await openHistory({ paths: files.map(({ path }) => path), market, candleMs, fromMs, untilMs })
  const looked = await namingDecimals(files, { market, candleMs }, () => lookAtHistory(history, market, look))
  const facts = { market, isStable, files, kinds: history.kinds, ...looked }
  const guards = own === undefined || Object.keys(own.bounds).length === 0 ? undefined : own.bounds
  return {
    files,
    history,
    facts,
    assumed: [...assumed, ...leftOfBefore(await history.replayed())],
    warned: [...warned, ...leftOut(gathered.markets, own), ...(await unfinishedIn(data.data))],
    plan(over) {
      const plan = planRun(overlay(fixed, over), facts, data, maker)
      return guards === undefined ? plan : { ...plan, job: { ...plan.job, guards } }
    },
  }
}

/** What the venue told the recorder of the time before it. */
const leftOfBefore = (replayed: number): readonly string[] => (replayed === 0 ? [] : [`${replayedWords(replayed)}.`])

/** What a config with several markets has beside the one that is run. */
function leftOut(tables: readonly MarketTable[], own: MarketTable | undefined): readonly string[] {
  const others = tables.filter((table) => table !== own).map(({ coin }) => coin)
  if (others.length === 0) return []
  return [
    `A run is of one market (--coin): ${others.join(', ')} of the config ${others.length === 1 ? 'is' : 'are'} left out, though a maker's markets share its request budget and quote balance.`,
  ]
}

/** The maker's table of this market: by the venue's name of it, or by its tokens. */
function tableOf(tables: readonly MarketTable[], { coin, base, quote }: MarketSpec): MarketTable {
  const found = tables.find((table) => table.coin === coin || table.coin === `${base.name}/${quote.name}`)
  if (found !== undefined) return found
  throw new UsageError(`--coin was ${coin}, must be one of the config's [[markets]]: ${tables.map((table) => table.coin).join(', ')}`)
}
