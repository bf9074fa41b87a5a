import type { Universe } from '@hyperladder/exchange-port'
import type { MarketSpec } from '@hyperladder/units'
import { findMarket, StartupError } from '../orchestrator/resolveMarkets.ts'

export type ResolvedMarket = { readonly ok: true; readonly spec: MarketSpec } | { readonly ok: false; readonly problem: string }

/** Returns the market that a config's `coin` means, by the orchestrator's own rule, or why there is none. */
export function resolveMarket(universe: Universe, coin: string): ResolvedMarket {
  try {
    return { ok: true, spec: findMarket(coin, universe) }
  } catch (error) {
    if (!(error instanceof StartupError)) throw error
    return { ok: false, problem: error.message }
  }
}
