import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { IpBudget } from './ipBudget.ts'
import { RateLimitError } from './rateLimitError.ts'

describe('cases', () => {
  test('weight is spent for a minute', () => {
    const ip = new IpBudget()
    ip.spend(20, 0)
    ip.spend(60, 30_000)
    expect([ip.used(59_999), ip.used(60_000), ip.used(89_999), ip.used(90_000)]).toEqual([80, 60, 60, 0])
  })

  test('what fits need not wait, what does not waits for the oldest to go', () => {
    const ip = new IpBudget()
    ip.spend(600, 0)
    ip.spend(590, 20_000)
    expect([ip.waitMs(10, 20_000), ip.waitMs(11, 20_000), ip.waitMs(610, 20_000), ip.waitMs(611, 20_000)]).toEqual([
      0, 40_000, 40_000, 60_000,
    ])
  })

  test('more than the cap waits for an empty window', () => {
    const ip = new IpBudget({ cap: 100, windowMs: 1_000 })
    expect(ip.waitMs(500, 0)).toBe(0)
    ip.spend(1, 0)
    expect(ip.waitMs(500, 400)).toBe(600)
  })

  test('spendings that share a bucket live as long as the newest of them', () => {
    const ip = new IpBudget()
    ip.spend(1, 0)
    ip.spend(1, 99)
    ip.spend(1, 100)
    expect([ip.used(60_098), ip.used(60_099), ip.used(60_100)]).toEqual([3, 1, 0])
  })

  test('a clock that goes back loses nothing', () => {
    const ip = new IpBudget()
    ip.spend(5, 10_000)
    ip.spend(7, 3_000)
    expect([ip.used(69_999), ip.used(70_000)]).toEqual([12, 0])
  })

  test.each([{ cap: 0 }, { windowMs: Number.NaN }])('error: %o is refused', (wrong) => {
    expect(() => new IpBudget(wrong)).toThrow(RateLimitError)
  })
})

describe('laws', () => {
  const spendings = fc.array(fc.record({ waitMs: fc.oneof(fc.nat(9_000), fc.nat(60)), weight: fc.integer({ min: 1, max: 60 }) }), {
    maxLength: 100,
  })

  test('never less than the exact window, and nothing older than the window and a bucket', () => {
    fc.assert(
      fc.property(spendings, (steps) => {
        const ip = new IpBudget()
        const log: { atMs: number; weight: number }[] = []
        const since = (ageMs: number, nowMs: number) =>
          log.reduce((sum, { atMs, weight }) => (atMs + ageMs > nowMs ? sum + weight : sum), 0)
        let nowMs = 0
        for (const { waitMs, weight } of steps) {
          nowMs += waitMs
          ip.spend(weight, nowMs)
          log.push({ atMs: nowMs, weight })
          expect(ip.used(nowMs)).toBeGreaterThanOrEqual(since(60_000, nowMs))
          expect(ip.used(nowMs)).toBeLessThanOrEqual(since(60_100, nowMs))
        }
      }),
    )
  })

  test('after the wait it fits, and a millisecond earlier it does not', () => {
    fc.assert(
      fc.property(spendings, fc.integer({ min: 1, max: 200 }), (steps, weight) => {
        const ip = new IpBudget({ cap: 200 })
        let nowMs = 0
        for (const step of steps) {
          nowMs += step.waitMs
          ip.spend(step.weight, nowMs)
        }
        const waitMs = ip.waitMs(weight, nowMs)
        if (waitMs > 0) expect(ip.used(nowMs + waitMs - 1) + weight).toBeGreaterThan(200)
        expect(ip.used(nowMs + waitMs) + weight).toBeLessThanOrEqual(200)
      }),
    )
  })
})
