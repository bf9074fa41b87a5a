import type { OpenOrder } from '@hyperladder/exchange-port'
import { expect, test } from 'vitest'
import type { MakerEvent } from '../../src/events.ts'
import { VirtualWorld } from './virtual.ts'

/** A world in which an earlier maker was killed and its ladder of ten orders rests. */
async function afterAKill(): Promise<VirtualWorld> {
  const world = new VirtualWorld()
  const first = world.start()
  await world.until(30)
  first.kill()
  expect(world.resting().length).toBe(10)
  return world
}

const startedOf = (events: readonly MakerEvent[]) => events.find((event) => event.type === 'started')?.markets[0]

test('WHEN orders are cancelled by hand between the readings of a start and its feeds THEN they are known to be gone, and quoted anew', async () => {
  const world = await afterAKill()
  let resting: number | undefined
  const maker = world.start((port) => ({
    openFeeds: async (...args) => {
      world.cancelAll()
      await world.clock.sleep(2_000)
      resting = world.resting().length
      return port.openFeeds(...args)
    },
  }))
  await world.until(50)
  expect(resting).toBe(0)
  expect(maker.events.filter(({ type }) => type === 'reconciled')).toEqual([])
  expect(world.resting().length).toBe(10)
})

test('WHEN the open orders of a start are read as they were before a fill THEN what was sold is not adopted', async () => {
  const world = await afterAKill()
  // A part of the best ask: without any fill, a start looks twice at whatever rests.
  world.buy(100n)
  await world.until(31)
  let stale: readonly OpenOrder[] = []
  let staleUntilMs = 0
  const maker = world.start((port) => ({
    readFills: async (sinceMs) => {
      if (staleUntilMs === 0) {
        stale = await port.readOpenOrders()
        staleUntilMs = world.clock.nowMs() + 1_100
        world.buy(300n)
        await world.clock.sleep(200)
      }
      return port.readFills(sinceMs)
    },
    // The index of open orders lags by 1.1 s (API reference 1.7).
    readOpenOrders: async () => (world.clock.nowMs() < staleUntilMs ? stale : port.readOpenOrders()),
  }))
  await world.until(33)
  const left = world.resting().length
  await world.until(45)
  expect(left).toBe(9)
  expect(startedOf(maker.events)?.adopted).toBe(left)
})
