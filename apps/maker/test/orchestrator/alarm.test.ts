import { VirtualClock } from '@hyperladder/simulator'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Alarm } from '../../src/orchestrator/alarm.ts'

test('law: it rings at the latest when it was last set to, and no more once it is cleared', async () => {
  const steps = fc.array(fc.record({ waitMs: fc.integer({ min: 0, max: 300 }), ms: fc.integer({ min: 0, max: 500 }) }), { maxLength: 30 })
  await fc.assert(
    fc.asyncProperty(steps, async (steps) => {
      const clock = new VirtualClock(0)
      const rings: number[] = []
      const alarm = new Alarm(clock, () => rings.push(clock.nowMs()))
      for (const { waitMs, ms } of steps) {
        await clock.runUntil(clock.nowMs() + waitMs)
        const setMs = clock.nowMs()
        alarm.set(ms)
        const before = rings.length
        await clock.runUntil(setMs + ms)
        expect(rings.length).toBeGreaterThan(before)
        expect(rings[before]).toBeLessThanOrEqual(setMs + ms)
      }
      alarm.clear()
      await clock.runUntil(clock.nowMs())
      const rung = rings.length
      await clock.runUntil(clock.nowMs() + 10_000)
      expect(rings.length).toBe(rung)
    }),
  )
})

test('WHEN it is set again and again to one time THEN one sleep does', async () => {
  const clock = new VirtualClock(0)
  let sleeps = 0
  const alarm = new Alarm(
    {
      nowMs: () => clock.nowMs(),
      sleep: (ms, signal) => {
        sleeps += 1
        return clock.sleep(ms, signal)
      },
    },
    () => undefined,
  )
  for (let atMs = 0; atMs < 1_000; atMs += 10) {
    await clock.runUntil(atMs)
    alarm.set(1_000 - atMs)
  }
  expect(sleeps).toBe(1)
  // Sooner needs one of its own; afterwards the first serves again.
  alarm.set(5)
  await clock.runUntil(995)
  alarm.set(5)
  expect(sleeps).toBe(2)
  alarm.clear()
})

test('WHEN the clock leaps past its time THEN the sleep that ends late is not relied on', async () => {
  const clock = new VirtualClock(0)
  let aheadMs = 0
  const rings: number[] = []
  const leaping = { nowMs: () => clock.nowMs() + aheadMs, sleep: (ms: number, signal?: AbortSignal) => clock.sleep(ms, signal) }
  const alarm = new Alarm(leaping, () => rings.push(clock.nowMs()))
  alarm.set(5_000)
  aheadMs = 60_000
  alarm.set(100)
  await clock.runUntil(200)
  expect(rings).toEqual([100])
  alarm.clear()
})
