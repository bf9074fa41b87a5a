import { InvariantError } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import { RateLimitBudget } from './rateLimitBudget.ts'
import { RateLimitError } from './rateLimitError.ts'

const nothing = { cancels: 0, modifies: 0, places: 0 }

describe('counting', () => {
  test('P08 a batch of n counts n', () => {
    const budget = new RateLimitBudget({ reserve: 100, used: 231, cap: 10_357 })
    budget.onSent(40)
    expect([budget.used, budget.unanswered, budget.remaining]).toEqual([231, 40, 10_086])
    budget.onAnswered(40, 40, 1_000)
    expect([budget.used, budget.unanswered, budget.remaining]).toEqual([271, 0, 10_086])
  })

  test('a refusal that costs nothing gives its reservation back', () => {
    const budget = new RateLimitBudget({ reserve: 0, used: 0, cap: 10_000 })
    budget.onSent(20)
    budget.onAnswered(20, 0, 1_000)
    expect([budget.used, budget.remaining]).toEqual([0, 10_000])
  })

  test('a stale expiresAfter costs more than was reserved', () => {
    const budget = new RateLimitBudget({ reserve: 0, used: 0, cap: 10_000 })
    budget.onSent(2)
    budget.onAnswered(2, 10, 1_000)
    expect([budget.used, budget.unanswered]).toEqual([10, 0])
  })

  test('error: more answers than requests is a broken assumption', () => {
    const budget = new RateLimitBudget({ reserve: 0, used: 0, cap: 10_000 })
    budget.onSent(1)
    expect(() => budget.onAnswered(2, 2, 0)).toThrow(InvariantError)
  })

  test.each([{ reserve: -1 }, { reserve: 0.5 }, { used: Number.NaN }, { cap: -1 }, { trickleMs: -1 }, { surplus: 1.5 }])(
    'error: %o is refused with its value',
    (wrong) => {
      expect(() => new RateLimitBudget({ reserve: 0, used: 0, cap: 1, ...wrong })).toThrow(RateLimitError)
    },
  )
})

describe('fit', () => {
  const left = (remaining: number, reserve = 100) => new RateLimitBudget({ reserve, used: 10_000 - remaining, cap: 10_000 })

  test.each([
    { name: 'plenty of budget grants everything', remaining: 9_000, want: [4, 3, 20], got: [4, 3, 20] },
    { name: 'places give way first', remaining: 110, want: [4, 3, 20], got: [4, 3, 3] },
    { name: 'then modifies', remaining: 106, want: [4, 3, 20], got: [4, 2, 0] },
    { name: 'cancels go below the reserve', remaining: 102, want: [40, 3, 20], got: [40, 0, 0] },
    { name: 'nothing wanted, nothing granted', remaining: 9_000, want: [0, 0, 0], got: [0, 0, 0] },
    { name: 'at the reserve: cancels, and one trickle for the modify', remaining: 100, want: [4, 3, 20], got: [4, 1, 0] },
    { name: 'below the reserve without modifies: the trickle is a place', remaining: 7, want: [4, 0, 20], got: [4, 0, 1] },
    { name: 'over budget: still cancels and the trickle', remaining: -3, want: [4, 0, 20], got: [4, 0, 1] },
  ])('$name', ({ remaining, want, got }) => {
    const [cancels, modifies, places] = want as [number, number, number]
    expect(Object.values(left(remaining).fit({ cancels, modifies, places, nowMs: 0 }))).toEqual(got)
  })

  test('cancels stop at their own cap', () => {
    const budget = new RateLimitBudget({ reserve: 100, used: 19_995, cap: 10_000 })
    expect([budget.cancelRemaining, budget.fit({ cancels: 20, modifies: 0, places: 0, nowMs: 0 })]).toEqual([5, { ...nothing, cancels: 5 }])
    budget.onSent(5)
    expect(budget.fit({ cancels: 20, modifies: 0, places: 0, nowMs: 0 })).toEqual(nothing)
  })

  test('unanswered requests are not spent a second time', () => {
    const budget = left(110)
    budget.onSent(10)
    expect([budget.throttled, budget.fit({ cancels: 0, modifies: 0, places: 9, nowMs: 0 })]).toEqual([true, nothing])
  })

  test('P27 there is a way out of throttling: a higher cap', () => {
    const budget = left(50)
    budget.sync({ used: 9_950, cap: 10_500 }, { quiet: true })
    expect([budget.throttled, budget.fit({ cancels: 0, modifies: 0, places: 9, nowMs: 0 })]).toEqual([false, { ...nothing, places: 9 }])
  })
})

describe('the trickle', () => {
  const wanted = { cancels: 0, modifies: 2, places: 5 }

  test('waits for the answer of the previous one, and 10 s from then', () => {
    const budget = new RateLimitBudget({ reserve: 100, used: 9_990, cap: 10_000 })
    expect(budget.fit({ ...wanted, nowMs: 0 })).toEqual({ ...nothing, modifies: 1 })
    budget.onSent(1)
    expect(budget.fit({ ...wanted, nowMs: 60_000 })).toEqual(nothing)
    budget.onAnswered(1, 1, 60_000)
    expect(budget.fit({ ...wanted, nowMs: 69_999 })).toEqual(nothing)
    expect(budget.fit({ ...wanted, nowMs: 70_000 })).toEqual({ ...nothing, modifies: 1 })
  })

  test('a refusal that cost nothing does not restart the pause (measured 2026-10-08)', () => {
    const budget = new RateLimitBudget({ reserve: 0, used: 97_459, cap: 97_456 })
    budget.onSent(1)
    budget.onAnswered(1, 1, 1_000)
    budget.onSent(1)
    budget.onAnswered(1, 0, 6_000)
    expect([budget.used, budget.fit({ ...wanted, nowMs: 11_000 }).modifies]).toEqual([97_460, 1])
  })

  test('passes five times in 45 s at 1.05 s to the answer, as the venue did (measured: 0.34, 11.50, 22.59, 33.67, 44.78 s)', () => {
    const budget = new RateLimitBudget({ reserve: 0, used: 97_459, cap: 97_456 })
    const passes: number[] = []
    for (let nowMs = 340; nowMs < 45_340; nowMs += 10) {
      const sentMs = passes.at(-1)
      if (budget.unanswered > 0 && sentMs !== undefined && nowMs - sentMs >= 1_050) budget.onAnswered(1, 1, nowMs)
      if (budget.fit({ cancels: 0, modifies: 0, places: 1, nowMs }).places === 0) continue
      budget.onSent(1)
      passes.push(nowMs)
    }
    expect(passes).toEqual([340, 11_390, 22_440, 33_490, 44_540])
    expect(budget.used + budget.unanswered).toBe(97_464)
  })

  test('its pause can be set', () => {
    const budget = new RateLimitBudget({ reserve: 100, trickleMs: 500, used: 9_990, cap: 10_000 })
    budget.onSent(1)
    budget.onAnswered(1, 1, 0)
    expect([budget.fit({ ...wanted, nowMs: 499 }).modifies, budget.fit({ ...wanted, nowMs: 500 }).modifies]).toEqual([0, 1])
  })
})

describe('sync', () => {
  test('the cap is taken over, the used figure never', () => {
    const budget = new RateLimitBudget({ reserve: 100, used: 10, cap: 10_000 })
    expect(budget.sync({ used: 14, cap: 10_049 }, { quiet: true })).toEqual({ correction: 4, change: 4 })
    expect([budget.used, budget.cap, budget.remaining, budget.cancelRemaining]).toEqual([10, 10_049, 10_035, 20_084])
  })

  test('readings that agree correct nothing, and a correction is not counted twice', () => {
    const budget = new RateLimitBudget({ reserve: 100, used: 10, cap: 10_000 })
    expect(budget.sync({ used: 10, cap: 10_000 }, { quiet: true })).toEqual({ correction: 0, change: 0 })
    budget.sync({ used: 12, cap: 10_000 }, { quiet: true })
    expect(budget.sync({ used: 12, cap: 10_000 }, { quiet: true })).toEqual({ correction: 2, change: 0 })
    expect(budget.sync({ used: 10, cap: 10_000 }, { quiet: true })).toEqual({ correction: 0, change: -2 })
  })

  test('a reading with requests in flight proves only what they can not explain', () => {
    const budget = new RateLimitBudget({ reserve: 100, used: 10, cap: 10_000 })
    budget.onSent(5)
    expect(budget.sync({ used: 13, cap: 10_000 }, { quiet: false })).toEqual({ correction: 0, change: 0 })
    expect(budget.sync({ used: 18, cap: 10_000 }, { quiet: false })).toEqual({ correction: 3, change: 3 })
    expect(budget.sync({ used: 9, cap: 10_000 }, { quiet: false })).toEqual({ correction: 3, change: 0 })
  })

  test('bought requests count as room, and used reads zero until they are spent', () => {
    const budget = new RateLimitBudget({ reserve: 0, used: 0, surplus: 30, cap: 10_000 })
    expect([budget.used, budget.remaining]).toEqual([0, 10_030])
    budget.onSent(40)
    budget.onAnswered(40, 40, 0)
    expect([budget.used, budget.remaining]).toEqual([10, 9_990])
    expect(budget.sync({ used: 10, surplus: 0, cap: 10_000 }, { quiet: true })).toEqual({ correction: 0, change: 0 })
  })
})
