import { expect, test } from 'vitest'
import { createSystemClock, systemClock } from './systemClock.ts'

function machine() {
  const now = { wall: 5_000, monotonic: 0, uptime: 70_000 }
  const clock = createSystemClock({
    originMs: 5_000,
    monotonicMs: () => now.monotonic,
    wallMs: () => now.wall,
    uptimeMs: () => now.uptime,
  })
  const passes = (ms: number) => {
    now.wall += ms
    now.monotonic += ms
    now.uptime += ms
    return clock.nowMs()
  }
  return { now, clock, passes }
}

test('a machine that slept is told: the time has passed', () => {
  const { now, passes } = machine()
  expect(passes(100)).toBe(5_100)
  now.wall += 3_600_000
  now.uptime += 3_600_000
  expect(passes(10)).toBe(3_605_110)
  now.wall += 60_000
  now.uptime += 60_000
  expect(passes(10)).toBe(3_665_120)
})

test('a wall clock that is set changes nothing, whichever way', () => {
  const { now, passes } = machine()
  now.wall += 3_600_000
  expect(passes(100)).toBe(5_100)
  now.wall -= 7_200_000
  expect(passes(100)).toBe(5_200)
})

test('what the sources differ by adds up to nothing', () => {
  const { now, passes } = machine()
  for (let second = 0; second < 10_000; second += 1) {
    now.wall += 1
    passes(1_000)
  }
  expect(passes(0)).toBe(10_005_000)
})

test('the machine that this runs on has one', () => {
  expect(Math.abs(systemClock.nowMs() - performance.timeOrigin - performance.now())).toBeLessThan(1_000)
})
