import type { RateLimitBudget } from '@hyperladder/rate-limit'
import type { Candidate } from './plan.ts'

export type EmitOptions = {
  readonly nowMs: number
  /** Most items of a batch. */
  readonly batchItems: number
  /** Items that must go alone, since a batch of theirs was refused as a whole. */
  readonly alone: (candidate: Candidate) => boolean
}

/** Batches in the order of their worth, one kind each; and what the budget had no room for. */
export type Emission = { readonly batches: readonly (readonly Candidate[])[]; readonly held: readonly Candidate[] }

/**
 * Turns what should be done into batches within the budget: cancels before modifies before places, inside-out within a kind, sides in
 * turn. Pure: it sends nothing and books nothing.
 */
export const BatchEmitter = {
  /**
   * Returns ordered batches of one kind and at most `batchItems` each. Law: the items of all batches are the most worthy ones that the
   * budget admits; an empty diff gives no batch; the budget is not touched.
   * @example BatchEmitter.emit([], budget, { nowMs: 0, batchItems: 39, alone: () => false }) // { batches: [], held: [] }
   */
  emit(candidates: readonly Candidate[], budget: RateLimitBudget, options: EmitOptions): Emission {
    const cancels = inOrder(candidates, 'cancel')
    const modifies = inOrder(candidates, 'modify')
    const places = inOrder(candidates, 'place')
    if (candidates.length === 0) return { batches: [], held: [] }
    const room = budget.fit({ cancels: cancels.length, modifies: modifies.length, places: places.length, nowMs: options.nowMs })
    const chosen = budget.throttled
      ? trickle(modifies, places, room)
      : { modifies: modifies.slice(0, room.modifies), places: places.slice(0, room.places) }
    const sent = [cancels.slice(0, room.cancels), chosen.modifies, chosen.places]
    const out = new Set(sent.flat())
    return {
      batches: sent.flatMap((items) => batched(items, options)),
      held: candidates.filter((candidate) => !out.has(candidate)),
    }
  },
}

type Room = { readonly modifies: number; readonly places: number }

/** The one action that may pass a spent budget goes to the order nearest to the inside, whether it is moved there or placed. */
function trickle(
  modifies: readonly Candidate[],
  places: readonly Candidate[],
  room: Room,
): { modifies: readonly Candidate[]; places: readonly Candidate[] } {
  if (room.modifies + room.places === 0) return { modifies: [], places: [] }
  const [best] = [...modifies, ...places].sort(byWorth)
  return best?.kind === 'modify' ? { modifies: [best], places: [] } : { modifies: [], places: best ? [best] : [] }
}

const inOrder = (candidates: readonly Candidate[], kind: Candidate['kind']): readonly Candidate[] =>
  candidates.filter((candidate) => candidate.kind === kind).sort(byWorth)

/** By rank, then market: `sort` is stable, so the differ's own turn of the sides stays. */
const byWorth = (a: Candidate, b: Candidate): number => a.rank - b.rank || a.market - b.market

function batched(items: readonly Candidate[], options: EmitOptions): readonly (readonly Candidate[])[] {
  const together = items.filter((item) => !options.alone(item))
  const batches: (readonly Candidate[])[] = items.filter(options.alone).map((item) => [item])
  for (let from = 0; from < together.length; from += options.batchItems) batches.push(together.slice(from, from + options.batchItems))
  return batches
}
