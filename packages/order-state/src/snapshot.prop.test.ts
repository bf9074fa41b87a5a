import { createRandom } from '@hyperladder/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { grid, MARKET, newState, picture } from '../test/support.ts'
import { Venue } from '../test/venue.ts'
import type { OrderFact } from './facts.ts'
import { OrderState } from './orderState.ts'

const stories = fc.record({
  seed: fc.integer(),
  steps: fc.integer({ min: 1, max: 60 }),
  /** Few enough that settled orders and answered requests are forgotten while others still hang on them. */
  tombstones: fc.constantFrom(0, 1, 3, 10, 4096),
  /** Where the snapshot is taken, in hundredths of the story. */
  at: fc.integer({ min: 0, max: 100 }),
})

const RUNS = Number(process.env.RUNS ?? 200)

describe('a restored state', () => {
  test('answers everything that follows as the one that the snapshot was taken of', () => {
    fc.assert(
      fc.property(stories, ({ seed, steps, tombstones, at }) => {
        const random = createRandom(seed)
        const venue = new Venue(random.fork('venue'))
        for (let i = 0; i < steps; i++) venue.step()
        const network = random.fork('network')
        const heard = [...venue.booked, ...venue.told].filter(() => network.chance(0.9))
        const told = heard.map((fact) => (network.chance(0.2) ? nameless(fact) : fact))
        const facts = network.shuffle([...told, ...heard.filter(() => network.chance(0.3))])
        const cut = Math.floor((facts.length * at) / 100)

        const original = newState({ tombstones })
        for (const fact of facts.slice(0, cut)) original.merge(fact)
        const snapshot = original.snapshot()
        const restored = OrderState.restore({ grid, market: MARKET, coin: '@107', tombstones }, structuredClone(snapshot))
        const same = () => {
          expect(picture(restored)).toBe(picture(original))
          expect(restored.snapshot()).toStrictEqual(original.snapshot())
          const reading = { orders: venue.snapshot(), askedAtSeq: original.mark() }
          expect(restored.reconcile(reading)).toStrictEqual(original.reconcile(reading))
        }
        same()
        for (const [index, fact] of facts.slice(cut).entries()) {
          for (const state of [original, restored]) state.merge(fact)
          if (index % 7 === 0) same()
        }
        same()
      }),
      { numRuns: RUNS },
    )
  })

  test('is made of plain data: nothing is undefined, and taking it changes nothing', () => {
    fc.assert(
      fc.property(stories, ({ seed, steps, tombstones }) => {
        const random = createRandom(seed)
        const venue = new Venue(random.fork('venue'))
        for (let i = 0; i < steps; i++) venue.step()
        const state = newState({ tombstones })
        for (const fact of random.shuffle([...venue.booked, ...venue.told])) state.merge(fact)
        const before = picture(state)
        expect(plain(state.snapshot())).toBe(true)
        expect(picture(state)).toBe(before)
      }),
      { numRuns: 100 },
    )
  })
})

/** The venue's word may come without our cloid first: its oid joins its order later. */
function nameless(fact: OrderFact): OrderFact {
  if (fact.type !== 'leg' && fact.type !== 'fill') return fact
  const { cloid: _, ...rest } = fact
  return rest
}

function plain(value: unknown): boolean {
  if (value === null || ['string', 'boolean', 'bigint'].includes(typeof value)) return true
  if (typeof value === 'number') return Number.isSafeInteger(value)
  if (Array.isArray(value)) return value.every(plain)
  return typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(plain)
}
