import { expect, test } from 'vitest'
import { purrMarket } from './harness.ts'
import { type VirtualLife, VirtualWorld } from './virtual.ts'

const told = ({ events }: VirtualLife): readonly string[] =>
  events.flatMap((event) => (event.type === 'error' && event.where === 'account' ? [event.message] : []))

/** Somebody buys what three levels offer, again and again, and what is sold comes back as bids. */
async function trade(world: VirtualWorld, fromSeconds: number, times: number): Promise<void> {
  for (let i = 0; i < times; i += 1) {
    world.buy(250n)
    await world.until(fromSeconds + (i + 1) * 5)
  }
}

test('C02 WHEN a second maker quotes for the account THEN both say so, which of them began first, and no more than once a minute', async () => {
  const world = new VirtualWorld()
  const first = world.start()
  await world.untilResting(10, 20)
  const second = world.start()
  await world.until(100)
  expect([told(first), told(second)]).toEqual([[], []])
  await trade(world, 100, 18)
  expect(told(first).length).toBeGreaterThan(0)
  expect(told(first).length).toBeLessThanOrEqual(2)
  expect(told(first)[0]).toMatch(/^PURR\/USDC: order \d+ is of another maker of this account, which started after this one: /)
  expect(told(second)[0]).toContain('which started before this one: ')
})

test('WHEN a maker starts where another was killed THEN what that one left, and what of it lands late, is nobody’s but its own', async () => {
  const world = new VirtualWorld()
  const first = world.start()
  await world.untilResting(10, 20)
  world.buy(250n)
  // In the middle of its answer.
  await world.clock.runWhile(() => first.events.every(({ type }) => type !== 'fill'), world.startMs + 40_000)
  first.kill()
  const second = world.start()
  await world.until(140)
  await trade(world, 140, 10)
  expect(second.events.some(({ type }) => type === 'fill')).toBe(true)
  expect(told(second)).toEqual([])
})

test('WHEN makers of two ladders quote one market THEN it is said as well', async () => {
  const world = new VirtualWorld()
  const first = world.start()
  await world.untilResting(10, 20)
  world.start(undefined, { markets: [{ ...purrMarket, startPx: '0.185' }] })
  await world.until(40)
  expect(told(first)).toHaveLength(1)
})
