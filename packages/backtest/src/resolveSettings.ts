import type { EngineConfig, MarketConfig } from '@hyperladder/engine'
import type { Rate } from '@hyperladder/paper-exchange'
import { formatDecimal, type Ntl, type Sz } from '@hyperladder/units'
import { BacktestError } from './backtestError.ts'
import { defaultLatency } from './defaultLatency.ts'
import { defaultParticipation } from './defaultParticipation.ts'
import type { CandlePath, FillModel, FillModelName } from './fillModelTypes.ts'
import type { LatencyModels } from './latencyTypes.ts'
import { notesOf } from './notes.ts'
import type { BacktestSettings, FeeOptions } from './settings.ts'
import { stakingTierMax } from './stakingTierMax.ts'
import type { Assumptions, Funds, LadderFacts } from './types.ts'

/** The settings with every default filled in. */
export type Resolved = {
  readonly market: MarketConfig
  readonly engine: EngineConfig
  readonly funds: Funds
  readonly fillModel: FillModel
  readonly latency: LatencyModels
  readonly fees: FeeOptions
  readonly startMs: number | undefined
  readonly intervalMs: number
  readonly reconcileEvery: number
  readonly requests: number
  readonly blockMs: number
  readonly seed: number
  readonly runs: number
  readonly pathPoints: number
  readonly rebalanceMs: number
}

const LEAST_PATH_POINTS = 2
const PPM = 1_000_000

/** @throws {@link BacktestError} naming the setting, its value and what is allowed. */
export function resolveSettings(settings: BacktestSettings): Resolved {
  const { market, funds, maker = {} } = settings
  if (funds.base < 0n || funds.quote < 0n)
    throw new BacktestError('E_FUNDS', `funds were base ${funds.base}, quote ${funds.quote}, must be 0 or more`, { funds })
  const { tierVolume = 0n, stakingTier = 0, makerSharePpm = 0, schedule } = settings.fees ?? {}
  if (tierVolume < 0n) throw new BacktestError('E_SETTING', `tierVolume was ${tierVolume}, must be 0 or more`, { tierVolume })
  const most = schedule === undefined ? stakingTierMax : schedule.staking.length - 1
  if (!Number.isInteger(stakingTier) || stakingTier < 0 || stakingTier > most)
    throw new BacktestError('E_SETTING', `stakingTier was ${stakingTier}, must be an integer from 0 to ${most}`, { stakingTier })
  if (!(makerSharePpm >= 0 && makerSharePpm <= PPM))
    throw new BacktestError('E_SETTING', `makerSharePpm was ${makerSharePpm}, must be from 0 to ${PPM}`, { makerSharePpm })
  return {
    market,
    engine: {
      markets: [market],
      universe: [market.market],
      diff: {
        deadZoneBps: maker.deadZoneBps ?? 5,
        priceToleranceBps: maker.priceToleranceBps ?? 1,
        sizeTolerancePct: maker.sizeTolerancePct ?? 1,
      },
      reserve: count('reserve', maker.reserve ?? 100, 0),
      foreignOrders: 'cancel',
      drift: { baseLots: 1n as Sz, quote: 100_000_000n as Ntl },
    },
    funds,
    fillModel: resolveFillModel(settings.fillModel),
    latency: { ...defaultLatency, ...settings.latency },
    fees: settings.fees ?? {},
    startMs: settings.startMs,
    intervalMs: count('intervalMs', maker.intervalMs ?? 3_000, 1),
    reconcileEvery: count('reconcileEvery', maker.reconcileEvery ?? 20, 1),
    requests: count('requests', settings.requests ?? 10_000, 0),
    blockMs: count('blockMs', settings.blockMs ?? 100, 1),
    seed: count('seed', settings.seed ?? 1, 0),
    runs: count('runs', settings.runs ?? 1, 1),
    pathPoints: count('pathPoints', settings.pathPoints ?? 2_000, LEAST_PATH_POINTS),
    rebalanceMs: count('rebalanceMs', settings.rebalanceMs ?? 60_000, 1),
  }
}

const FILL_MODELS: ReadonlySet<FillModelName> = new Set(['candle-path', 'trade-through', 'queue'])
const PATHS: ReadonlySet<CandlePath> = new Set(['high-first', 'low-first', 'both'])
const listed = (names: ReadonlySet<string>): string => [...names].join(', ')

/** A job that was read from a file, or a caller without types, may name any. */
function resolveFillModel(model: FillModel): FillModel {
  const { name } = model
  if (!FILL_MODELS.has(name)) throw new BacktestError('E_FILL_MODEL', `fillModel was '${name}', must be ${listed(FILL_MODELS)}`, { name })
  if (name !== 'candle-path') return model
  const { path } = model
  if (!PATHS.has(path)) throw new BacktestError('E_FILL_MODEL', `path was '${path}', must be ${listed(PATHS)}`, { path })
  const { participation = defaultParticipation } = model
  if (participation > 0 && participation <= 1) return { ...model, participation }
  throw new BacktestError('E_PARTICIPATION', `participation was ${participation}, must be above 0 and at most 1`, { participation })
}

function count(name: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value
  throw new BacktestError('E_SETTING', `${name} was ${value}, must be a whole number of at least ${least}`, { [name]: value })
}

/** `makerRate`: what the venue asked of the account at the start. */
export function assumptionsOf(settings: Resolved, makerRate: Rate): Assumptions {
  const { fillModel, latency, fees, seed, runs, blockMs, intervalMs, reconcileEvery, requests, rebalanceMs } = settings
  const { stakingTier = 0, referred = false, stablePair = false, makerSharePpm = 0, tierVolume = 0n as Ntl } = fees
  return {
    fillModel,
    latency,
    fees: { makerRate: rateText(makerRate), tierVolume, stakingTier, referred, stablePair, makerSharePpm },
    seed,
    runs,
    blockMs,
    intervalMs,
    reconcileEvery,
    reserve: settings.engine.reserve,
    requests,
    rebalanceMs,
    notes: notesOf(fillModel),
  }
}

const RATE_DECIMALS = 8
const RATE_UNIT = 10n ** 8n
/** Returns a rate as decimal text. */
export const rateText = ({ numerator, denominator }: Rate): string => formatDecimal((numerator * RATE_UNIT) / denominator, RATE_DECIMALS)

const SPACING_DECIMALS = 12

export function ladderFactsOf({ grid, orderSize, gapLevels, activeLevels }: MarketConfig): LadderFacts {
  const { numerator, denominator } = grid.params.spacing
  return {
    startPx: grid.px(0),
    endPx: grid.px(grid.levels - 1),
    levels: grid.levels,
    spacing: formatDecimal((numerator * 10n ** BigInt(SPACING_DECIMALS)) / denominator, SPACING_DECIMALS),
    orderSize,
    gapLevels,
    activeLevels,
  }
}
