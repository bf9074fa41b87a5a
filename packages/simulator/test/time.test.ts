import { describe, expect, test } from 'vitest'
import { createRandom, SimulatedProcess, VirtualClock } from '../src/index.ts'

describe('virtual time', () => {
  test('WHEN an hour is slept THEN no time passes outside, and what is due comes in order', async () => {
    const clock = new VirtualClock(1_000)
    const seen: string[] = []
    for (const [name, ms] of [
      ['late', 3_600_000],
      ['early', 5],
      ['also early', 5],
      ['now', 0],
    ] as const)
      void clock.sleep(ms).then(() => seen.push(`${name} at ${clock.nowMs()}`))
    await clock.runUntil(3_601_000)
    expect(seen).toEqual(['now at 1000', 'early at 1005', 'also early at 1005', 'late at 3601000'])
    expect(clock.nowMs()).toBe(3_601_000)
  })

  test('WHEN something due sets promises going THEN they come to rest before the next', async () => {
    const clock = new VirtualClock(0)
    const seen: string[] = []
    clock.at(10, () => {
      void (async () => {
        for (let i = 0; i < 50; i += 1) await Promise.resolve()
        seen.push('settled')
      })()
    })
    clock.at(10, () => seen.push('next'))
    await clock.runUntil(20)
    expect(seen).toEqual(['settled', 'next'])
  })

  test("WHEN a turn is asked for THEN Node's event loop makes one before the next event", async () => {
    const clock = new VirtualClock(0)
    const seen: string[] = []
    clock.at(10, () => {
      setImmediate(() => seen.push('turned'))
      clock.turn()
    })
    clock.at(20, () => seen.push('next'))
    await clock.runUntil(30)
    expect(seen).toEqual(['turned', 'next'])
  })

  test('WHEN a signal aborts THEN the sleep ends at once, and its timer is gone', async () => {
    const clock = new VirtualClock(0)
    const abort = new AbortController()
    let wokenAtMs = -1
    void clock.sleep(1_000, abort.signal).then(() => {
      wokenAtMs = clock.nowMs()
    })
    clock.at(300, () => abort.abort())
    await clock.runUntil(2_000)
    expect(wokenAtMs).toBe(300)
    expect(clock.events).toBe(1)
  })

  test('law: events run in the order of their times, whatever order they were asked for in', async () => {
    const random = createRandom('heap')
    const clock = new VirtualClock(0)
    const seen: number[] = []
    for (let i = 0; i < 2_000; i += 1) {
      const timeMs = random.between(0, 500)
      const timer = clock.at(timeMs, () => seen.push(timeMs))
      if (random.chance(0.2)) timer.cancel()
    }
    await clock.runUntil(1_000)
    expect(seen.length).toBeGreaterThan(1_400)
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
  })
})

describe('a process', () => {
  test('WHEN it stands still THEN what arrives meanwhile arrives afterwards, in order, and its clock has moved on', async () => {
    const clock = new VirtualClock(0)
    const process = new SimulatedProcess(clock, { aheadMs: 7 })
    const seen: string[] = []
    process.after(100, () => seen.push(`first at ${process.nowMs()}`))
    process.after(200, () => seen.push(`second at ${process.nowMs()}`))
    process.freeze(5_000)
    await clock.runUntil(10_000)
    expect(seen).toEqual(['first at 5007', 'second at 5007'])
  })

  test('WHEN it stands still again before it goes on THEN nothing overtakes what came in the first of them', async () => {
    const clock = new VirtualClock(0)
    const process = new SimulatedProcess(clock)
    const seen: number[] = []
    for (const ms of [100, 300, 500, 501]) process.after(ms, () => seen.push(ms))
    let cancelled = false
    const timer = process.after(120, () => {
      cancelled = true
    })
    clock.at(50, () => process.freeze(200))
    clock.at(200, () => process.freeze(300))
    clock.at(400, () => timer.cancel())
    await clock.runUntil(499)
    expect(seen).toEqual([])
    await clock.runUntil(1_000)
    expect([seen, cancelled]).toEqual([[100, 300, 500, 501], false])
  })

  test('WHEN it is killed THEN nothing that it waits for comes', async () => {
    const clock = new VirtualClock(0)
    const process = new SimulatedProcess(clock)
    let woken = false
    void process.sleep(100).then(() => {
      woken = true
    })
    clock.at(50, () => process.kill())
    await clock.runUntil(1_000)
    expect([woken, process.alive]).toEqual([false, false])
  })

  test('error: its clock never goes back', () => {
    const process = new SimulatedProcess(new VirtualClock(0))
    process.leap(10)
    expect(process.nowMs()).toBe(10)
    expect(() => process.leap(-1)).toThrow('ms was -1')
  })
})

test('a seed and a name give the same numbers always; another name gives others', () => {
  const draw = (seed: string, name: string) => {
    const random = createRandom(seed).fork(name)
    return Array.from({ length: 5 }, () => random.between(0, 999))
  }
  expect(draw('7', 'a')).toEqual(draw('7', 'a'))
  expect(draw('7', 'a')).not.toEqual(draw('7', 'b'))
  expect(draw('7', 'a')).not.toEqual(draw('8', 'a'))
  const random = createRandom('even')
  const counts = [0, 0, 0, 0, 0, 0]
  for (let i = 0; i < 60_000; i += 1) counts[random.between(0, 5)] = (counts[random.between(0, 5)] as number) + 1
  expect(counts.every((count) => Math.abs(count - 10_000) < 1_000)).toBe(true)
})
