import { InvariantError } from '@hyperladder/units'
import { expect, test } from 'vitest'
import { Cooldowns, IpBudget, RateLimitBudget, RateLimitError } from './index.ts'

const good = { reserve: 0, used: 0, cap: 10 }

test.each<[string, number, string, () => unknown]>([
  ['max', 0, 'a whole number above 0', () => new Cooldowns({ max: 0 })],
  ['cap', 0, 'above 0', () => new IpBudget({ cap: 0 })],
  ['windowMs', -1, 'above 0', () => new IpBudget({ windowMs: -1 })],
  ['reserve', -1, 'a whole number of at least 0', () => new RateLimitBudget({ ...good, reserve: -1 })],
  ['trickleMs', 0.5, 'a whole number of at least 0', () => new RateLimitBudget({ ...good, trickleMs: 0.5 })],
  ['used', -3, 'a whole number of at least 0', () => new RateLimitBudget({ ...good, used: -3 })],
  ['cap', 1.5, 'a whole number of at least 0', () => new RateLimitBudget({ ...good, cap: 1.5 })],
  ['surplus', -2, 'a whole number of at least 0', () => new RateLimitBudget({ ...good, surplus: -2 })],
  ['cap', -7, 'a whole number of at least 0', () => new RateLimitBudget(good).sync({ used: 0, cap: -7 }, { quiet: true })],
])('%s of %d is refused with its name, its value and what is allowed', (name, value, allowed, run) => {
  const expected = { code: 'E_RATE_LIMIT', message: `${name} was ${value}, must be ${allowed}`, values: { [name]: value } }
  let error: unknown
  try {
    run()
  } catch (thrown) {
    error = thrown
  }
  expect(error).toBeInstanceOf(RateLimitError)
  expect(error).toMatchObject(expected)
})

test('more answers than requests is told with both numbers', () => {
  const budget = new RateLimitBudget(good)
  budget.onSent(2)
  expect(() => budget.onAnswered(3, 3, 0)).toThrow(
    new InvariantError('E_INVARIANT', 'more answers than requests items=3 unanswered=2', { items: 3, unanswered: 2 }),
  )
})

test('a snapshot before the first charged answer is plain data', () => {
  const snapshot = new RateLimitBudget(good).snapshot()
  expect(snapshot.answeredMs).toBeNull()
  expect(JSON.parse(JSON.stringify(snapshot))).toEqual(snapshot)
})
