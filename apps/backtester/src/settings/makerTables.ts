import type { MakerPlan } from './planRun.ts'
import { readSetting } from './runOptions.ts'
import type { RunKey, RunSettings } from './runSettings.ts'
import { textOf, tried } from './tomlValues.ts'

type Table = Readonly<Record<string, unknown>>

/** Bounds of a market as a maker's config has them, plain decimals. */
export type Bounds = {
  readonly minPx?: string
  readonly maxPx?: string
  readonly minBase?: string
  readonly maxBase?: string
  readonly maxDrawdown?: string
}
/** One `[[markets]]` of a maker's config: the ladder, what it was given, and its bounds. */
export type MarketTable = { readonly coin: string; readonly run: RunSettings; readonly bounds: Bounds }

const RUN_NAMES: Readonly<Record<string, RunKey>> = {
  start_px: 'startPx',
  levels: 'levels',
  spacing: 'spacing',
  order_size: 'orderSize',
  gap_levels: 'gapLevels',
  active_levels: 'activeLevels',
  allocation_base: 'base',
  allocation_quote: 'quote',
}
const BOUND_NAMES: Readonly<Record<string, keyof Bounds>> = {
  min_px: 'minPx',
  max_px: 'maxPx',
  min_base: 'minBase',
  max_base: 'maxBase',
  max_drawdown_quote: 'maxDrawdown',
}
export const MARKET_KEYS = ['coin', 'seeded_levels', ...Object.keys(RUN_NAMES), ...Object.keys(BOUND_NAMES)]

/** Returns one table, with the maker's own defaults for what it leaves out. */
export function readMarket(table: Table, name: string, problems: string[]): MarketTable {
  const run: Partial<Record<RunKey, unknown>> = { spacing: '0.003', gapLevels: 0, activeLevels: 20 }
  const bounds: Partial<Record<keyof Bounds, string>> = {}
  for (const key of ['coin', 'start_px', 'levels', 'order_size']) if (table[key] === undefined) problems.push(`${name}.${key} is missing`)
  for (const [key, value] of Object.entries(table)) {
    const runKey = RUN_NAMES[key]
    const boundKey = BOUND_NAMES[key]
    if (runKey === undefined && boundKey === undefined) continue
    const text = textOf(value, `${name}.${key}`, problems)
    if (text === undefined) continue
    // The maker takes no percentages, and its config must mean the same here.
    if (text.endsWith('%')) problems.push(`${name}.${key} was '${text}', must be a plain decimal, as the maker takes it`)
    else if (runKey !== undefined) run[runKey] = tried(() => readSetting(runKey, text, `${name}.${key}`), problems)
    // A bound is an amount of the same form as funds.
    else if (boundKey !== undefined) bounds[boundKey] = tried(() => readSetting('base', text, `${name}.${key}`), problems) ?? text
  }
  return { coin: String(table.coin ?? ''), run: run as RunSettings, bounds }
}

const QUOTING: Readonly<Record<string, keyof MakerPlan>> = {
  interval_ms: 'intervalMs',
  reconcile_every: 'reconcileEvery',
  reserve: 'reserve',
  dead_zone_bps: 'deadZoneBps',
  price_tolerance_bps: 'priceToleranceBps',
  size_tolerance_pct: 'sizeTolerancePct',
}

/** Returns what `[quoting]` of a maker's config says to a backtest; its other keys are of the connection. */
export function readQuoting(table: Table, problems: string[]): MakerPlan {
  const plan: Partial<Record<keyof MakerPlan, number>> = {}
  for (const [key, value] of Object.entries(table)) {
    const planKey = QUOTING[key]
    if (planKey === undefined) continue
    const text = textOf(value, `quoting.${key}`, problems)
    if (text === undefined) continue
    if (/^\d{1,9}(\.\d{1,4})?$/.test(text)) plan[planKey] = Number(text)
    else problems.push(`quoting.${key} was ${text}, must be a plain number`)
  }
  return plan
}
