import type { RateLimitReading } from '@hyperladder/exchange-port'
import { absorbAnswer, absorbSettled } from './absorbAnswer.ts'
import { absorbBalances, absorbBalancesReading } from './absorbBalances.ts'
import { absorbFill, absorbFlow } from './absorbFill.ts'
import { absorbInstruction } from './absorbInstruction.ts'
import { absorbOpenOrders } from './absorbOpenOrders.ts'
import { absorbOrderStatus, absorbOrderUpdate } from './absorbOrderUpdate.ts'
import type { EngineEvent, ReadingMark } from './event.ts'
import { newestOf } from './seenKeys.ts'
import type { EngineState } from './state.ts'

/**
 * Returns the state after one event. Events of orders and fills commute and may come twice; the state is mutated in place.
 * Law: the same events in the same order give the same state and plans, byte for byte. Throws nothing for any event of its types.
 */
export function absorb(state: EngineState, event: EngineEvent): EngineState {
  switch (event.type) {
    case 'orderUpdates':
      for (const update of event.updates) absorbOrderUpdate(state, update, event.atMs)
      return state
    case 'fills':
      for (const fill of event.fills) absorbFill(state, fill, event.atMs)
      // A snapshot replays flows of days ago: only those that happen while we watch are news.
      if (!event.snapshot) for (const flow of event.flows) absorbFlow(state, flow, event.atMs)
      return state
    case 'fillsRead':
      for (const fill of event.reading.fills) absorbFill(state, fill, event.atMs)
      state.provenFillsMs = Math.max(state.provenFillsMs, newestOf(event.reading.fills), event.reading.listed?.newestMs ?? 0)
      return state
    case 'balances':
      absorbBalances(state, event.balances, event.atMs)
      return state
    case 'balancesRead':
      absorbBalancesReading(state, event)
      return state
    case 'bbo':
      absorbBbo(state, event)
      return state
    case 'connection':
      absorbConnection(state, event.state)
      return state
    case 'undecodable':
      // What was lost may have been the last word on the best prices, and none may follow for hours.
      if (event.channel === 'bbo' || event.channel === 'unknown') forgetTouch(state)
      return state
    case 'answer':
      absorbAnswer(state, event)
      return state
    case 'settled':
      absorbSettled(state, event)
      return state
    case 'orderStatusRead':
      absorbOrderStatus(state, event)
      return state
    case 'openOrdersRead':
      absorbOpenOrders(state, event)
      return state
    case 'rateLimitRead':
      absorbRateLimit(state, event.reading, event.mark)
      return state
    case 'marksRead':
      for (const { coin, mark } of event.marks) {
        const market = state.marketByCoin.get(coin)
        if (market && mark !== null) market.mark = mark
      }
      return state
    case 'spending':
    case 'spent':
    case 'acceptFlows':
    case 'caution':
    case 'drain':
    case 'halt':
      absorbInstruction(state, event)
      return state
    default:
      return event satisfies never
  }
}

/** Returns where the engine stands, to be handed back with a reading that is asked for now. */
export function readingMark(state: EngineState): ReadingMark {
  return { fills: state.fills, activity: state.activity, facts: state.markets.map((market) => market.orders.mark()) }
}

function absorbBbo(
  state: EngineState,
  event: {
    readonly coin: string
    readonly bid: EngineState['markets'][number]['bid']
    readonly ask: EngineState['markets'][number]['ask']
  },
): void {
  const market = state.marketByCoin.get(event.coin)
  if (!market || (market.bid === event.bid && market.ask === event.ask)) return
  market.bid = event.bid
  market.ask = event.ask
  if (state.waitingForBbo) state.wantsTick = true
}

function absorbConnection(state: EngineState, connection: 'up' | 'down'): void {
  state.connected = connection === 'up'
  if (connection === 'up') return
  state.disconnects += 1
  forgetTouch(state)
}

/** What the book looked like before a silence says nothing about now. */
function forgetTouch(state: EngineState): void {
  for (const market of state.markets) {
    market.bid = null
    market.ask = null
  }
  if (state.waitingForBbo) state.wantsTick = true
}

function absorbRateLimit(state: EngineState, reading: RateLimitReading, mark: ReadingMark): void {
  const quiet = mark.activity === state.activity && state.requests.size === 0 && state.spending === 0
  const { change } = state.budget.sync(reading, { quiet })
  if (change === 0) return
  state.corrections.budget += 1
  state.notices.push({ type: 'budgetCorrection', by: change })
}
