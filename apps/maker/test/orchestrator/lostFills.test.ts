import { expect, test } from 'vitest'
import { VirtualWorld } from './virtual.ts'

test('P02 WHEN a run reads that the venue lists no longer what came after the last fill that it knows THEN it halts, and takes its quotes out', async () => {
  const world = new VirtualWorld()
  let lost = false
  const maker = world.start(
    (port) => ({
      readFills: async (sinceMs) => {
        const reading = await port.readFills(sinceMs)
        const newestMs = world.clock.nowMs()
        return lost ? { ...reading, listed: { oldestMs: newestMs - 500, newestMs, full: true } } : reading
      },
    }),
    { intervalMs: 3_000, reconcileEvery: 3 },
  )
  await world.until(30)
  expect(world.resting()).toHaveLength(10)
  lost = true
  await world.until(60)
  const reasons = maker.events.flatMap((event) => (event.type === 'halted' ? [event.reason] : []))
  expect(reasons).toEqual([expect.stringMatching(/^the account made more fills than the venue lists .*move the journal away/)])
  expect(world.resting()).toEqual([])
})

test('WHEN an account has more fills than the venue lists, all but the newest known before THEN a run goes on', async () => {
  const world = new VirtualWorld()
  const maker = world.start(
    (port) => ({
      readFills: async (sinceMs) => {
        const newestMs = world.clock.nowMs()
        // Perps of the same account, one each second for a day.
        return {
          ...(await port.readFills(sinceMs)),
          listed: { oldestMs: Math.max(sinceMs ?? 0, newestMs - 10_000_000), newestMs, full: true },
        }
      },
    }),
    { intervalMs: 3_000, reconcileEvery: 3 },
  )
  await world.until(300)
  expect(maker.events.filter(({ type }) => type === 'halted')).toEqual([])
  expect(maker.events.filter(({ type }) => type === 'reconciled').length).toBeGreaterThan(10)
  expect(world.resting()).toHaveLength(10)
})
