import { createRandom, type Random } from '@hyperladder/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { newState } from '../test/support.ts'
import { Venue } from '../test/venue.ts'
import type { OrderFact } from './index.ts'
import type { OrderState } from './orderState.ts'

const STORIES = Number(process.env.RUNS ?? 1500)
const seeds = fc.tuple(fc.integer(), fc.integer({ min: 1, max: 60 }))

function play(seed: number, steps: number): { readonly venue: Venue; readonly random: Random } {
  const random = createRandom(seed)
  const venue = new Venue(random.fork('venue'))
  for (let i = 0; i < steps; i++) venue.step()
  return { venue, random: random.fork('network') }
}

/** What the books say is live, in the words of the venue. */
const live = (state: OrderState) =>
  state
    .getCurrentOrders()
    .map(({ oid, cloid, side, px, remaining, origSz, status, busy }) => ({ oid, cloid, side, px, sz: remaining, origSz, status, busy }))
    .sort((a, b) => Number(a.oid) - Number(b.oid))

const truth = (venue: Venue) =>
  venue
    .snapshot()
    .map((order) => ({ ...order, status: 'resting', busy: false }))
    .sort((a, b) => a.oid - b.oid)

const expectTruth = (state: OrderState, venue: Venue): void => {
  expect(live(state)).toEqual(truth(venue))
  expect(state.ordersInDoubt()).toEqual([])
  expect(state.unanswered()).toEqual([])
}

/** Delivers facts and adds up the money, once for each fill. */
function deliver(state: OrderState, facts: readonly OrderFact[]): bigint {
  let booked = 0n
  for (const fact of facts) {
    if (fact.type === 'fill') booked += state.onFill(fact)?.fill.sz ?? 0n
    else state.merge(fact)
  }
  return booked
}

/** A refusal in doubt is asked about, as the shell does: the status of its target settles it. Unlike the maker, the stories raise several for one order. */
function answerDoubts(state: OrderState, venue: Venue): void {
  for (let round = 0; round < 10 && state.ordersInDoubt().length > 0; round++) askOnce(state, venue)
}

function askOnce(state: OrderState, venue: Venue): void {
  for (const { ref, seq, why } of state.ordersInDoubt()) {
    const word = venue.status(ref)
    if (word) state.merge(word)
    if (why === 'refused' && seq !== undefined) {
      state.merge({ type: 'answered', seq, outcome: { type: 'refused', target: word?.state === 'open' ? 'intact' : 'gone' } })
    }
  }
}

/** Settles what has no answer by asking for the status of what it should have made, or of its target. */
function settleUnanswered(state: OrderState, venue: Venue): void {
  for (const { seq, cloid, target, type } of state.unanswered()) {
    const made = cloid && venue.status(cloid)
    const aimed = target === undefined ? undefined : venue.status(target)
    if (made) state.merge(made)
    if (aimed) state.merge(aimed)
    const rested = made !== undefined && made.state !== 'rejected'
    if (rested || (type === 'cancel' && aimed?.state === 'canceled')) {
      state.merge({ type: 'answered', seq, outcome: made ? { type: 'accepted', oid: made.oid } : { type: 'accepted' } })
    } else state.merge({ type: 'answered', seq, outcome: { type: 'refused', target: aimed?.state === 'open' ? 'intact' : 'gone' } })
  }
}

/** One reconcile, with status queries for what it finds and a backfill of fills. */
function repair(state: OrderState, venue: Venue): bigint {
  settleUnanswered(state, venue)
  const booked = deliver(state, venue.fills)
  const found = state.reconcile({ orders: venue.snapshot(), askedAtSeq: state.mark() })
  for (const fact of [...found.landed, ...found.adoptable, ...found.orphans]) state.merge(fact)
  for (const { ref } of found.ghosts) state.removeGhost(ref, venue.status(ref))
  answerDoubts(state, venue)
  return booked
}

const total = (venue: Venue): bigint => venue.fills.reduce((sum, fill) => sum + fill.sz, 0n)

describe('random stories of places, chained modifies, cancels and fills', () => {
  test('end at the open orders and exact sizes of the venue, however their messages are shuffled and doubled', () => {
    fc.assert(
      fc.property(seeds, ([seed, steps]) => {
        const { venue, random } = play(seed, steps)
        const state = newState()
        const messages = [...venue.booked, ...venue.told]
        const booked = deliver(state, random.shuffle([...messages, ...messages.filter(() => random.chance(0.5))]))
        expect(booked).toBe(total(venue))
        answerDoubts(state, venue)
        expectTruth(state, venue)
      }),
      { numRuns: STORIES },
    )
  })

  test('end there too when 40 % of the messages are lost, after one repair, and every fill is booked exactly once', () => {
    fc.assert(
      fc.property(seeds, ([seed, steps]) => {
        const { venue, random } = play(seed, steps)
        const state = newState()
        const heard = random.shuffle(venue.told.filter(() => random.chance(0.6)))
        const booked = deliver(state, [...venue.booked, ...heard])
        expect(booked + repair(state, venue)).toBe(total(venue))
        expectTruth(state, venue)
        // What was only late, and not lost, changes nothing any more.
        expect(deliver(state, random.shuffle(venue.told))).toBe(0n)
        answerDoubts(state, venue)
        expectTruth(state, venue)
      }),
      { numRuns: STORIES },
    )
  })

  test('always cover what can still be traded or was traded unbooked, whichever messages have come', () => {
    fc.assert(
      fc.property(seeds, ([seed, steps]) => {
        const { venue, random } = play(seed, steps)
        const state = newState()
        const heard = random.shuffle(venue.told.filter(() => random.chance(0.5)))
        deliver(state, [...venue.booked, ...heard])
        const taken = new Map(state.getCurrentOrders().map((order) => [order.cloid, order.remaining]))
        for (const order of venue.orders) {
          const booked = heard.reduce((sum, fact) => sum + (fact.type === 'fill' && fact.oid === order.oid ? fact.sz : 0n), 0n)
          const unbooked = order.origSz - order.remaining - booked
          const exposed = unbooked + (order.state === 'open' ? order.remaining : 0n)
          expect((taken.get(order.cloid) ?? 0n) >= exposed).toBe(true)
        }
      }),
      { numRuns: STORIES },
    )
  })

  test('hold one order per slot at most, and the same one in every order of messages', () => {
    fc.assert(
      fc.property(seeds, ([seed, steps]) => {
        const { venue, random } = play(seed, steps)
        const messages = [...venue.booked, ...venue.told.filter(() => random.chance(0.8))]
        const [one, other] = [newState(), newState()]
        deliver(one, random.shuffle(messages))
        deliver(other, random.shuffle(messages))
        expect(one.getCurrentOrders()).toEqual(other.getCurrentOrders())
        const slots = one.getCurrentOrders().flatMap(({ side, level }) => (level === undefined ? [] : [`${side}${level}`]))
        expect(new Set(slots).size).toBe(slots.length)
      }),
      { numRuns: STORIES },
    )
  })
})
