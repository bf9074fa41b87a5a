import { UsageError } from '@hyperladder/command-line'
import { fundingFor, LEVELS_MAX, PricingGrid, parseSpacing, type Spacing, seededLevelsForPx } from '@hyperladder/grid'
import {
  floorDiv,
  floorToLegalPx,
  floorToLot,
  formatDecimal,
  formatNtl,
  formatPx,
  formatSz,
  formatWei,
  HyperladderError,
  type MarketSpec,
  type Ntl,
  notional,
  type Px,
  parseDecimal,
  parseNtl,
  parsePx,
  parseSz,
  parseWei,
  type Sz,
  szToWei,
  type Wei,
} from '@hyperladder/units'
import type { BacktestJob } from '../jobs/job.ts'
import { optionName } from './runOptions.ts'
import type { RunKey, RunSettings } from './runSettings.ts'

const DEFAULTS = { range: '0.2', spacing: '0.003', capital: '10000', gapLevels: 1, activeLevels: 20 } as const
/** Digits kept beyond the price's own on the way down from the first price. */
const GUARD_DECIMALS = 12

export type LadderPlan = Pick<BacktestJob, 'ladder' | 'funds'> & { readonly assumed: readonly string[] }

/**
 * Returns the ladder and the funds of a run in plain decimals, everything that was left open chosen around the first price of the data.
 * @throws {@link UsageError} naming the option that this market can't take.
 */
export function planLadder(settings: RunSettings, market: MarketSpec, firstPx: Px): LadderPlan {
  const { pxDecimals, szDecimals } = market
  const said: string[] = []
  const spacing = named('spacing', () => parseSpacing(settings.spacing ?? DEFAULTS.spacing))
  const { startPx, levels } = placeLadder(settings, spacing, { firstPx, pxDecimals, said })
  const grid = named('levels', () => PricingGrid.build({ startPx, levels, spacing, pxDecimals }))
  const seeded = seededLevelsForPx(grid, firstPx)
  const given = givenFunds(settings, market, firstPx)
  const capital = given.worth ?? named('capital', () => parseNtl(settings.capital ?? DEFAULTS.capital))
  const orderSize =
    settings.orderSize === undefined
      ? sizeFor(capital, grid, seeded, firstPx)
      : named('orderSize', () => parseSz(settings.orderSize as string, szDecimals))
  if (orderSize <= 0n || notional(grid.px(0), orderSize) < market.minNotional) {
    const value = `one order is ${formatSz(orderSize, szDecimals)} ${market.base.name}, ${formatNtl(notional(grid.px(0), orderSize))} ${market.quote.name} at the lowest level`
    throw new UsageError(
      `${value}, must be at least ${formatNtl(market.minNotional)}: raise --capital or --order-size, or take fewer levels`,
    )
  }
  if (settings.orderSize === undefined)
    said.push(
      `Orders of ${formatSz(orderSize, szDecimals)} ${market.base.name}: what ${formatNtl(capital)} ${market.quote.name} can fund over the whole ladder.`,
    )
  const funds = chooseFunds({ settings, market, given, capital, orderSize, grid, seeded, firstPx, said })
  const gapLevels = settings.gapLevels ?? DEFAULTS.gapLevels
  if (gapLevels >= levels) throw new UsageError(`--gap-levels was ${gapLevels}, must be below the levels (${levels})`)
  if (settings.gapLevels === undefined) said.push(`A filled order comes back ${DEFAULTS.gapLevels} level away (--gap-levels).`)
  return {
    ladder: {
      startPx: formatPx(startPx, pxDecimals),
      levels,
      spacing: settings.spacing ?? DEFAULTS.spacing,
      orderSize: formatSz(orderSize, szDecimals),
      gapLevels,
      activeLevels: settings.activeLevels === undefined ? DEFAULTS.activeLevels : settings.activeLevels,
    },
    funds: { base: formatWei(funds.base, market.base), quote: formatNtl(funds.quote) },
    assumed: said,
  }
}

type Place = { readonly firstPx: Px; readonly pxDecimals: number; readonly said: string[] }

/** Where the ladder begins, and how many levels it has. */
function placeLadder(settings: RunSettings, spacing: Spacing, { firstPx, pxDecimals, said }: Place): { startPx: Px; levels: number } {
  const { startPx, levels, range } = settings
  if (startPx !== undefined) {
    if (levels === undefined) throw new UsageError('--levels is missing, must be given beside --start-px')
    return { startPx: named('startPx', () => parsePx(startPx, pxDecimals)), levels }
  }
  const half = levels === undefined ? stepsWithin(range ?? DEFAULTS.range, spacing) : Math.floor(levels / 2)
  const count = levels ?? half * 2
  if (count > LEVELS_MAX)
    throw new UsageError(
      `--range ${range} with this --spacing takes ${count} levels, must be at most ${LEVELS_MAX}: narrow the range or widen the spacing`,
    )
  const start = stepsBelow(firstPx, half, spacing, pxDecimals)
  said.push(
    `The ladder is centred on the first price ${formatPx(firstPx, pxDecimals)}: ${count} levels from ${formatPx(start, pxDecimals)}${levels === undefined && range === undefined ? ` (--range ${formatDecimal(parseDecimal(DEFAULTS.range, 2) * 100n, 2)}%)` : ''}.`,
  )
  return { startPx: start, levels: count }
}

/** How many steps fit between a price and that price times 1 + share. Exact. */
function stepsWithin(range: string, { numerator, denominator }: Spacing): number {
  const one = 10n ** 30n
  const end = one + parseDecimal(range, 30)
  let at = one
  let steps = 0
  while (steps <= LEVELS_MAX) {
    at += (at * numerator) / denominator
    if (at > end) break
    steps += 1
  }
  return Math.max(1, steps)
}

/** The legal price that lies so many steps below another. Rounded down. */
function stepsBelow(px: Px, steps: number, { numerator, denominator }: Spacing, pxDecimals: number): Px {
  const guard = 10n ** BigInt(GUARD_DECIMALS)
  let at = px * guard
  for (let step = 0; step < steps; step++) at = floorDiv(at * denominator, denominator + numerator)
  return floorToLegalPx(at / guard, pxDecimals) as Px
}

/** The largest order of which the funds' worth pays one on every level, at the first price. */
function sizeFor(capital: Ntl, grid: PricingGrid, seeded: number, firstPx: Px): Sz {
  const { base, quote } = fundingFor(grid, 1n as Sz, seeded)
  return floorDiv(capital, base * firstPx + quote) as Sz
}

type GivenFunds = { readonly base: Wei | undefined; readonly quote: Ntl | undefined; readonly worth: Ntl | undefined }

function givenFunds(settings: RunSettings, market: MarketSpec, firstPx: Px): GivenFunds {
  const base = settings.base === undefined ? undefined : named('base', () => parseWei(settings.base as string, market.base))
  const quote = settings.quote === undefined ? undefined : named('quote', () => parseNtl(settings.quote as string))
  if (base === undefined || quote === undefined) return { base, quote, worth: undefined }
  return { base, quote, worth: (worthOf(base, market, firstPx) + quote) as Ntl }
}

const worthOf = (base: Wei, market: MarketSpec, px: Px): Ntl => notional(px, floorToLot(base, market.base))

type Choice = {
  readonly settings: RunSettings
  readonly market: MarketSpec
  readonly given: GivenFunds
  readonly capital: Ntl
  readonly orderSize: Sz
  readonly grid: PricingGrid
  readonly seeded: number
  readonly firstPx: Px
  readonly said: string[]
}

/** What is not given: base for an order on every level above the first price, quote for the rest of the capital. */
function chooseFunds({ settings, market, given, capital, orderSize, grid, seeded, firstPx, said }: Choice): { base: Wei; quote: Ntl } {
  const plan = fundingFor(grid, orderSize, seeded)
  const base = given.base ?? szToWei(plan.base, market.base)
  const rest = (capital - worthOf(base, market, firstPx)) as Ntl
  // With an order size of its own, the ladder's whole need is the default; a capital that was given is kept to.
  const quote = given.quote ?? (settings.orderSize !== undefined && settings.capital === undefined ? plan.quote : rest)
  if (quote < 0n)
    throw new UsageError(
      `--capital was ${formatNtl(capital)}, must be at least ${formatNtl(worthOf(base, market, firstPx))}: the base alone is worth that at the first price`,
    )
  if (given.base === undefined || given.quote === undefined)
    said.push(`Starts with ${formatWei(base, market.base)} ${market.base.name} and ${formatNtl(quote)} ${market.quote.name}.`)
  return { base, quote }
}

function named<T>(key: RunKey, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (error instanceof HyperladderError && !(error instanceof UsageError))
      throw new UsageError(`--${optionName(key)}: ${error.message}`, { cause: error })
    throw error
  }
}
