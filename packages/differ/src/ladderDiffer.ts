import type { CurrentOrder, OrderSlots } from '@hyperladder/order-state'
import type { LadderQuote, Stretches } from '@hyperladder/quoter'
import type { Side } from '@hyperladder/units'
import { isAsDesired } from './computeDiff.ts'
import { eachChanged } from './eachChanged.ts'
import type { Weight } from './isWithinDeadZone.ts'
import type { Missing } from './mergeMoves.ts'
import { type Found, type Pair, settle } from './settle.ts'
import { parseTolerance, type Tolerance } from './tolerance.ts'
import type { Diff, DiffOptions } from './types.ts'

const SIDES = ['bid', 'ask'] as const
const NOTHING: Stretches = []

/**
 * Diffs one ladder again and again. It remembers which slots are not plainly as they should be, and looks only at those and at the ones whose
 * desired or live order has changed since the last time: on a ladder of any width a fill costs what it changes.
 *
 * Law: {@link diff} returns what `computeDiff` returns for the same orders, whatever was diffed before.
 * @throws {@link DifferError} for a tolerance below 0.
 */
export class LadderDiffer {
  readonly #tolerance: Tolerance
  /** Slots, by number, whose live order is not as desired; what is wanted or live in all others is the same, or nothing. */
  readonly #odd = new Set<number>()
  #slots: OrderSlots | undefined
  #version = 0
  #quote: LadderQuote | undefined

  constructor(options: DiffOptions) {
    this.#tolerance = parseTolerance(options)
  }

  /** Returns what turns the live orders into the desired ones; `quote` undefined: none is. */
  diff(quote: LadderQuote | undefined, slots: OrderSlots): Diff {
    this.#follow(quote, slots)
    return this.#odd.size === 0 && slots.size === slots.occupied ? EMPTY : settle(this.#find(quote, slots), this.#tolerance)
  }

  /** Brings the odd slots up to date. */
  #follow(quote: LadderQuote | undefined, slots: OrderSlots): void {
    const known = this.#slots === slots && (this.#quote?.tranches === quote?.tranches || !this.#quote || !quote)
    const changes = known ? slots.changedSince(this.#version) : undefined
    const look = (side: Side, level: number) => this.#look(quote, slots, side, level)
    if (changes === undefined) this.#odd.clear()
    for (const side of SIDES) eachChanged(side, changes && this.#quote ? this.#quote.of(side) : NOTHING, quote?.of(side) ?? NOTHING, look)
    if (changes === undefined) {
      for (const { side, level } of slots.all()) if (level !== undefined) look(side, level)
    } else for (const slot of changes) if (slot >= 0) look(sideOf(slot), levelOf(slot))
    this.#slots = slots
    this.#version = slots.version
    this.#quote = quote
  }

  #look(quote: LadderQuote | undefined, slots: OrderSlots, side: Side, level: number): void {
    const to = quote?.at(side, level)
    const target = slots.at(side, level)
    const slot = level * 2 + (side === 'ask' ? 1 : 0)
    if (to === undefined ? target === undefined : target !== undefined && isAsDesired(target, to)) this.#odd.delete(slot)
    else this.#odd.add(slot)
  }

  #find(quote: LadderQuote | undefined, slots: OrderSlots): Found {
    const pairs: Pair[] = []
    const missing: Missing[] = []
    const movable: CurrentOrder[] = []
    const busy: CurrentOrder[] = []
    for (const slot of this.#odd) {
      const [side, level] = [sideOf(slot), levelOf(slot)]
      const to = quote?.at(side, level)
      const target = slots.at(side, level)
      if (quote === undefined || to === undefined) {
        if (target) (target.busy ? busy : movable).push(target)
      } else if (target) pairs.push({ index: quote.indexOf(side, level), target, to, hold: undefined })
      else missing.push({ index: quote.indexOf(side, level), to })
    }
    const stray: CurrentOrder[] = []
    for (const order of slots.unslotted()) (order.busy ? busy : stray).push(order)
    return {
      pairs: sorted(pairs, byIndex),
      missing: sorted(missing, byIndex),
      movable: sorted(movable, byPlace),
      stray,
      busy: sorted(busy, byPlace),
      best: { bid: quote?.best('bid'), ask: quote?.best('ask') },
      steady: () => (quote ? steadyOf(quote, pairs, missing) : { value: 0n, size: 0n }),
      room: () => 0n,
    }
  }
}

const EMPTY: Diff = { places: [], modifies: [], cancels: [], skipped: [] }

const sideOf = (slot: number): Side => (slot % 2 === 0 ? 'bid' : 'ask')
const levelOf = (slot: number): number => slot >> 1

const byIndex = (a: { readonly index: number }, b: { readonly index: number }): number => a.index - b.index

/** The order in which current orders are listed; those without a level come last on their side, as they come. */
function byPlace(a: CurrentOrder, b: CurrentOrder): number {
  if (a.side !== b.side) return a.side === 'bid' ? -1 : 1
  return (a.level ?? Number.MAX_SAFE_INTEGER) - (b.level ?? Number.MAX_SAFE_INTEGER)
}

/** Sorts what is not in order already. A fill leaves two at most. */
function sorted<T>(items: T[], compare: (a: T, b: T) => number): T[] {
  for (let at = 1; at < items.length; at += 1)
    if (compare(items[at - 1] as T, items[at] as T) > 0) return items.length === 2 ? items.reverse() : items.sort(compare)
  return items
}

/** All that is desired, less what is not there or not so. */
function steadyOf(quote: LadderQuote, pairs: readonly Pair[], missing: readonly Missing[]): Weight {
  let { value, size } = quote.weight()
  const less = ({ to }: Missing): void => {
    value -= to.px * to.sz
    size -= to.sz
  }
  pairs.forEach(less)
  missing.forEach(less)
  return { value, size }
}
