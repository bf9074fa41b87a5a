import type { OrderSlots, Slot } from '@hyperladder/order-state'
import type { DesiredOrder } from '@hyperladder/quoter'
import type { Px } from '@hyperladder/units'
import { holdOf, type Purse, type Purses, pursesOf, tokenOf } from './holds.ts'
import type { Candidate, PlanSkip, SkipReason } from './plan.ts'
import { type EngineState, type MarketState, slotKey, targetKey } from './state.ts'

export type Fitted = { readonly candidates: readonly Candidate[]; readonly skipped: readonly PlanSkip[]; readonly waitingForBbo: boolean }

/**
 * Returns what of the candidates may go out at once. In a block the venue runs ALO orders before cancels, so nothing may lean on a cancel
 * that is not answered: neither on its funds nor on its price. Law: what is returned needs no unanswered cancel, meets no order of
 * ours, and meets nobody else's as far as the book is known.
 */
export function fitCandidates(state: EngineState, candidates: readonly Candidate[], nowMs: number): Fitted {
  if (candidates.length === 0) return { candidates, skipped: [], waitingForBbo: false }
  const { cooldowns } = state
  const purses = pursesOf(state)
  const touch = state.markets.map(({ orders }) => ownTouch(orders.slots))
  const fitted: Candidate[] = []
  const skipped: PlanSkip[] = []
  let waitingForBbo = false
  for (const candidate of candidates) {
    const market = state.markets[candidate.market] as MarketState
    if (candidate.kind === 'cancel') {
      const { side, level } = candidate.target
      const resting =
        !state.draining && cooldowns.size > 0 && cooldowns.active(targetKey(candidate.market, candidate.target.ref), nowMs) !== undefined
      if (resting) skipped.push(skip(market, level === undefined ? undefined : { side, level }, 'cooldown'))
      else fitted.push(candidate)
      continue
    }
    const purse = (purses[candidate.market] as Purses)[tokenOf(candidate.to.side)]
    const need = needOf(market, candidate)
    const reason = reasonAgainst(state, market, candidate, { purse, need, touch: touch[candidate.market] as OwnTouch, nowMs })
    if (reason !== undefined) {
      waitingForBbo ||= reason === 'wouldCross'
      skipped.push(skip(market, candidate.to, reason))
      continue
    }
    if (need > 0n) {
      purse.free.amount -= need
      purse.room -= need
    }
    fitted.push(candidate)
  }
  return { candidates: fitted, skipped, waitingForBbo }
}

type OwnTouch = { readonly bid: Px | undefined; readonly ask: Px | undefined }
type Bounds = { readonly purse: Purse; readonly need: bigint; readonly touch: OwnTouch; readonly nowMs: number }

function reasonAgainst(
  state: EngineState,
  market: MarketState,
  candidate: Exclude<Candidate, { kind: 'cancel' }>,
  bounds: Bounds,
): SkipReason | undefined {
  const { to } = candidate
  const { cooldowns } = state
  if (cooldowns.size > 0 && cooldowns.active(slotKey(market.index, to), bounds.nowMs) !== undefined) return 'cooldown'
  if (meetsOwn(to, bounds.touch)) return 'awaitsCancel'
  if (to.side === 'ask' ? market.bid !== null && market.bid >= to.px : market.ask !== null && market.ask <= to.px) return 'wouldCross'
  const { need, purse } = bounds
  // What must only become less needs nothing, however little there is.
  if (need > 0n && (need > purse.free.amount || need > purse.room)) return 'awaitsCancel'
  return undefined
}

const meetsOwn = (to: DesiredOrder, touch: OwnTouch): boolean =>
  to.side === 'ask' ? touch.bid !== undefined && touch.bid >= to.px : touch.ask !== undefined && touch.ask <= to.px

/** Funds needed beyond those the venue already holds for it: a modify's old hold is released before the new one is checked. */
function needOf(market: MarketState, candidate: Exclude<Candidate, { kind: 'cancel' }>): bigint {
  const needed = holdOf(market.market, candidate.to, candidate.to.sz)
  return candidate.kind === 'modify' ? needed - holdOf(market.market, candidate.target, candidate.target.remaining) : needed
}

/** Best own prices that are at the venue or may be: live, in flight, and closed without explanation. */
const ownTouch = (slots: OrderSlots): OwnTouch => ({ bid: slots.best('bid'), ask: slots.best('ask') })

export function skip(
  market: MarketState,
  slot: Slot | undefined,
  reason: SkipReason,
  values?: Readonly<Record<string, unknown>>,
): PlanSkip {
  const at = slot === undefined ? undefined : { side: slot.side, level: slot.level }
  return { coin: market.market.coin, slot: at, reason, ...(values === undefined ? {} : { values }) }
}
