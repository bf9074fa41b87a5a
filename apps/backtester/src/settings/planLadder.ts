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
import { awayFromMarket } from './awayFromMarket.ts'
import type { FirstPrice } from './lookAtHistory.ts'
import type { RunPlan } from './planRun.ts'
import { optionName } from './runOptions.ts'
import type { RunKey, RunSettings } from './runSettings.ts'

const DEFAULTS = { range: '0.2', spacing: '0.003', capital: '10000', gapLevels: 1, activeLevels: 20 } as const
/** Digits kept beyond the price's own on the way down from the first price. */
const GUARD_DECIMALS = 12

/** Funds worth more than that, in quote, are not made up to fit an order size: they are more likely a slip than what somebody has. */
const ASSUMED_MAX = parseNtl('1000000')

export type LadderPlan = Pick<BacktestJob, 'ladder' | 'funds'> & Pick<RunPlan, 'assumed' | 'warned' | 'fundsAssumed'>
/** `place`: where it stands in the data, in words. */
export type PlacedPrice = FirstPrice & { readonly place: string }

/**
 * Returns the ladder and the funds of a run in plain decimals, everything that was left open chosen around the first price of the data.
 * @throws {@link UsageError} naming the option that this market can't take.
 */
export function planLadder(settings: RunSettings, market: MarketSpec, first: PlacedPrice): LadderPlan {
  const { pxDecimals, szDecimals } = market
  const firstPx = first.px
  const said: string[] = []
  const warned: string[] = []
  const spacing = named('spacing', () => parseSpacing(settings.spacing ?? DEFAULTS.spacing))
  const { startPx, levels } = placeLadder(settings, spacing, { first, pxDecimals, said, warned })
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
      `${value}, must be at least ${formatNtl(market.minNotional)}: raise --capital or --order-size, or take fewer levels (the first price is ${priceWords(first, pxDecimals)})`,
    )
  }
  if (settings.orderSize === undefined)
    said.push(
      `Orders of ${formatSz(orderSize, szDecimals)} ${market.base.name}: what ${formatNtl(capital)} ${market.quote.name} can fund over the whole ladder.`,
    )
  const { fundsAssumed, ...funds } = chooseFunds({ settings, market, given, capital, orderSize, grid, seeded, firstPx, said, warned })
  const away = awayFromMarket({ market, grid, orderSize, base: funds.base, seeded, firstPx })
  if (away !== undefined) warned.push(away)
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
    warned,
    fundsAssumed,
  }
}

type Place = { readonly first: PlacedPrice; readonly pxDecimals: number; readonly said: string[]; readonly warned: string[] }

/** `0.2 at 2025-03-01T12:00 UTC in row 2 of PURR_USDC-1h.csv.gz`. */
const priceWords = ({ px, timeMs, place }: PlacedPrice, pxDecimals: number): string =>
  `${formatPx(px, pxDecimals)} at ${timeWord(timeMs)} UTC in ${place}`

/** Where the ladder begins, and how many levels it has. */
function placeLadder(settings: RunSettings, spacing: Spacing, { first, pxDecimals, said, warned }: Place): { startPx: Px; levels: number } {
  const { startPx, levels, range } = settings
  const firstPx = first.px
  const stray =
    first.stray === undefined
      ? undefined
      : `the first price is ${priceWords(first, pxDecimals)}, but most of the data is about ${formatPx(first.stray.usualPx, pxDecimals)}`
  if (startPx !== undefined) {
    if (levels === undefined) throw new UsageError('--levels is missing, must be given beside --start-px')
    if (stray !== undefined) warned.push(`Nothing is left out of the data: ${stray}. Funds are valued at it (--from begins later).`)
    return { startPx: named('startPx', () => parsePx(startPx, pxDecimals)), levels }
  }
  if (stray !== undefined && first.stray !== undefined)
    throw new UsageError(
      `${stray}: no ladder is centred on that, and nothing is left out of the data unasked. Give --from ${timeWord(first.stray.fromMs)}, where the price is first near the usual, or place the ladder with --start-px and --levels`,
    )
  const half = levels === undefined ? stepsWithin(range ?? DEFAULTS.range, spacing) : Math.floor(levels / 2)
  const count = levels ?? half * 2
  if (count > LEVELS_MAX)
    throw new UsageError(
      `--range ${range ?? DEFAULTS.range} with this --spacing takes ${count} levels, must be at most ${LEVELS_MAX}: narrow the range or widen the spacing`,
    )
  const start = stepsBelow(firstPx, half, spacing, pxDecimals)
  if (start <= 0n)
    throw new UsageError(
      `${levels === undefined ? `--range was ${range}` : `--levels was ${levels}`}: ${half} levels below the first price ${formatPx(firstPx, pxDecimals)} end under the smallest price there is, ${formatPx(1n as Px, pxDecimals)}: must be fewer, or of a smaller --spacing`,
    )
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
  readonly warned: string[]
}

/** What is not given: base for an order on every level above the first price, quote for the rest of the capital. */
function chooseFunds(choice: Choice): { base: Wei; quote: Ntl; fundsAssumed: boolean } {
  const { settings, market, given, capital, orderSize, grid, seeded, firstPx, said, warned } = choice
  const plan = fundingFor(grid, orderSize, seeded)
  const base = given.base ?? szToWei(plan.base, market.base)
  const rest = (capital - worthOf(base, market, firstPx)) as Ntl
  // With an order size of its own, the ladder's whole need is the default; a capital that was given is kept to.
  const fundsAssumed = given.worth === undefined && settings.orderSize !== undefined && settings.capital === undefined
  const quote = given.quote ?? (fundsAssumed ? plan.quote : rest)
  if (quote < 0n)
    throw new UsageError(
      `--capital was ${formatNtl(capital)}, must be at least ${formatNtl(worthOf(base, market, firstPx))}: the base alone is worth that at the first price`,
    )
  const funds = `${formatWei(base, market.base)} ${market.base.name} and ${formatNtl(quote)} ${market.quote.name}`
  if (fundsAssumed) {
    const made = ((given.base === undefined ? worthOf(base, market, firstPx) : 0n) + (given.quote === undefined ? quote : 0n)) as Ntl
    const worth = `${formatNtl(made)} ${market.quote.name}`
    const orders = `orders of ${formatSz(orderSize, market.szDecimals)} ${market.base.name} on ${grid.levels} levels take ${funds}`
    if (made > ASSUMED_MAX)
      throw new UsageError(
        `--order-size was ${settings.orderSize}: ${orders}. Funds worth ${worth} would have to be made up, must be at most ${formatNtl(ASSUMED_MAX)}: say what there is with --capital, or --base and --quote, or take smaller orders`,
      )
    warned.push(
      `The run starts with funds that nobody gave, worth ${worth} at the first price: ${orders}. Say what there is with --capital, or --base and --quote.`,
    )
  } else if (given.worth === undefined) said.push(`Starts with ${funds}.`)
  return { base, quote, fundsAssumed }
}

/** As `--from` takes it, to the minute where that is all. */
const timeWord = (ms: number): string => new Date(ms).toISOString().replace(/(:00)?\.000Z$|Z$/, '')

function named<T>(key: RunKey, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (error instanceof HyperladderError && !(error instanceof UsageError))
      throw new UsageError(`--${optionName(key)}: ${error.message}`, { cause: error })
    throw error
  }
}
