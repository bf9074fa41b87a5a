import { defaultUniverse, type Funding } from '@hyperladder/paper-exchange'
import type { Random } from '@hyperladder/simulator'
import {
  type Address,
  floorToLegalPx,
  formatDecimal,
  formatPx,
  formatSz,
  type Px,
  type Sz,
  type TokenSpec,
  type Wei,
} from '@hyperladder/units'
import type { MarketSettings } from '../src/settings.ts'

/** The ladders of a run, what they need, and their steps in millionths. */
export type DrawnMarkets = {
  readonly settings: readonly MarketSettings[]
  /** Per token: what all markets together could use. */
  readonly needs: ReadonlyMap<number, bigint>
  readonly stepPpm: ReadonlyMap<string, number>
}

type Pair = (typeof defaultUniverse.pairs)[number]
const tokenOf = (index: number): TokenSpec => defaultUniverse.tokens.find((token) => token.index === index) as TokenSpec

/** Draws a ladder around the start price of each pair. Tokens that two markets sell get explicit allocations, as the maker demands. */
export function drawMarkets(random: Random, coins: readonly string[]): DrawnMarkets {
  const pairs = coins.map((coin) => defaultUniverse.pairs.find((pair) => pair.coin === coin) as Pair)
  const needs = new Map<number, bigint>()
  const stepPpm = new Map<string, number>()
  const settings = pairs.map((pair) => {
    const shared = pairs.some((other) => other !== pair && (other.base === pair.base || other.quote === pair.base))
    const { market, step, need } = drawLadder(random.fork(pair.coin), pair, shared)
    stepPpm.set(pair.coin, step)
    needs.set(pair.base, (needs.get(pair.base) ?? 0n) + need.base)
    needs.set(pair.quote, (needs.get(pair.quote) ?? 0n) + need.quote)
    return market
  })
  return { settings, needs, stepPpm }
}

function drawLadder(random: Random, pair: Pair, shared: boolean) {
  const base = tokenOf(pair.base)
  const pxDecimals = 8 - base.szDecimals
  const middle = pair.startPx as Px
  const isStable = pair.coin === '@4'
  const step = isStable ? random.pick([200, 500]) : random.pick([2_000, 3_000, 3_000, 10_000])
  const levels = random.pick([8, 20, 40, 60])
  let startPx = middle as bigint
  for (let i = 0; i < levels / 2; i += 1) startPx = (startPx * 1_000_000n) / BigInt(1_000_000 + step)
  const tranche = BigInt(random.pick([13, 30, 60, 250])) * 10n ** 8n
  const orderSize = tranche / middle > 0n ? tranche / middle : 1n
  const lotWei = 10n ** BigInt(base.weiDecimals - base.szDecimals)
  const filled = BigInt(random.pick([0, 3, 5, 5, 5, 8, 10, 12]))
  const allocated = ((orderSize * BigInt(levels) * filled) / 10n) * lotWei
  const quote = (middle * orderSize * BigInt(levels) * BigInt(random.pick([1, 3, 6, 10]))) / 10n
  const givesQuote = random.chance(0.2)
  const market: MarketSettings = {
    coin: pair.coin,
    startPx: formatPx(floorToLegalPx(startPx, pxDecimals) as Px, pxDecimals),
    levels,
    spacing: formatDecimal(BigInt(step), 6),
    orderSize: formatSz(orderSize as Sz, base.szDecimals),
    gapLevels: random.pick([0, 0, 1, 1, 2]),
    activeLevels: random.pick([3, 5, 10, 20, null]),
    allocation: {
      ...(shared || random.chance(0.2) ? { base: formatDecimal(allocated, base.weiDecimals) } : {}),
      ...(givesQuote ? { quote: formatDecimal(quote / 2n, 8) } : {}),
    },
  }
  return { market, step, need: { base: allocated, quote } }
}

/** Gives the account what its ladders can use, and some dust. */
export function drawFunds(random: Random, user: Address, { needs }: DrawnMarkets): readonly Funding[] {
  return [...needs].map(([token, need]) => {
    const { weiDecimals } = tokenOf(token)
    const inWei = need
    const dust = random.chance(0.5) ? BigInt(random.between(0, 999)) : 0n
    const more = random.chance(0.3) ? 10n ** BigInt(weiDecimals) : 0n
    return { user, token, amount: (inWei + dust + more) as Wei }
  })
}
