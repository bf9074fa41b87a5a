import type { Px, Side } from '@hyperladder/units'
import type { CurrentOrder } from './currentOrder.ts'
import type { Order } from './order.ts'
import { type OrderSlots, slotNumber } from './orderSlots.ts'
import { SideOfBook } from './sideOfBook.ts'
import { byPlace, byPriority, type Standing } from './standing.ts'

/** Changes that are remembered slot by slot; whoever looks more rarely looks at everything. */
const CHANGES = 4096

/**
 * Every standing, and who holds which slot. Of several that claim one slot a live one comes before a closed one that merely isn't explained
 * yet, then the lowest oid, which is the one with queue priority, then an order without an oid.
 */
export class Lineup implements OrderSlots {
  readonly #bids = new SideOfBook('bid')
  readonly #asks = new SideOfBook('ask')
  /** Slots that several claim, each with its claims by priority. */
  readonly #rivals = new Map<number, Standing[]>()
  readonly #aimedAt = new Set<Standing>()
  readonly #doubtful = new Set<Standing>()
  readonly #build: (standing: Standing) => CurrentOrder
  /** Slots that changed, oldest first: those of the versions from `version - #changed.length` on. */
  #changed: number[] = []
  #orders: readonly CurrentOrder[] | undefined
  #unslotted: readonly CurrentOrder[] | undefined
  version = 0
  size = 0

  constructor(build: (standing: Standing) => CurrentOrder) {
    this.#build = build
  }

  /** All standings, sorted (side, level, oid). */
  standings(): readonly Standing[] {
    const found: Standing[] = []
    this.#bids.addTo(found)
    this.#asks.addTo(found)
    return found
  }

  /** Standings with a doubt, sorted. */
  doubtful(): readonly Standing[] {
    return this.#doubtful.size === 0 ? [] : [...this.#doubtful].sort(byPlace)
  }

  all(): readonly CurrentOrder[] {
    this.#orders ??= this.standings().map((standing) => this.view(standing))
    return this.#orders
  }

  get occupied(): number {
    return this.#bids.occupied + this.#asks.occupied
  }

  view(standing: Standing): CurrentOrder {
    standing.view ??= this.#build(standing)
    return standing.view
  }

  holder(side: Side, level: number): Standing | undefined {
    return this.#side(side).holder(level)
  }

  at(side: Side, level: number): CurrentOrder | undefined {
    const standing = this.holder(side, level)
    return standing && this.view(standing)
  }

  unslotted(): readonly CurrentOrder[] {
    this.#unslotted ??= [...this.#bids.unslotted, ...this.#asks.unslotted].map((standing) => this.view(standing))
    return this.#unslotted
  }

  changedSince(version: number): readonly number[] | undefined {
    const from = version - (this.version - this.#changed.length)
    return from < 0 ? undefined : this.#changed.slice(from)
  }

  best(side: Side): Px | undefined {
    return this.#side(side).best()
  }

  edge(side: Side): Px | undefined {
    return this.#side(side).edge()
  }

  taken(side: Side): bigint {
    const { live, rest } = this.#side(side)
    return live + rest
  }

  live(side: Side): bigint {
    return this.#side(side).live
  }

  replacing(): readonly CurrentOrder[] {
    if (this.#aimedAt.size === 0) return []
    const found = new Set<Standing>()
    for (const { order, leg } of this.#aimedAt)
      for (const { made } of [...order.aims, ...(leg?.aims ?? [])]) for (const standing of made?.standings ?? []) found.add(standing)
    const sorted = [...found].sort(byPlace).map((standing) => this.view(standing))
    return sorted.filter(({ replaces }) => replaces !== undefined)
  }

  /** Puts an order's new standings in the place of its old ones. */
  replace(order: Order, standings: readonly Standing[]): void {
    const before = order.standings
    const [old, next] = [before[0], standings[0]]
    if (old && next && before.length === 1 && standings.length === 1 && samePlace(old, next)) this.#swap(old, next)
    else {
      for (const standing of before) this.#remove(standing)
      for (const standing of standings) this.#add(standing)
    }
    order.standings = standings
  }

  #side(side: Side): SideOfBook {
    return side === 'bid' ? this.#bids : this.#asks
  }

  #swap(old: Standing, next: Standing): void {
    const side = this.#side(old.side)
    next.level = old.level
    side.swap(old, next)
    if (old.takes !== next.takes) {
      side.count(old, -1)
      side.count(next, 1)
    }
    this.#noteWords(old, next)
    this.#change(next)
    const claims = old.claim === undefined || this.#rivals.size === 0 ? undefined : this.#rivals.get(slotNumber(old.side, old.claim))
    if (claims) claims[claims.indexOf(old)] = next
  }

  #add(standing: Standing): void {
    const side = this.#side(standing.side)
    const { claim } = standing
    const holder = claim === undefined ? undefined : side.holder(claim)
    this.size += 1
    side.count(standing, 1)
    this.#noteWords(undefined, standing)
    if (claim !== undefined && holder === undefined) standing.level = claim
    side.put(standing)
    this.#change(standing)
    if (claim === undefined || holder === undefined) return
    const slot = slotNumber(standing.side, claim)
    const claims = this.#rivals.get(slot) ?? [holder]
    claims.push(standing)
    this.#rivals.set(slot, claims)
    this.#elect(claims)
  }

  #remove(standing: Standing): void {
    const side = this.#side(standing.side)
    this.size -= 1
    side.take(standing)
    side.count(standing, -1)
    this.#noteWords(standing, undefined)
    this.#change(standing)
    if (standing.claim === undefined || this.#rivals.size === 0) return
    const slot = slotNumber(standing.side, standing.claim)
    const claims = this.#rivals.get(slot)
    if (!claims) return
    claims.splice(claims.indexOf(standing), 1)
    this.#elect(claims)
    if (claims.length < 2) this.#rivals.delete(slot)
  }

  /** The first of the claims gets the level; before it does, whoever else has it gives it up. */
  #elect(claims: Standing[]): void {
    claims.sort(byPriority)
    for (let rank = claims.length - 1; rank >= 0; rank -= 1) {
      const standing = claims[rank] as Standing
      const level = rank === 0 ? standing.claim : undefined
      if (standing.level === level) continue
      const side = this.#side(standing.side)
      side.take(standing)
      standing.level = level
      standing.view = undefined
      side.put(standing)
    }
  }

  #noteWords(old: Standing | undefined, next: Standing | undefined): void {
    if (old?.aimed) this.#aimedAt.delete(old)
    if (next?.aimed) this.#aimedAt.add(next)
    if (old?.doubt) this.#doubtful.delete(old)
    if (next?.doubt) this.#doubtful.add(next)
  }

  #change({ side, claim }: Standing): void {
    this.version += 1
    this.#orders = undefined
    this.#unslotted = undefined
    // One without a claim holds no slot; its entry names one that can't be.
    this.#changed.push(claim === undefined ? -1 : slotNumber(side, claim))
    if (this.#changed.length >= 2 * CHANGES) this.#changed = this.#changed.slice(CHANGES)
  }
}

/** Whether the one can stand where the other stood, with the same claim and rank. */
const samePlace = (a: Standing, b: Standing): boolean =>
  a.side === b.side && a.claim === b.claim && a.closed === b.closed && a.leg === b.leg
