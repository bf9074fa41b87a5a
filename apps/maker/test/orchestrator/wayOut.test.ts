import type { BatchAnswer, ExchangePort } from '@hyperladder/exchange-port'
import { expect, test } from 'vitest'
import { StopOrder } from '../../src/orchestrator/stopOrder.ts'
import { startMaker } from './harness.ts'
import { clientOf, makerSigner, otherSigner, quietVenue, RawTrader } from './venue.ts'
import { VirtualWorld } from './virtual.ts'

const PURR = 10_000
const resting = (paper: Awaited<ReturnType<typeof quietVenue>>) => paper.core.openOrders(makerSigner.address)

test.concurrent('a modify without an answer that can not be stopped holds up no cancel, and its orders are cancelled too', async () => {
  const paper = await quietVenue()
  const port = clientOf(paper)
  const trader = new RawTrader(paper, otherSigner)
  const seen: string[] = []
  let burnsAtFirstCancel = -1
  let readsAtFirstCancel = -1
  let lost = false
  const maker = startMaker({
    ...port,
    execute: async (batch, nonce) => {
      if (batch.type === 'cancel' && burnsAtFirstCancel === -1) {
        burnsAtFirstCancel = seen.filter((call) => call === 'burn').length
        readsAtFirstCancel = seen.filter((call) => call === 'orders').length
      }
      if (batch.type !== 'modify' || lost) return port.execute(batch, nonce)
      lost = true
      return { type: 'unknown', nonce: nonce as number, reason: 'no answer' }
    },
    readOpenOrders: () => {
      seen.push('orders')
      return port.readOpenOrders()
    },
    burnNonce: () => {
      seen.push('burn')
      return Promise.resolve({ type: 'unknown', reason: 'HTTP 502' })
    },
  })
  await maker.when('a quoted ladder', () => resting(paper).length === 10)
  await trader.buy(PURR, '600', '0.22')
  await maker.when('a lost modify', () => lost)
  const readsAtStop = seen.filter((call) => call === 'orders').length
  const { exitCode, summary } = await maker.stop()
  const left = resting(paper).length
  await port.close()
  await paper.stop()
  expect(burnsAtFirstCancel).toBeLessThan(4)
  expect(readsAtFirstCancel).toBe(readsAtStop)
  expect(left).toBe(0)
  expect([exitCode, summary.markets[0]?.orders.afterShutdown]).toEqual([1, null])
})

test.concurrent('a place that may still land makes the end unknown, and the exit code 1', async () => {
  const paper = await quietVenue()
  const port = clientOf(paper)
  let held = 0
  const maker = startMaker({
    ...port,
    execute: (batch, nonce) => {
      if (batch.type !== 'place') return port.execute(batch, nonce)
      held += 1
      return Promise.resolve<BatchAnswer>({ type: 'unknown', nonce: nonce as number, reason: 'no answer' })
    },
    burnNonce: () => Promise.resolve({ type: 'unknown', reason: 'HTTP 502' }),
  })
  await maker.when('a lost place', () => held > 0)
  const { exitCode, summary } = await maker.stop()
  await port.close()
  await paper.stop()
  expect([exitCode, summary.markets[0]?.orders.afterShutdown]).toEqual([1, null])
})

test.concurrent('an order to stop for a fault or a kill cancels before it reads anything', async () => {
  const paper = await quietVenue()
  const port = clientOf(paper)
  const maker = startMaker(port)
  await maker.when('a quoted ladder', () => resting(paper).length === 10)
  await maker.until('tick', ({ tick, sent }) => tick > 3 && sent.places === 0)
  const from = maker.bent.calls.length
  const { exitCode, summary } = await maker.stop(new StopOrder('killed', 2))
  const calls = maker.bent.calls.slice(from)
  await port.close()
  await paper.stop()
  expect(calls.indexOf('execute')).toBeLessThan(calls.indexOf('readOpenOrders'))
  expect([exitCode, summary.markets[0]?.orders.afterShutdown]).toEqual([2, 0])
})

test.concurrent('a key that is not accepted any more is told, ends the run, and leaves the orders to another key', async () => {
  const paper = await quietVenue()
  const port = clientOf(paper)
  const trader = new RawTrader(paper, otherSigner)
  let revoked = false
  const beats: (string | null)[] = []
  const maker = startMaker(
    {
      ...port,
      execute: (batch, nonce) =>
        revoked
          ? Promise.resolve({ type: 'refused', refusal: { code: 'signer', text: 'User or API Wallet 0x1 does not exist.' }, charged: 0 })
          : port.execute(batch, nonce),
    },
    {},
    undefined,
    undefined,
    { beat: (_deposits, cannotAct) => void beats.push(cannotAct), orders: () => [], carriedOut: () => {}, leaving: () => {} },
  )
  await maker.when('a quoted ladder', () => resting(paper).length === 10)
  revoked = true
  await trader.buy(PURR, '250', '0.22')
  const { exitCode, summary } = await maker.ended
  await port.close()
  await paper.stop()
  expect(exitCode).toBe(1)
  expect(summary.markets[0]?.orders.afterShutdown).toBeGreaterThan(0)
  expect(beats[0]).toBeNull()
  expect(beats.at(-1)).toBe('the venue does not accept its key: User or API Wallet 0x1 does not exist.')
  expect(maker.events).toContainEqual(expect.objectContaining({ type: 'error', where: 'key' }))
})

// The client's own words of a firewall before the venue, and of answers that are lost.
const firewalled = { type: 'refused', refusal: { code: 'malformed', text: 'HTTP 403: request blocked' }, charged: 0 } as const
const unread = (nonce: number | undefined) => ({ type: 'unknown', nonce: nonce as number, reason: 'HTTP 502' }) as const

test.each([
  { by: 'a firewall', answer: () => firewalled, says: /^no action of it was answered since .*: HTTP 403: request blocked$/ },
  { by: 'a broken proxy', answer: unread, says: /^no action of it was answered since .*: HTTP 502$/ },
])(
  'a maker whose actions are stopped by $by says so in its heartbeat after 30 s, and no more once they are not',
  async ({ answer, says }) => {
    const world = new VirtualWorld()
    let blocked = false
    const beats: (string | null)[] = []
    const maker = world.start(
      (port) => ({
        execute: (batch, nonce) => (blocked ? Promise.resolve(answer(nonce)) : port.execute(batch, nonce)),
        burnNonce: (nonce) => (blocked ? Promise.resolve({ type: 'unknown', reason: 'HTTP 403' }) : port.burnNonce(nonce)),
      }),
      {},
      undefined,
      { beat: (_deposits, cannotAct) => void beats.push(cannotAct), orders: () => [], carriedOut: () => {}, leaving: () => {} },
    )
    await world.until(30)
    expect(world.resting()).toHaveLength(10)
    blocked = true
    world.buy(250n)
    await world.until(58)
    expect(beats.at(-1)).toBeNull()
    // As soon as it has tried again after 30 s.
    expect(await world.clock.runWhile(() => !says.test(beats.at(-1) ?? ''), world.startMs + 300_000)).toBe(true)
    blocked = false
    expect(await world.clock.runWhile(() => beats.at(-1) !== null, world.startMs + 500_000)).toBe(true)
    maker.stop()
    await world.until(800)
    expect([maker.result()?.exitCode, world.resting().length]).toEqual([0, 0])
  },
)

test.concurrent('who reads the events may fail on the way out: the orders are cancelled, and the exit code is 1', async () => {
  const paper = await quietVenue()
  const port = clientOf(paper)
  const maker = startMaker(port, {}, undefined, undefined, undefined, (event) => {
    if (event.type === 'stopping') throw new Error('no room on the terminal')
  })
  await maker.when('a quoted ladder', () => resting(paper).length === 10)
  const { exitCode } = await maker.stop()
  const left = resting(paper).length
  await port.close()
  await paper.stop()
  expect([exitCode, left]).toEqual([1, 0])
})

test.each([6_000, 7_000, 8_000, 9_000])(
  'P25 WHEN places land and are answered only after %d ms, on the way out, and the next reading lags THEN it goes on until they are gone',
  async (ms) => {
    const world = new VirtualWorld()
    const held = { ms, landed: false }
    let stale: Awaited<ReturnType<ExchangePort['readOpenOrders']>> = []
    const maker = world.start((port) => ({
      execute: async (batch, nonce) => {
        if (held.landed) return port.execute(batch, nonce)
        await world.clock.sleep(held.ms)
        const answer = await port.execute(batch, nonce)
        held.landed = true
        return answer
      },
      // The venue's index lags by up to 1.1 s (API reference 1.7): the first reading after the block shows what was before it.
      readOpenOrders: async () => {
        const before = stale
        stale = await port.readOpenOrders()
        return before
      },
    }))
    await world.clock.runWhile(() => maker.events.every(({ type }) => type !== 'tick'), world.startMs + 20_000)
    maker.stop()
    await world.clock.runWhile(() => maker.result() === undefined, world.startMs + 120_000)
    expect([maker.result()?.exitCode, world.resting().length, held.landed]).toEqual([0, 0, true])
  },
)
