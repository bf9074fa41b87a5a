import type { FeedEvent } from '@hyperladder/exchange-port'
import { expect, test } from 'vitest'
import { type VirtualLife, VirtualWorld } from './virtual.ts'

/** A quoted ladder on a virtual clock; then somebody buys a level. What the feeds told and what was sent from then on, in virtual ms since the fill. */
async function afterSale(): Promise<readonly string[]> {
  const world = new VirtualWorld()
  const seen: { readonly what: string; readonly atMs: number }[] = []
  const see = (what: string) => void seen.push({ what, atMs: world.clock.nowMs() })
  world.start(
    (port) => ({
      openFeeds: (request, sink) =>
        port.openFeeds(request, (event: FeedEvent) => {
          if (event.type === 'orderUpdates') for (const { state } of event.updates) see(`told ${state}`)
          else if (event.type !== 'balances') see(`told ${event.type}`)
          sink(event)
        }),
      execute: (batch, nonce) => {
        see(batch.type)
        return port.execute(batch, nonce)
      },
    }),
    // Neither an interval's tick nor a reconcile comes in between.
    { intervalMs: 60_000, reconcileEvery: 1_000 },
  )
  await world.until(30)
  expect(world.resting()).toHaveLength(10)
  seen.length = 0
  world.buy(250n)
  await world.until(31)
  expect(world.resting()).toHaveLength(10)
  const soldMs = seen.find(({ what }) => what === 'told fills')?.atMs ?? Number.NaN
  return seen.filter(({ atMs }) => atMs <= soldMs + 50).map(({ what, atMs }) => `${atMs - soldMs} ${what}`)
}

test('WHEN the end of an order, its fill and the best prices come in frames of their own THEN the whole answer goes out at once', async () => {
  expect(await afterSale()).toEqual(['0 told filled', '0 told fills', '0 place', '0 told bbo', '0 modify'])
})

test('WHEN a fill comes while what a lost connection missed is read THEN it is answered as soon as that has been, not with the next interval', async () => {
  const world = new VirtualWorld()
  let sink: (event: FeedEvent) => void = () => {}
  const life = world.start(
    (port) => ({
      openFeeds: (request, given) => {
        sink = given
        return port.openFeeds(request, given)
      },
    }),
    { intervalMs: 60_000, reconcileEvery: 1_000 },
  )
  await world.until(30)
  expect(world.resting()).toHaveLength(10)
  sink({ type: 'connection', state: 'down', reason: 'cut', reconnects: 0 })
  world.buy(250n)
  // The block with the sale, and its frames: nothing is quoted as long as the feeds are down.
  await world.until(31)
  expect(life.events.filter(({ type }) => type === 'fill')).toHaveLength(1)
  expect(world.resting()).toHaveLength(9)
  sink({ type: 'connection', state: 'up', reason: 'back', reconnects: 1 })
  await world.until(33)
  expect(life.events.some((event) => event.type === 'reconciled' && event.reason === 'connection')).toBe(true)
  expect(world.resting()).toHaveLength(10)
})

test('WHEN a fill is answered THEN the answer is on its way before the operator is told of the fill', async () => {
  const world = new VirtualWorld()
  const told: string[] = []
  let life: VirtualLife | undefined
  life = world.start((port) => ({
    execute: (batch, nonce) => {
      told.push(`${batch.type} after ${life?.events.filter(({ type }) => type === 'fill').length ?? 0} fills told`)
      return port.execute(batch, nonce)
    },
  }))
  await world.until(30)
  told.length = 0
  world.buy(250n)
  await world.until(31)
  expect(told).toEqual(['place after 0 fills told', 'modify after 1 fills told'])
  expect(life.events.filter(({ type }) => type === 'fill')).toHaveLength(1)
})
