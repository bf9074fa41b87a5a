import { acceptFlows } from './absorbBalances.ts'
import type { CautionLevel, EngineEvent } from './event.ts'
import { haltMarket } from './halt.ts'
import type { EngineState } from './state.ts'

type Instruction = Extract<EngineEvent, { type: 'spending' | 'spent' | 'acceptFlows' | 'caution' | 'drain' | 'halt' }>

/** What the shell or its operator says, rather than the venue. */
export function absorbInstruction(state: EngineState, event: Instruction): void {
  switch (event.type) {
    case 'spending':
      state.spending += event.requests
      state.budget.onSent(event.requests)
      state.activity += 1
      return
    case 'spent':
      return absorbSpent(state, event)
    case 'acceptFlows':
      return acceptFlows(state)
    case 'caution':
      return absorbCaution(state, event.level, event.reason)
    case 'drain':
      state.draining = true
      state.wantsTick = true
      return
    case 'halt':
      for (const market of state.markets)
        if (event.coin === null || event.coin === market.market.coin)
          haltMarket(state, market, event.reason, { sticky: event.sticky ?? false })
      return
    default:
      return event satisfies never
  }
}

/** Books what went out beside the batches, as an answer to a batch is booked. */
function absorbSpent(state: EngineState, event: { readonly atMs: number; readonly charged: number; readonly requests?: number }): void {
  const settled = Math.min(event.requests ?? 0, state.spending)
  state.spending -= settled
  state.budget.onAnswered(settled, event.charged, event.atMs)
  state.activity += 1
}

function absorbCaution(state: EngineState, level: CautionLevel, reason: string): void {
  if (state.caution.level === level) return
  state.caution = { level, reason }
  state.wantsTick = true
  state.notices.push({ type: 'caution', level, reason })
}
