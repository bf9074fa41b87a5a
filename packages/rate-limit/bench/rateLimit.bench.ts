import { test } from 'vitest'
import { Cooldowns, IpBudget, RateLimitBudget } from '../src/index.ts'

test('rate-limit', async ({ bench }) => {
  const budget = new RateLimitBudget({ reserve: 100, used: 0, cap: 1_000_000_000 })
  const ip = new IpBudget()
  const cooldowns = new Cooldowns<number>()
  let nowMs = 0
  await bench.compare(
    bench('fit, send and answer a batch', () => {
      const { cancels, modifies, places } = budget.fit({ cancels: 2, modifies: 3, places: 4, nowMs })
      budget.onSent(cancels + modifies + places)
      budget.onAnswered(cancels + modifies + places, 9, nowMs)
    }),
    bench('spend and ask IP weight, once per 3 ms', () => {
      nowMs += 3
      ip.spend(1, nowMs)
      ip.waitMs(20, nowMs)
    }),
    bench('start and ask a cooldown, memory full', () => {
      nowMs += 1
      cooldowns.start(nowMs, 'postOnlyWouldCross', nowMs + 10_000)
      cooldowns.active(nowMs - 100, nowMs)
    }),
  )
})
