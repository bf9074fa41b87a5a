import { setTimeout as sleep } from 'node:timers/promises'
import type { FeedEvent } from '@hyperladder/exchange-port'
import type { Address } from '@hyperladder/units'
import { afterEach, expect, test } from 'vitest'
import { createExchangeClient, type ExchangeClientOptions, TimeoutError } from '../src/index.ts'
import { acknowledge, type Script, startScriptedVenue } from '../src/testing/scriptedVenue.ts'

/** Faults that other makers had with the wire, as scenarios. The codes are those of CONTRIBUTING. */

const ACCOUNT = `0x${'a'.repeat(40)}` as Address
const PATIENCE_MS = 30_000

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function start(script: Script, options: Partial<ExchangeClientOptions> = {}) {
  const venue = await startScriptedVenue(script)
  const socket = { pingMs: 10_000, pongMs: 10_000, silenceMs: 10_000, connectMs: 30_000, backoffMinMs: 5, backoffMaxMs: 20 }
  const exchange = createExchangeClient({ network: 'paper', url: venue.url, account: ACCOUNT, socket, ...options })
  cleanups.push(
    () => venue.stop(),
    () => exchange.close(),
  )
  return { venue, exchange }
}

/** Whether something happens while anybody would wait for it. */
async function happens(condition: () => boolean): Promise<boolean> {
  for (const untilMs = Date.now() + PATIENCE_MS; Date.now() < untilMs; await sleep(5)) if (condition()) return true
  return false
}

test('P03 WHEN the socket is closed THEN the client connects and subscribes again by itself, as often as it takes', async () => {
  const { exchange, venue } = await start({ ws: acknowledge, refuse: (connection) => (connection === 2 ? 502 : undefined) })
  const events: FeedEvent[] = []
  await exchange.openFeeds({ coins: ['@107'], balanceFeed: 'spotState' }, (event) => events.push(event))
  const ups = () => events.filter((event) => event.type === 'connection' && event.state === 'up').length
  for (const times of [2, 3]) {
    for (const socket of venue.sockets) socket.terminate()
    expect(await happens(() => ups() === times)).toBe(true)
  }
  expect(venue.frames.filter(({ method }) => method === 'subscribe')).toHaveLength(12)
})

test('P24 WHEN the venue never answers a read THEN it ends at its deadline', async () => {
  const { exchange } = await start({ http: () => 'hang' }, { queryDeadlineMs: 300 })
  const ended = exchange.readRateLimit().then(
    () => 'answered',
    (error: unknown) => error,
  )
  expect(await Promise.race([ended, sleep(PATIENCE_MS).then(() => 'still waiting')])).toBeInstanceOf(TimeoutError)
})

test('N4991 WHEN the feeds are back after a break THEN it is told, since the order feed begins without a snapshot', async () => {
  const { exchange, venue } = await start({ ws: acknowledge })
  const events: FeedEvent[] = []
  await exchange.openFeeds({ coins: ['@107'], balanceFeed: 'spotState' }, (event) => events.push(event))
  for (const socket of venue.sockets) socket.terminate()
  expect(await happens(() => events.filter(({ type }) => type === 'connection').length === 3)).toBe(true)
  expect(events).toMatchObject([
    { type: 'connection', state: 'up', reconnects: 0 },
    { type: 'connection', state: 'down', reconnects: 0 },
    { type: 'connection', state: 'up', reconnects: 1 },
  ])
})
