import { describe, expect, test } from 'vitest'
import { COIN, cloid, FOREIGN_CLOID, fill, forEveryOrder, grid, leg, newState, oid, picture, place, slot, sz } from '../test/support.ts'
import type { AdoptedFact, ModifyRequestedFact, OrderFact } from './index.ts'

const first = place(1, 'bid', 10)
const modify: ModifyRequestedFact = {
  type: 'modifyRequested',
  seq: 2,
  target: oid(101),
  cloid: cloid('bid', 9, 2),
  slot: slot('bid', 9),
  px: grid.px(9),
  sz: sz(100),
}
const answered = (seq: number, id: number): OrderFact => ({
  type: 'answered',
  seq,
  outcome: { type: 'accepted', oid: oid(id) },
  atMs: seq * 1000,
})
const adopted: AdoptedFact = { type: 'adopted', oid: oid(7), side: 'ask', px: grid.px(20), origSz: sz(50), remaining: sz(30) }

type Story = {
  readonly name: string
  readonly facts: readonly OrderFact[]
  readonly ends: readonly (readonly [ref: unknown, status: string | undefined])[]
}

const stories: readonly Story[] = [
  {
    name: 'place, partial fill, modify, old canceled, new open, new filled',
    facts: [
      first,
      answered(1, 101),
      fill(first, 101, 1, 30),
      modify,
      answered(2, 107),
      leg(first, 101, 'canceled', 70),
      leg(modify, 107, 'open'),
      fill(modify, 107, 2, 100),
      leg(modify, 107, 'filled', 0),
    ],
    ends: [
      [first.cloid, 'canceled'],
      [modify.cloid, 'filled'],
    ],
  },
  {
    name: 'a chain of two modifies whose answers were lost, targets named by cloid, and the last one partly filled',
    facts: [
      first,
      { ...modify, target: first.cloid },
      leg(modify, 107, 'open'),
      { ...modify, seq: 3, target: modify.cloid, cloid: cloid('bid', 8, 3), slot: slot('bid', 8), px: grid.px(8) },
      leg(first, 101, 'canceled', 100),
      leg(modify, 107, 'canceled', 100),
      fill({ ...place(3, 'bid', 8), cloid: cloid('bid', 8, 3) }, 111, 5, 40),
    ],
    ends: [
      [first.cloid, 'canceled'],
      [modify.cloid, 'canceled'],
      [cloid('bid', 8, 3), 'resting'],
    ],
  },
  {
    name: 'a cancel that loses against a fill: refused, filled, and a late open',
    facts: [
      first,
      answered(1, 101),
      leg(first, 101, 'open'),
      { type: 'cancelRequested', seq: 2, target: oid(101) },
      { type: 'answered', seq: 2, outcome: { type: 'refused', target: 'gone' } },
      fill(first, 101, 1, 60),
      fill(first, 101, 2, 40),
      leg(first, 101, 'filled', 0),
    ],
    ends: [[first.cloid, 'filled']],
  },
  {
    name: 'a modify refused after the old order was canceled, its doubt answered later',
    facts: [
      first,
      answered(1, 101),
      modify,
      { type: 'answered', seq: 2, outcome: { type: 'refused', target: 'doubt' } },
      { type: 'answered', seq: 2, outcome: { type: 'refused', target: 'gone' } },
      leg(modify, 107, 'rejected'),
      leg(first, 101, 'canceled', 70),
      fill(first, 101, 1, 30),
    ],
    ends: [
      [first.cloid, 'canceled'],
      [modify.cloid, 'rejected'],
    ],
  },
  {
    name: 'contradictions: one request answered in every way, one oid closed in every way',
    facts: [
      first,
      { type: 'answered', seq: 1, outcome: { type: 'refused', target: 'gone' } },
      { type: 'answered', seq: 1, outcome: { type: 'neverLanded' } },
      answered(1, 101),
      leg(first, 101, 'gone'),
      { ...leg(first, 101, 'canceled', 60), origSz: sz(120) },
      leg(first, 101, 'canceled', 70),
      leg(first, 102, 'open'),
    ],
    ends: [
      [oid(101), 'canceled'],
      [oid(102), 'resting'],
    ],
  },
  {
    name: 'a foreign order taken over, traded and canceled, once under its oid alone',
    facts: [
      adopted,
      { ...adopted, remaining: sz(25) },
      { type: 'cancelRequested', seq: 4, target: oid(7) },
      { type: 'fill', coin: COIN, oid: oid(7), cloid: FOREIGN_CLOID, tid: 0 as never, timeMs: 5, side: 'ask', px: grid.px(20), sz: sz(10) },
      { type: 'answered', seq: 4, outcome: { type: 'accepted' } },
      { type: 'leg', oid: oid(7), side: 'ask', px: grid.px(20), origSz: sz(50), state: 'canceled', remaining: sz(20) },
      { type: 'leg', oid: oid(7), cloid: FOREIGN_CLOID, side: 'ask', px: grid.px(20), origSz: sz(50), state: 'open' },
    ],
    ends: [[oid(7), 'canceled']],
  },
  {
    name: 'facts without a cloid that join their order once an answer names it, and a write-off',
    facts: [
      { ...fill(first, 101, 1, 30), cloid: undefined as never },
      { type: 'cancelRequested', seq: 2, target: oid(101) },
      { type: 'answered', seq: 2, outcome: { type: 'accepted' } },
      first,
      answered(1, 101),
      { type: 'adopted', oid: oid(101), side: 'bid', px: first.px, origSz: sz(100), remaining: sz(90) },
      { type: 'writtenOff', target: oid(101) },
      { type: 'writtenOff', target: first.cloid },
    ],
    ends: [[first.cloid, 'canceled']],
  },
]

const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1))

/** Of how many orders one is told again as a whole: those of eight facts are 40,320. */
const REPEATED = 7

/** Of nine facts there are 362,880 orders, and every ninth is told; of fewer facts, all. */
const MOST = 40_320

/** Tells the facts in every order, evenly spread ones where there are more than RUNS or {@link MOST}, and returns how many orders there are. */
function expectOneEnd(facts: readonly OrderFact[]): number {
  const end = newState()
  for (const fact of facts) end.merge(fact)
  const expected = picture(end)
  const orders = factorial(facts.length)
  const every = Math.max(1, Math.floor(orders / Number(process.env.RUNS ?? MOST)))
  let seen = 0
  forEveryOrder(facts, (order) => {
    seen += 1
    if (seen % every !== 0) return
    const state = newState()
    // An assertion for each would take longer than the story.
    const expectEnd = () => picture(state) === expected || expect({ order, picture: picture(state) }).toEqual({ order, picture: expected })
    for (const fact of order) state.merge(fact)
    expectEnd()
    if ((seen / every) % REPEATED !== 0) return
    for (const fact of order) state.merge(fact)
    expectEnd()
  })
  return seen
}

describe.each(stories)('$name', ({ facts, ends }) => {
  test('ends with the statuses that the venue has', () => {
    const state = newState()
    for (const fact of facts) state.merge(fact)
    expect(ends.map(([ref]) => [ref, state.status(ref as never)])).toEqual(ends)
  })

  test('gives one identical state in every order of its facts, and when each is told again', () => {
    expect(expectOneEnd(facts)).toBe(factorial(facts.length))
  })
})
