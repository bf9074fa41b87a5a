import type { RateLimitBudget } from '@hyperladder/rate-limit'
import { sortByWorth } from './candidates.ts'
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
    if (candidates.length === 0) return NOTHING
    const { cancels, modifies, places } = byKind(candidates)
    const room = budget.fit({ cancels: cancels.length, modifies: modifies.length, places: places.length, nowMs: options.nowMs })
    const chosen = budget.throttled
      ? trickle(modifies, places, room)
      : { modifies: upTo(room.modifies, modifies), places: upTo(room.places, places) }
    const sent = [upTo(room.cancels, cancels), chosen.modifies, chosen.places]
    const batches: (readonly Candidate[])[] = []
    let count = 0
    for (const items of sent) {
      count += items.length
      addBatches(batches, items, options)
    }
    return { batches, held: count === candidates.length ? [] : without(candidates, sent) }
  },
}

const upTo = (count: number, items: readonly Candidate[]): readonly Candidate[] => (count < items.length ? items.slice(0, count) : items)

const NOTHING: Emission = { batches: [], held: [] }

function without(candidates: readonly Candidate[], sent: readonly (readonly Candidate[])[]): readonly Candidate[] {
  const out = new Set(sent.flat())
  return candidates.filter((candidate) => !out.has(candidate))
}

type Room = { readonly modifies: number; readonly places: number }

/** The one action that may pass a spent budget goes to the order nearest to the inside, whether it is moved there or placed. */
function trickle(
  modifies: readonly Candidate[],
  places: readonly Candidate[],
  room: Room,
): { modifies: readonly Candidate[]; places: readonly Candidate[] } {
  if (room.modifies + room.places === 0) return { modifies: [], places: [] }
  const [best] = sortByWorth([...modifies, ...places])
  return best?.kind === 'modify' ? { modifies: [best], places: [] } : { modifies: [], places: best ? [best] : [] }
}

/** Returns the candidates of each kind, the most worthy first. */
function byKind(candidates: readonly Candidate[]) {
  const [cancels, modifies, places]: [Candidate[], Candidate[], Candidate[]] = [[], [], []]
  for (const candidate of candidates)
    (candidate.kind === 'cancel' ? cancels : candidate.kind === 'modify' ? modifies : places).push(candidate)
  return { cancels: sortByWorth(cancels), modifies: sortByWorth(modifies), places: sortByWorth(places) }
}

function addBatches(batches: (readonly Candidate[])[], items: readonly Candidate[], { alone, batchItems }: EmitOptions): void {
  const before = batches.length
  for (const item of items) if (alone(item)) batches.push([item])
  const together = batches.length === before ? items : items.filter((item) => !alone(item))
  if (together.length > batchItems)
    for (let from = 0; from < together.length; from += batchItems) batches.push(together.slice(from, from + batchItems))
  else if (together.length > 0) batches.push(together)
}
