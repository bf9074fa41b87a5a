import type { EngineState, MarketState } from './state.ts'

/**
 * Stops a market for good: its orders are cancelled by the next plan, it keeps being reconciled, and quotes nothing more. `sticky`: what was found
 * is still so after a restart, so the halt must outlive the run. The first reason stays, and a sticky one takes its place.
 */
export function haltMarket(state: EngineState, market: MarketState, reason: string, { sticky }: { readonly sticky: boolean }): void {
  if (market.halted !== null && (market.haltSticky || !sticky)) return
  market.halted = reason
  market.haltSticky = sticky
  state.wantsTick = true
  state.notices.push({ type: 'halted', coin: market.market.coin, reason, sticky })
}
