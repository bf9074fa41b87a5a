import type { Diff } from '@hyperladder/differ'
import { slotOfOrder } from './candidates.ts'
import { skip } from './fit.ts'
import type { GuardedQuote } from './guards.ts'
import type { Plan, PlanSkip } from './plan.ts'
import type { MarketState } from './state.ts'

/** A part of what a plan leaves undone: how much, and what puts it down, the same whenever it is asked to. */
export type SkipPart = { readonly count: number; readonly addTo: (list: PlanSkip[]) => void }

export const NO_SKIPS: readonly PlanSkip[] = []
const NO_PART: SkipPart = { count: 0, addTo: () => undefined }

/** A plan that leaves more undone than this writes its list only when somebody reads it: a wide ladder has thousands, tick after tick. */
const WRITTEN_AT_ONCE = 64

export const oneSkip = (entry: PlanSkip): SkipPart => ({
  count: 1,
  addTo: (list) => {
    list.push(entry)
  },
})

/** Returns what one market leaves undone: withheld, not quoted, not changed. */
export function skipsOf(market: MarketState, guarded: GuardedQuote | undefined, diff: Diff, halting: string | undefined): SkipPart {
  if (guarded === undefined) return oneSkip(skip(market, undefined, 'halted', { reason: halting ?? market.halted }))
  const { quote, withheld } = guarded
  const count = withheld.length + quote.skips + diff.skipped.length
  if (count === 0) return NO_PART
  const addTo = (list: PlanSkip[]): void => {
    for (const { order, reason, values } of withheld) list.push(skip(market, order, reason, values))
    if (quote.skips > 0) for (const order of quote.skipped()) list.push(skip(market, order, order.reason))
    for (const { target, to, reason } of diff.skipped) list.push(skip(market, to ?? slotOfOrder(target), reason))
  }
  return { count, addTo }
}

/** Gives a plan its skips: written out, or, where they are many, written when they are first read. No reader can tell. */
export function withSkipped(
  plan: { -readonly [Key in keyof Plan]: Plan[Key] },
  parts: readonly SkipPart[],
  more: readonly SkipPart[],
): void {
  let count = 0
  for (const part of parts) count += part.count
  for (const part of more) count += part.count
  if (count === 0) return
  const write = () => {
    const list: PlanSkip[] = []
    for (const part of parts) part.addTo(list)
    for (const part of more) part.addTo(list)
    return list
  }
  if (count <= WRITTEN_AT_ONCE) plan.skipped = write()
  else {
    Object.defineProperty(plan, UNWRITTEN, { value: write, configurable: true, writable: true })
    Object.defineProperty(plan, 'skipped', WRITTEN_WHEN_READ)
  }
}

const UNWRITTEN = Symbol('what a plan leaves undone, or how to write it')
type Unwritten = { [UNWRITTEN]: readonly PlanSkip[] | (() => readonly PlanSkip[]) }

/** One getter for all plans: with one of its own, each plan would be of a shape of its own, which costs more than all else of it. */
const WRITTEN_WHEN_READ: PropertyDescriptor & ThisType<Unwritten> = {
  get() {
    const skipped = this[UNWRITTEN]
    if (typeof skipped !== 'function') return skipped
    this[UNWRITTEN] = skipped()
    return this[UNWRITTEN]
  },
  enumerable: true,
  configurable: true,
}
