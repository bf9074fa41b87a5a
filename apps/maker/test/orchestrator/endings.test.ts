import { setTimeout as sleep } from 'node:timers/promises'
import type { ExchangePort } from '@hyperladder/exchange-port'
import { expect, test } from 'vitest'
import { purrMarket, startMaker } from './harness.ts'
import { clientOf, makerSigner, otherSigner, quietVenue, RawTrader } from './venue.ts'

const PURR = 10_000
const resting = (paper: Awaited<ReturnType<typeof quietVenue>>) => paper.core.openOrders(makerSigner.address)

test.concurrent('one failed reading of open orders does not end the cancelling', async () => {
  const paper = await quietVenue()
  const port = clientOf(paper)
  let stopping = false
  let cancels = 0
  let reads = 0
  const maker = startMaker({
    ...port,
    execute: (batch) =>
      batch.type === 'cancel' && ++cancels === 1
        ? Promise.resolve({ type: 'notSent', reason: 'the IP limit has no room for 900 ms' })
        : port.execute(batch),
    // Two equal readings, and then one that fails.
    readOpenOrders: () => (stopping && ++reads === 3 ? Promise.reject(new Error('HTTP 502')) : port.readOpenOrders()),
  })
  await maker.when('a quoted ladder', () => resting(paper).length === 10)
  stopping = true
  await maker.stop()
  const left = resting(paper).length
  await port.close()
  await paper.stop()
  expect(left).toBe(0)
})

test.concurrent('P25 a cancel that was answered HTTP 403 once is tried again before the maker leaves', async () => {
  const paper = await quietVenue()
  const port = clientOf(paper)
  let cancels = 0
  const maker = startMaker(
    {
      ...port,
      execute: (batch) =>
        batch.type === 'cancel' && ++cancels === 1
          ? Promise.resolve({ type: 'refused', refusal: { code: 'malformed', text: 'HTTP 403: request blocked' }, charged: 0 })
          : port.execute(batch),
    },
    { markets: [{ ...purrMarket, activeLevels: 1, allocation: { base: '0' } }] },
  )
  await maker.when('one bid', () => resting(paper).length === 1)
  await maker.stop()
  const left = resting(paper).length
  await port.close()
  await paper.stop()
  expect(left).toBe(0)
})

test.concurrent('a stop ends although a reading of a reconcile outlives the shutdown', async () => {
  const paper = await quietVenue()
  const port = clientOf(paper)
  let slow = false
  const maker = startMaker(
    {
      ...port,
      readMarks: async (coins) => {
        if (slow) await sleep(8_000)
        return port.readMarks(coins)
      },
    },
    { reconcileEvery: 3 },
  )
  await maker.when('a quoted ladder', () => resting(paper).length === 10)
  slow = true
  const before = maker.bent.calls.filter((c) => c === 'readMarks').length
  await maker.when('a reconcile at its last reading', () => maker.bent.calls.filter((c) => c === 'readMarks').length > before)
  const ended = await Promise.race([maker.stop().then(() => 'ended'), sleep(40_000).then(() => 'still running after 40 s')])
  await port.close()
  await paper.stop()
  expect(ended).toBe('ended')
})

test.concurrent('an order whose modify was refused for an unheard-of reason is cancelled at the end', async () => {
  const paper = await quietVenue()
  const port = clientOf(paper)
  const other = new RawTrader(paper, otherSigner)
  let refusedOne = false
  const execute: ExchangePort['execute'] = async (batch, nonce) => {
    if (batch.type !== 'modify' || refusedOne) return port.execute(batch, nonce)
    refusedOne = true
    return {
      type: 'answered',
      charged: batch.items.length,
      items: batch.items.map(() => ({ type: 'refused', refusal: { code: 'other', text: 'Trading is halted.' } }) as const),
    }
  }
  const maker = startMaker({ ...port, execute })
  await maker.when('a quoted ladder', () => resting(paper).length === 10)
  await other.buy(PURR, '250', '0.21')
  await maker.when('the refusal', () => refusedOne)
  await maker.stop()
  const left = resting(paper).length
  await port.close()
  await paper.stop()
  expect(left).toBe(0)
})

test.concurrent('a run that failed is not exit code 0 because somebody asked it to stop while it was leaving', async () => {
  const paper = await quietVenue()
  const port = clientOf(paper)
  const maker = startMaker({ ...port, openFeeds: () => Promise.reject(new Error('E_TRANSPORT')) })
  await maker.when('stopping', () => maker.events.some((e) => e.type === 'stopping'))
  const { exitCode } = await maker.stop()
  await port.close()
  await paper.stop()
  expect(exitCode).toBe(1)
})

test('a stop while the IP weight is spent still cancels', async () => {
  const paper = await quietVenue()
  const port = clientOf(paper)
  const maker = startMaker(port)
  await maker.when('a quoted ladder', () => paper.core.openOrders(makerSigner.address).length === 10)
  await Promise.all(Array.from({ length: 70 }, () => port.readOpenOrders().catch(() => {})))
  await maker.stop()
  const left = paper.core.openOrders(makerSigner.address).length
  await port.close()
  await paper.stop()
  expect(left).toBe(0)
})
test('a market that halts while the feeds are down is cancelled all the same', async () => {
  const paper = await quietVenue()
  const port = clientOf(paper)
  const maker = startMaker(port, { reconcileEvery: 3, markets: [{ ...purrMarket, allocation: { base: '3000' } }] })
  await maker.when('a quoted ladder', () => paper.core.openOrders(makerSigner.address).length === 10)
  maker.bent.sink({ type: 'connection', state: 'down', reason: 'test', reconnects: 0 })
  await paper.fund(makerSigner.address, 'PURR', '-3000')
  await maker.until('halted')
  // The feeds stay down: it is cancelled before anybody orders the run to stop.
  await maker.when('an empty book', () => paper.core.openOrders(makerSigner.address).length === 0)
  await maker.stop()
  await port.close()
  await paper.stop()
})
