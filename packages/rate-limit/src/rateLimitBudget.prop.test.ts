import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type BudgetItems, RateLimitBudget } from './rateLimitBudget.ts'

type Step =
  | { readonly type: 'tick'; readonly waitMs: number; readonly want: BudgetItems }
  | { readonly type: 'answer'; readonly waitMs: number; readonly free: boolean }
  | { readonly type: 'sync'; readonly others: number; readonly traded: number }

const items = fc.record({ cancels: fc.nat(30), modifies: fc.nat(30), places: fc.nat(30) })
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ type: fc.constant('tick'), waitMs: fc.nat(6_000), want: items }),
  fc.record({ type: fc.constant('answer'), waitMs: fc.nat(2_000), free: fc.boolean() }),
  fc.record({ type: fc.constant('sync'), others: fc.nat(3), traded: fc.nat(20) }),
)
const story = fc.record({ reserve: fc.nat(150), used: fc.nat(400), cap: fc.nat(400), steps: fc.array(step, { maxLength: 60 }) })

/** The venue: counts what it charges, knows nothing of reservations. */
type Venue = { used: number; cap: number; answeredMs: number }
type Sent = { readonly count: number }

function play(
  { reserve, used, cap, steps }: { readonly reserve: number; readonly used: number; readonly cap: number; readonly steps: readonly Step[] },
  check: (at: {
    readonly budget: RateLimitBudget
    readonly venue: Venue
    readonly want: BudgetItems
    readonly granted: BudgetItems
    readonly nowMs: number
    readonly idle: boolean
  }) => void,
): { readonly budget: RateLimitBudget; readonly venue: Venue } {
  const budget = new RateLimitBudget({ reserve, used, cap })
  const venue: Venue = { used, cap, answeredMs: Number.NEGATIVE_INFINITY }
  const inFlight: Sent[] = []
  let nowMs = 0
  const answer = (free: boolean): void => {
    const sent = inFlight.shift()
    if (!sent) return
    const charged = free ? 0 : sent.count
    venue.used += charged
    if (charged > 0) venue.answeredMs = nowMs
    budget.onAnswered(sent.count, charged, nowMs)
  }
  for (const step of steps) {
    if (step.type === 'sync') {
      // Somebody else spends too, on the same address, and trades.
      venue.used += step.others
      venue.cap += step.traded
      budget.sync(venue, { quiet: inFlight.length === 0 })
      continue
    }
    nowMs += step.waitMs
    if (step.type === 'answer') {
      answer(step.free)
      continue
    }
    const granted = budget.fit({ ...step.want, nowMs })
    check({ budget, venue, want: step.want, granted, nowMs, idle: inFlight.length === 0 })
    for (const count of [granted.cancels, granted.modifies + granted.places]) {
      if (count === 0) continue
      budget.onSent(count)
      inFlight.push({ count })
    }
  }
  while (inFlight.length > 0) answer(false)
  return { budget, venue }
}

describe('laws', () => {
  test('a restored budget grants what the one that the snapshot was taken of grants, at any point of any story', () => {
    fc.assert(
      fc.property(story, (story) => {
        play(story, ({ budget, want, nowMs }) => {
          const restored = RateLimitBudget.restore({ reserve: story.reserve }, budget.snapshot())
          const { used, unanswered, cap, correction, remaining, cancelRemaining, throttled } = restored
          expect({ used, unanswered, cap, correction, remaining, cancelRemaining, throttled }).toEqual({
            used: budget.used,
            unanswered: budget.unanswered,
            cap: budget.cap,
            correction: budget.correction,
            remaining: budget.remaining,
            cancelRemaining: budget.cancelRemaining,
            throttled: budget.throttled,
          })
          for (const laterMs of [0, 5_000, 10_000])
            expect(restored.fit({ ...want, nowMs: nowMs + laterMs })).toEqual(budget.fit({ ...want, nowMs: nowMs + laterMs }))
          expect(restored.snapshot()).toEqual(budget.snapshot())
        })
      }),
    )
  })

  test('modifies and places never take what remains below the reserve, except for the trickle', () => {
    fc.assert(
      fc.property(story, (told) => {
        play(told, ({ budget, granted }) => {
          const spends = granted.modifies + granted.places
          if (budget.throttled) expect(spends).toBeLessThanOrEqual(1)
          else if (spends > 0) expect(budget.remaining - granted.cancels - spends).toBeGreaterThanOrEqual(budget.reserve)
        })
      }),
    )
  })

  test('the trickle goes out only when nothing is unanswered and the last charged answer is 10 s old', () => {
    fc.assert(
      fc.property(story, (told) => {
        play(told, ({ budget, venue, granted, nowMs, idle }) => {
          if (!budget.throttled || granted.modifies + granted.places === 0) return
          expect(idle).toBe(true)
          expect(nowMs - venue.answeredMs).toBeGreaterThanOrEqual(10_000)
        })
      }),
    )
  })

  test('nothing is granted that was not wanted, cancels stop only at their own cap, places never go before wanted modifies', () => {
    fc.assert(
      fc.property(story, (told) => {
        play(told, ({ budget, want, granted }) => {
          for (const key of ['cancels', 'modifies', 'places'] as const) {
            expect(granted[key]).toBeGreaterThanOrEqual(0)
            expect(granted[key]).toBeLessThanOrEqual(want[key])
          }
          expect(granted.cancels).toBe(Math.max(0, Math.min(want.cancels, budget.cancelRemaining)))
          if (granted.places > 0 && !budget.throttled) expect(granted.modifies).toBe(want.modifies)
          if (granted.places > 0 && budget.throttled) expect(want.modifies).toBe(0)
        })
      }),
    )
  })

  test('while anything remains above the reserve, wanted requests go out', () => {
    fc.assert(
      fc.property(story, (told) => {
        play(told, ({ budget, want, granted }) => {
          const room = budget.remaining - granted.cancels - budget.reserve
          if (!budget.throttled) expect(granted.modifies + granted.places).toBe(Math.max(0, Math.min(want.modifies + want.places, room)))
        })
      }),
    )
  })

  test('what is thought to remain is what the venue has left, once it was told with nothing in flight', () => {
    fc.assert(
      fc.property(story, (told) => {
        const { budget, venue } = play(told, () => {})
        budget.sync(venue, { quiet: true })
        expect([budget.remaining, budget.cap]).toEqual([venue.cap - venue.used, venue.cap])
      }),
    )
  })

  test('used is the figure at the start plus own charges, whatever the readings said', () => {
    fc.assert(
      fc.property(story, (told) => {
        const deaf = { ...told, steps: told.steps.map((step) => (step.type === 'sync' ? { ...step, others: 0 } : step)) }
        const { budget, venue } = play(deaf, () => {})
        expect([budget.used, budget.correction, budget.unanswered]).toEqual([venue.used, 0, 0])
      }),
    )
  })

  test('a reading taken with requests in flight never makes more room than there is', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.nat(50), fc.nat(50), fc.nat(50), (booked, charged, waiting, others) => {
        const budget = new RateLimitBudget({ reserve: 0, used: 0, cap: 10_000 })
        budget.onSent(booked + charged + waiting)
        budget.onAnswered(booked, booked, 0)
        // The venue has run `charged` of the unanswered ones, and somebody else's.
        budget.sync({ used: booked + charged + others, cap: 10_000 }, { quiet: false })
        budget.onAnswered(charged, charged, 0)
        budget.onAnswered(waiting, waiting, 0)
        const truth = 10_000 - booked - charged - waiting - others
        expect(budget.remaining).toBeGreaterThanOrEqual(truth)
        budget.sync({ used: 10_000 - truth, cap: 10_000 }, { quiet: true })
        expect(budget.remaining).toBe(truth)
      }),
    )
  })
})
