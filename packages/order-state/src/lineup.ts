import type { CurrentOrder } from './currentOrder.ts'
import type { Order } from './order.ts'
import type { Standing } from './standing.ts'

/**
 * Every standing, sorted (side, level, oid), and who holds which slot. Of several that claim one slot a live one comes before a closed one
 * that merely isn't explained yet, then the lowest oid, which is the one with queue priority, then an order without an oid.
 */
export class Lineup {
  readonly #sorted: Standing[] = []
  readonly #claims = new Map<number, Standing[]>()
  readonly #build: (standing: Standing) => CurrentOrder
  #cache: readonly CurrentOrder[] | undefined

  constructor(build: (standing: Standing) => CurrentOrder) {
    this.#build = build
  }

  /** All standings, sorted. */
  get standings(): readonly Standing[] {
    return this.#sorted
  }

  /** The same array until something changes. */
  get orders(): readonly CurrentOrder[] {
    this.#cache ??= this.#sorted.map((standing) => this.view(standing))
    return this.#cache
  }

  view(standing: Standing): CurrentOrder {
    standing.view ??= this.#build(standing)
    return standing.view
  }

  holder(side: 'bid' | 'ask', level: number): Standing | undefined {
    return this.#claims.get(slotKey(side, level))?.[0]
  }

  /** Forgets the built views of an order: something they point at has changed. */
  invalidate(order: Order): void {
    for (const standing of order.standings) standing.view = undefined
    this.#cache = undefined
  }

  /** Puts an order's new standings in the place of its old ones. */
  replace(order: Order, standings: Standing[]): void {
    this.#cache = undefined
    const [old, next] = [order.standings[0], standings[0]]
    if (old && next && order.standings.length === 1 && standings.length === 1 && samePlace(old, next)) {
      next.level = old.level
      this.#sorted[this.#indexOf(old)] = next
      this.#swapClaim(old, next)
    } else {
      for (const standing of order.standings) this.#remove(standing)
      for (const standing of standings) this.#add(standing)
    }
    order.standings = standings
  }

  #add(standing: Standing): void {
    const key = standing.claim === undefined ? undefined : slotKey(standing.side, standing.claim)
    const claims = key === undefined ? undefined : this.#claims.get(key)
    if (key !== undefined && !claims) {
      this.#claims.set(key, [standing])
      standing.level = standing.claim
    }
    this.#insert(standing)
    if (key === undefined || !claims) return
    claims.push(standing)
    this.#elect(key)
  }

  #remove(standing: Standing): void {
    this.#sorted.splice(this.#indexOf(standing), 1)
    if (standing.claim === undefined) return
    const key = slotKey(standing.side, standing.claim)
    const claims = this.#claims.get(key) as Standing[]
    claims.splice(claims.indexOf(standing), 1)
    if (claims.length === 0) this.#claims.delete(key)
    else this.#elect(key)
  }

  #swapClaim(old: Standing, next: Standing): void {
    if (next.claim === undefined) return
    const claims = this.#claims.get(slotKey(next.side, next.claim)) as Standing[]
    claims[claims.indexOf(old)] = next
  }

  #elect(key: number): void {
    const claims = this.#claims.get(key) as Standing[]
    if (claims.length > 1) claims.sort(byPriority)
    for (const [rank, standing] of claims.entries()) {
      const level = rank === 0 ? standing.claim : undefined
      if (standing.level === level) continue
      this.#sorted.splice(this.#indexOf(standing), 1)
      standing.level = level
      standing.view = undefined
      this.#insert(standing)
    }
  }

  #insert(standing: Standing): void {
    this.#sorted.splice(this.#lowerBound(standing), 0, standing)
  }

  /** Sort keys are unique, so the lower bound of a member is the member. */
  #indexOf(standing: Standing): number {
    return this.#lowerBound(standing)
  }

  #lowerBound(standing: Standing): number {
    let [low, high] = [0, this.#sorted.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (byPlace(this.#sorted[middle] as Standing, standing) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}

const slotKey = (side: 'bid' | 'ask', level: number): number => level * 2 + (side === 'ask' ? 1 : 0)
const oidOf = (standing: Standing): number => standing.leg?.oid ?? Number.MAX_SAFE_INTEGER
const levelOf = (standing: Standing): number => standing.level ?? Number.MAX_SAFE_INTEGER

function byPlace(a: Standing, b: Standing): number {
  if (a.side !== b.side) return a.side === 'bid' ? -1 : 1
  return levelOf(a) - levelOf(b) || byOid(a, b)
}

function byPriority(a: Standing, b: Standing): number {
  if (a.closed !== b.closed) return a.closed ? 1 : -1
  return byOid(a, b)
}

function byOid(a: Standing, b: Standing): number {
  if (a.leg || b.leg || a.order.cloid === b.order.cloid) return oidOf(a) - oidOf(b)
  return (a.order.cloid as string) < (b.order.cloid as string) ? -1 : 1
}

/** Whether the one can stand where the other stood, with the same claim and rank. */
const samePlace = (a: Standing, b: Standing): boolean =>
  a.side === b.side && a.claim === b.claim && a.closed === b.closed && a.leg === b.leg
