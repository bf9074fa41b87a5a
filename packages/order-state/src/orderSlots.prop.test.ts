import { createRandom } from '@hyperladder/testkit'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { grid, newState } from '../test/support.ts'
import { Venue } from '../test/venue.ts'
import type { CurrentOrder } from './currentOrder.ts'
import type { OrderFact } from './facts.ts'
import type { OrderState } from './orderState.ts'

const RUNS = Number(process.env.RUNS ?? 100)
const SIDES = ['bid', 'ask'] as const
const ENDS = new Set(['filled', 'canceled', 'rejected', 'gone'])

/** What stands in each slot, as one knows it who looks only at what changed since the last look. */
class Follower {
  readonly #state: OrderState
  #version = 0
  readonly #at = new Map<string, CurrentOrder>()

  constructor(state: OrderState) {
    this.#state = state
  }

  look(): ReadonlyMap<string, CurrentOrder> {
    const { slots } = this.#state
    const changes = slots.changedSince(this.#version)
    expect(changes).toBeDefined()
    for (const slot of changes ?? []) {
      if (slot < 0) continue
      const [side, level] = [slot % 2 === 0 ? 'bid' : 'ask', slot >> 1] as const
      const order = slots.at(side, level)
      if (order) this.#at.set(`${side} ${level}`, order)
      else this.#at.delete(`${side} ${level}`)
    }
    this.#version = slots.version
    return this.#at
  }
}

const worthOf = (orders: readonly CurrentOrder[]): bigint =>
  orders.reduce((sum, { side, px, remaining }) => sum + (side === 'bid' ? px * remaining : remaining), 0n)

function check({ slots, ...state }: { readonly slots: OrderState['slots']; readonly orders: readonly CurrentOrder[] }): void {
  const { orders } = state
  const slotted = orders.filter(({ level }) => level !== undefined)
  expect(slots.size).toBe(orders.length)
  expect(slots.occupied).toBe(slotted.length)
  expect(slots.unslotted()).toEqual(orders.filter(({ level }) => level === undefined))
  expect(slots.replacing()).toEqual(orders.filter(({ replaces }) => replaces !== undefined))
  for (const side of SIDES) {
    const own = orders.filter((order) => order.side === side)
    const prices = own.map(({ px }) => px).sort((a, b) => Number(side === 'bid' ? b - a : a - b))
    expect(slots.best(side)).toBe(prices[0])
    const edges = own.filter(({ level }) => level !== undefined).map(({ px }) => px)
    expect(slots.edge(side)).toBe(edges.sort((a, b) => Number(side === 'bid' ? b - a : a - b))[0])
    expect(slots.taken(side)).toBe(worthOf(own))
    expect(slots.live(side)).toBe(worthOf(own.filter(({ oid, status }) => oid !== undefined && !ENDS.has(status))))
    for (let level = 0; level < grid.levels; level++) expect(slots.at(side, level)).toBe(own.find((order) => order.level === level))
  }
}

test('C01 law: slots and sums are those of the current orders after every fact, and who follows the changes knows every slot', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 40 }), fc.constantFrom(0, 1, 3, 10, 4096), (seed, steps, tombstones) => {
      const random = createRandom(seed)
      const venue = new Venue(random.fork('venue'))
      for (let i = 0; i < steps; i++) venue.step()
      const told: readonly OrderFact[] = [...venue.booked, ...venue.told].filter(() => random.chance(0.9))
      const facts = random.shuffle([...told, ...told.filter(() => random.chance(0.2))])
      const state = newState({ tombstones })
      const follower = new Follower(state)
      for (const fact of facts) {
        const { version } = state.slots
        const before = state.getCurrentOrders()
        state.merge(fact)
        const orders = state.getCurrentOrders()
        if (state.slots.version === version) expect(orders).toBe(before)
        check({ slots: state.slots, orders })
        const known = [...follower.look().values()]
        expect(new Set(known)).toEqual(new Set(orders.filter(({ level }) => level !== undefined)))
      }
    }),
    { numRuns: RUNS },
  )
})
