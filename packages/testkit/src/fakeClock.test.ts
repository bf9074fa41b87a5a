import { expect, test } from 'vitest'
import { FakeClock } from './index.ts'

test('time stands still until it is advanced', async () => {
  const clock = new FakeClock(1000)
  const { nowMs } = clock
  expect(nowMs()).toBe(1000)
  await clock.advance(250)
  expect(nowMs()).toBe(1250)
})

test('sleepers wake in the order of their due times and see them as now', async () => {
  const clock = new FakeClock()
  const woken: [string, number][] = []
  const sleep = async (name: string, ms: number): Promise<void> => {
    await clock.sleep(ms)
    woken.push([name, clock.nowMs()])
  }
  const all = [sleep('late', 30), sleep('early', 10), sleep('twin', 10), sleep('never', 100)]
  await clock.advance(50)
  expect(woken).toEqual([
    ['early', 10],
    ['twin', 10],
    ['late', 30],
  ])
  expect([clock.nowMs(), clock.sleeping]).toEqual([50, 1])
  await clock.advance(50)
  await Promise.all(all)
  expect(woken.at(-1)).toEqual(['never', 100])
})

test('a loop that sleeps again and again runs as often as time allows', async () => {
  const clock = new FakeClock()
  const ticks: number[] = []
  const stop = new AbortController()
  const loop = (async () => {
    while (!stop.signal.aborted) {
      await clock.sleep(3000, stop.signal)
      ticks.push(clock.nowMs())
    }
  })()
  await clock.advance(10_000)
  expect(ticks).toEqual([3000, 6000, 9000])
  stop.abort()
  await loop
  expect([ticks.length, clock.sleeping]).toEqual([4, 0])
})

test('an aborted sleep resolves at once, before or during it', async () => {
  const clock = new FakeClock()
  await clock.sleep(1000, AbortSignal.abort())
  const controller = new AbortController()
  const sleep = clock.sleep(1000, controller.signal)
  controller.abort()
  await sleep
  expect([clock.nowMs(), clock.sleeping]).toEqual([0, 0])
})

test('a sleep of nothing ends with the next step of time', async () => {
  const clock = new FakeClock()
  const sleep = clock.sleep(-5)
  await clock.advance(0)
  await sleep
  expect(clock.nowMs()).toBe(0)
})
