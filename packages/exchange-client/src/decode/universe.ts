import type { Universe } from '@hyperladder/exchange-port'
import type { SpotMeta } from '@hyperladder/protocol'
import { HyperladderError, type MarketSpec, marketSpec, type TokenSpec } from '@hyperladder/units'

/** The universe with its look-ups. */
export type Directory = {
  readonly universe: Universe
  readonly marketByCoin: ReadonlyMap<string, MarketSpec>
  readonly tokenByIndex: ReadonlyMap<number, TokenSpec>
}

/**
 * Returns every token by `index` and every spot pair by coin, whatever their places in the lists (API reference 1.1: indices are sparse, names are not
 * unique). A pair that makes no market is named in `unusable`, with the reason.
 */
export function buildDirectory(meta: SpotMeta): Directory {
  const unusable: { coin: string; reason: string }[] = []
  const tokenByIndex = new Map<number, TokenSpec>()
  for (const { name, index, szDecimals, weiDecimals } of meta.tokens.items) {
    if (tokenByIndex.has(index)) unusable.push({ coin: name, reason: `token index ${index} appears twice, the first one counts` })
    else tokenByIndex.set(index, { name, index, szDecimals, weiDecimals })
  }
  const marketByCoin = new Map<string, MarketSpec>()
  for (const { name: coin, index: pairIndex, tokens } of meta.universe.items) {
    const [base, quote] = tokens.map((index) => tokenByIndex.get(index))
    if (base === undefined || quote === undefined) unusable.push({ coin, reason: `token ${tokens.join(' or ')} is missing` })
    else if (marketByCoin.has(coin))
      unusable.push({ coin, reason: `pair ${pairIndex} has the coin of pair ${marketByCoin.get(coin)?.pairIndex}` })
    else addMarket(coin, pairIndex, base, quote)
  }
  for (const { error } of [...meta.tokens.bad, ...meta.universe.bad]) unusable.push({ coin: error.path, reason: error.message })
  return { universe: { tokens: [...tokenByIndex.values()], markets: [...marketByCoin.values()], unusable }, marketByCoin, tokenByIndex }

  function addMarket(coin: string, pairIndex: number, base: TokenSpec, quote: TokenSpec): void {
    try {
      marketByCoin.set(coin, marketSpec({ coin, pairIndex, base, quote }))
    } catch (error) {
      if (!(error instanceof HyperladderError)) throw error
      unusable.push({ coin, reason: error.message })
    }
  }
}
