import type { Diff } from '@hyperladder/differ'
import type { CurrentOrder, Slot } from '@hyperladder/order-state'
import type { DesiredOrder, LadderQuote } from '@hyperladder/quoter'
import type { GuardedQuote } from './guards.ts'
import type { Candidate } from './plan.ts'
import type { EngineState, MarketState } from './state.ts'

/** While the budget is spent, what must only become less is cancelled: cancels still go out when modifies wait their turn. */
const shrinksOnly = (target: CurrentOrder, to: DesiredOrder): boolean => target.px === to.px && to.sz < target.remaining

/** Distance from the inside is the place in the desired list, which is inside-out; what is only to be cancelled comes after. */
export function addCandidates(
  candidates: Candidate[],
  { index: market }: MarketState,
  quote: LadderQuote | undefined,
  { cancels, modifies, places }: Diff,
  throttled: boolean,
): void {
  const rankOf = ({ side, level }: DesiredOrder): number => quote?.indexOf(side, level) ?? 0
  cancels.forEach(({ target }, rank) => {
    candidates.push({ market, rank, kind: 'cancel', target })
  })
  for (const { target, to } of modifies) {
    const rank = rankOf(to)
    candidates.push(
      throttled && shrinksOnly(target, to) ? { market, rank, kind: 'cancel', target } : { market, rank, kind: 'modify', target, to },
    )
  }
  for (const to of places) candidates.push({ market, rank: rankOf(to), kind: 'place', to })
}

/** What caution takes out is cancelled even where nothing else may be decided: fewer quotes are safe whatever was missed. */
export function takenOut({ caution }: EngineState, { withheld }: GuardedQuote, { orders }: MarketState): readonly CurrentOrder[] {
  if (caution.level === 'none') return []
  if (caution.level === 'pull') return orders.slots.all()
  const slots = new Set(withheld.filter(({ reason }) => reason === 'caution').map(({ order }) => `${order.side}${order.level}`))
  return orders.slots.all().filter(({ side, level }) => slots.has(`${side}${level}`))
}

/** Orders the venue insists on, one request at a time: they are on nobody's books, so the differ can't see them. */
export function addInsistedCancels(candidates: Candidate[], state: EngineState, { index: market, insisted }: MarketState): void {
  if (insisted.size === 0) return
  const asked = new Set([...state.requests.values()].map(({ target }) => target))
  let rank = 0
  for (const { oid, side, px, sz, origSz } of insisted.values()) {
    if (asked.has(oid)) continue
    const target = {
      ref: oid,
      oid,
      side,
      level: undefined,
      px,
      remaining: sz,
      origSz,
      hasFills: false,
      status: 'resting',
      busy: false,
    } as const
    candidates.push({ market, rank, kind: 'cancel', target })
    rank += 1
  }
}

/** By rank, then market. */
const byWorth = (a: Candidate, b: Candidate): number => a.rank - b.rank || a.market - b.market

/** Sorts candidates, the most worthy first; the differ's own turn of the sides stays. Most lists are in order already: then they are only looked through. */
export function sortByWorth(candidates: Candidate[]): readonly Candidate[] {
  for (let at = 1; at < candidates.length; at += 1)
    if (byWorth(candidates[at - 1] as Candidate, candidates[at] as Candidate) > 0) return candidates.sort(byWorth)
  return candidates
}

export const slotOfOrder = ({ side, level }: CurrentOrder): Slot | undefined => (level === undefined ? undefined : { side, level })

export const slotOf = (candidate: Candidate): Slot | undefined =>
  candidate.kind === 'cancel' ? slotOfOrder(candidate.target) : candidate.to
