import type { EngineConfig, MarketConfig } from '@hyperladder/engine'
import type { Universe } from '@hyperladder/exchange-port'
import { PricingGrid, parseSpacing } from '@hyperladder/grid'
import { HyperladderError, type MarketSpec, parseNtl, parsePx, parseSz, parseWei, type Sz } from '@hyperladder/units'
import { parseBounds } from '../config/parseBounds.ts'
import type { MakerSettings, MarketSettings } from '../settings.ts'
import { nameOf } from './report.ts'

/** A market that the settings name and the venue doesn't have, or numbers that the market can't take. */
export class StartupError extends HyperladderError {}

/**
 * Returns the engine's configuration for a venue's universe: pair names resolved, decimals parsed in each market's own units, ladders built.
 * @throws {@link StartupError} naming the market, the key and the value.
 */
export function resolveMarkets(settings: MakerSettings, universe: Universe): EngineConfig {
  const markets = settings.markets.map((market) => resolveMarket(market, universe))
  return {
    markets,
    universe: universe.markets,
    diff: {
      deadZoneBps: Number(settings.deadZoneBps),
      priceToleranceBps: Number(settings.priceToleranceBps),
      sizeTolerancePct: Number(settings.sizeTolerancePct),
    },
    reserve: settings.reserve,
    foreignOrders: settings.foreignOrders ?? 'cancel',
    ...(settings.guards === undefined ? {} : { guards: { widenLevels: settings.guards.widenLevels } }),
    drift: { baseLots: BigInt(settings.driftTolerance.baseLots) as Sz, quote: parseNtl(settings.driftTolerance.quote) },
  }
}

/**
 * Returns the pair a settings name means: the venue's own name, else `BASE/QUOTE` where exactly one pair has these token names.
 * @throws {@link StartupError} when none has, or several have.
 */
export function findMarket(name: string, universe: Universe): MarketSpec {
  const exact = universe.markets.find(({ coin }) => coin === name)
  if (exact) return exact
  const named = universe.markets.filter((market) => nameOf(market) === name)
  if (named.length === 1) return named[0] as MarketSpec
  if (named.length > 1) {
    const coins = named.map(({ coin }) => coin).join(', ')
    throw new StartupError('E_COIN_AMBIGUOUS', `market '${name}' is the name of several pairs (${coins}): give the one you mean`, { name })
  }
  const unusable = universe.unusable.find(({ coin }) => coin === name)
  if (unusable) throw new StartupError('E_COIN_UNUSABLE', `market '${name}' can't be quoted: ${unusable.reason}`, { name })
  const some = universe.markets.slice(0, 5).map((market) => `${market.coin} (${nameOf(market)})`)
  throw new StartupError(
    'E_COIN',
    `market '${name}' is not in the venue's universe of ${universe.markets.length} spot pairs, such as ${some.join(', ')}`,
    { name },
  )
}

function resolveMarket(settings: MarketSettings, universe: Universe): MarketConfig {
  const market = findMarket(settings.coin, universe)
  const { base, quote } = settings.allocation
  const guards = parseBounds(settings, market, (key, make) => inMarket(settings, key, make))
  const startPx = inMarket(settings, 'start_px', () => parsePx(settings.startPx, market.pxDecimals))
  const spacing = inMarket(settings, 'spacing', () => parseSpacing(settings.spacing))
  return {
    market,
    grid: inMarket(settings, 'ladder', () =>
      PricingGrid.build({ startPx, levels: settings.levels, spacing, pxDecimals: market.pxDecimals }),
    ),
    orderSize: inMarket(settings, 'order_size', () => parseSz(settings.orderSize, market.szDecimals)),
    gapLevels: settings.gapLevels,
    activeLevels: settings.activeLevels,
    allocation: {
      ...(base === undefined ? {} : { base: inMarket(settings, 'allocation_base', () => parseWei(base, market.base)) }),
      ...(quote === undefined ? {} : { quote: inMarket(settings, 'allocation_quote', () => parseNtl(quote)) }),
    },
    ...(guards === undefined ? {} : { guards }),
  }
}

function inMarket<T>({ coin }: MarketSettings, key: string, parse: () => T): T {
  try {
    return parse()
  } catch (cause) {
    if (!(cause instanceof HyperladderError)) throw cause
    throw new StartupError(cause.code, `${key} of market ${coin}: ${cause.message}`, { coin, key, ...cause.values }, { cause })
  }
}
