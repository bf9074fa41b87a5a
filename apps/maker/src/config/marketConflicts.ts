import type { MarketSpec } from '@hyperladder/units'
import type { MarketSettings } from '../settings.ts'

/** What a market trades, as far as it is known: by token names before the venue's universe is read, by token indices after. */
type Pair = {
  readonly market: string
  readonly base: string
  readonly quote: string
  readonly baseName: string
  readonly quoteName: string
}

/**
 * Returns the contradictions between the markets of one account, from the config alone: a market twice, or a base token in two
 * markets (or also a quote token) without allocations that say which part is whose. Pairs named `@107` are judged by
 * {@link marketConflictsOf}, once the venue has told what they trade.
 */
export function marketConflicts(markets: readonly MarketSettings[]): string[] {
  return conflicts(
    markets,
    markets.map(({ coin }) => {
      const [base, quote] = coin.split('/')
      return base === undefined || quote === undefined
        ? { market: coin, base: `base of ${coin}`, quote: `quote of ${coin}`, baseName: coin, quoteName: coin }
        : { market: coin, base, quote, baseName: base, quoteName: quote }
    }),
  )
}

/** The same, by the venue's own numbers. `specs` answers `markets` one to one. */
export function marketConflictsOf(markets: readonly MarketSettings[], specs: readonly MarketSpec[]): string[] {
  return conflicts(
    markets,
    specs.map(({ pairIndex, base, quote }) => ({
      market: String(pairIndex),
      base: String(base.index),
      quote: String(quote.index),
      baseName: base.name,
      quoteName: quote.name,
    })),
  )
}

function conflicts(markets: readonly MarketSettings[], pairs: readonly Pair[]): string[] {
  const problems: string[] = []
  const coinOf = (i: number): string => markets[i]?.coin ?? ''
  for (const [i, pair] of pairs.entries()) {
    const twin = pairs.findIndex((other) => other.market === pair.market)
    if (twin !== i) {
      problems.push(`markets[${i}] (${coinOf(i)}) is the same market as markets[${twin}] (${coinOf(twin)}): one market has one ladder`)
      continue
    }
    const shares = pairs.flatMap((other, j) => (j !== i && other.market !== pair.market && other.base === pair.base ? [j] : []))
    if (shares.length > 0 && markets[i]?.allocation.base === undefined) {
      problems.push(
        `markets[${i}].allocation_base is missing: ${pair.baseName} is the base of ${[i, ...shares].map(coinOf).join(' and ')}, so each must say its part`,
      )
    }
    const quotedIn = pairs.flatMap((other, j) => (other.quote === pair.base ? [j] : []))
    for (const j of quotedIn) {
      if (markets[i]?.allocation.base === undefined) {
        problems.push(
          `markets[${i}].allocation_base is missing: ${pair.baseName} is the base of ${coinOf(i)} and the quote of ${coinOf(j)}, so each must say its part`,
        )
      }
      if (markets[j]?.allocation.quote === undefined) {
        problems.push(
          `markets[${j}].allocation_quote is missing: ${pair.baseName} is the base of ${coinOf(i)} and the quote of ${coinOf(j)}, so each must say its part`,
        )
      }
    }
  }
  return [...new Set(problems)]
}
