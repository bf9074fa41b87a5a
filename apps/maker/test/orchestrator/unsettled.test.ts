import { expect, test } from 'vitest'
import { VirtualWorld } from './virtual.ts'

/** A maker that is told to stop after a minute. */
async function stopAfterAMinute(chainHaltMs: number) {
  const world = new VirtualWorld()
  world.venue.halt(chainHaltMs)
  const maker = world.start()
  await world.until(60)
  maker.stop()
  await world.until(600)
  return { world, events: maker.events, result: maker.result() }
}

test('WHEN the chain stands still over a whole run THEN what was sent may land after its end, and the exit code says so', async () => {
  const { world, events, result } = await stopAfterAMinute(900_000)
  expect([result?.exitCode, world.resting().length]).toEqual([1, 0])
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'error', where: 'shutdown', message: expect.stringContaining('may land yet') }),
  )
  await world.until(1_200)
  expect(world.resting().length).toBeGreaterThan(0)
})

test('WHEN everything was answered THEN nothing can land any more, and the exit code says so', async () => {
  const { world, result } = await stopAfterAMinute(0)
  expect(result?.exitCode).toBe(0)
  await world.until(1_200)
  expect(world.resting().length).toBe(0)
})

test('WHEN the cancels of the way out never arrive THEN those that are sent beside them are in the budget, as the venue counts them', async () => {
  const world = new VirtualWorld()
  let lost = 0
  const maker = world.start((port) => ({
    execute: async (batch, nonce = port.nextNonce()) => {
      if (batch.type !== 'cancel' || lost > 0) return port.execute(batch, nonce)
      lost += batch.items.length
      await world.clock.sleep(10_000)
      return { type: 'unknown', nonce, reason: 'lost on its way' }
    },
  }))
  await world.until(30)
  expect(world.resting().length).toBe(10)
  maker.stop()
  await world.until(200)
  const { used, venueUsed } = maker.result()?.summary.budget ?? {}
  expect([lost, maker.result()?.exitCode, world.resting().length]).toEqual([10, 0, 0])
  expect(used).toBe(venueUsed)
})
