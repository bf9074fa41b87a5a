import type { EngineState, MarketState } from './state.ts'

/** Stops a market for good: its orders are cancelled by the next plan, it keeps being reconciled, and quotes nothing more. */
export function haltMarket(state: EngineState, market: MarketState, reason: string): void {
  if (market.halted !== null) return
  market.halted = reason
  state.wantsTick = true
  state.notices.push({ type: 'halted', coin: market.market.coin, reason })
}
