import { fundingFor, parseSpacing, seededLevelsForPx } from '@hyperladder/grid'
import {
  floorToLegalPx,
  formatNtl,
  formatPx,
  formatSz,
  formatWei,
  type MarketSpec,
  type Ntl,
  notional,
  type Px,
  type Sz,
  szToWei,
  truncateToSignificant,
  type Wei,
} from '@hyperladder/units'
import type { MarketPlan } from './config/planMarket.ts'
import type { MakerSettings, MarketSettings } from './settings.ts'

const LEVELS = 40
const LEVELS_BELOW = LEVELS / 2
/** Value of one order: far enough above the least one (10) that what a partial fill leaves can be quoted too. */
const ORDER_VALUE_QUOTE = 30n

/** Returns the settings of a start without a config: one ladder of 40 levels with the market's present price in its middle. */
export function demoSettings(spec: MarketSpec, mark: Px): MakerSettings {
  return {
    network: 'paper',
    markets: [demoMarket(spec, mark)],
    intervalMs: 3000,
    reconcileEvery: 20,
    reserve: 100,
    deadZoneBps: '5',
    priceToleranceBps: '1',
    sizeTolerancePct: '1',
    foreignOrders: undefined,
    driftTolerance: { baseLots: 1, quote: '1' },
    balanceFeed: 'spotState',
  }
}

/** The price counts to three figures only, so that a start on one seed quotes one ladder, whatever block it fell on. */
function demoMarket(spec: MarketSpec, mark: Px): MarketSettings {
  const { numerator, denominator } = parseSpacing('0.003')
  const exponent = BigInt(LEVELS_BELOW)
  const middle = truncateToSignificant(mark, 3)
  const startPx = floorToLegalPx((middle * denominator ** exponent) / (denominator + numerator) ** exponent, spec.pxDecimals) as Px
  return {
    coin: spec.coin,
    startPx: formatPx(startPx, spec.pxDecimals),
    levels: LEVELS,
    spacing: '0.003',
    orderSize: formatSz(roundSizeWorth((ORDER_VALUE_QUOTE * spec.minNotional) / 10n, mark), spec.szDecimals),
    gapLevels: 0,
    activeLevels: 20,
    allocation: {},
  }
}

/** Returns the smallest size of 1, 2 or 5 times a power of ten lots that is worth at least this much. */
function roundSizeWorth(value: bigint, px: Px): Sz {
  for (let unit = 1n; ; unit *= 10n) {
    for (const sz of [unit, 2n * unit, 5n * unit]) if (notional(px, sz as Sz) >= value) return sz as Sz
  }
}

export type PaperFunds = ReadonlyMap<string, string>

/**
 * Returns what an account on the embedded paper exchange is given, decimals by token name: each market's allocation, or else what its ladder
 * needs when every level below the present price starts as a bid.
 */
export function paperFunds(markets: readonly { readonly plan: MarketPlan; readonly mark: Px | null }[]): PaperFunds {
  const amounts = new Map<string, { total: bigint; text: (total: bigint) => string }>()
  const add = (token: string, amount: bigint, text: (total: bigint) => string): void => {
    amounts.set(token, { total: (amounts.get(token)?.total ?? 0n) + amount, text })
  }
  for (const { plan, mark } of markets) {
    const { grid, orderSize, spec, settings, allocation } = plan
    const seeded = settings.seededLevels ?? (mark === null ? Math.floor(grid.levels / 2) : seededLevelsForPx(grid, mark))
    const needed = fundingFor(grid, orderSize, seeded)
    add(spec.base.name, allocation.base ?? szToWei(needed.base, spec.base), (total) => formatWei(total as Wei, spec.base))
    add(spec.quote.name, allocation.quote ?? needed.quote, (total) => formatNtl(total as Ntl))
  }
  return new Map([...amounts].filter(([, { total }]) => total > 0n).map(([token, { total, text }]) => [token, text(total)]))
}
