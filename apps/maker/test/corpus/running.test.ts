import { setTimeout as sleep } from 'node:timers/promises'
import type { BatchAnswer } from '@hyperladder/exchange-port'
import { expect, test } from 'vitest'
import { startMaker } from '../orchestrator/harness.ts'
import { clientOf, makerSigner, quietVenue, RawTrader } from '../orchestrator/venue.ts'
import { VirtualWorld } from '../orchestrator/virtual.ts'

/** Faults that other makers had while running, as scenarios against the real server, and on a virtual clock where waits are long. The codes are those of CONTRIBUTING. */

const PURR = 10_000
const PATIENCE_MS = 30_000
const resting = (paper: Awaited<ReturnType<typeof quietVenue>>) => paper.core.openOrders(makerSigner.address)

/** Whether something happens while anybody would wait for it. */
async function happens(condition: () => boolean): Promise<boolean> {
  for (const untilMs = Date.now() + PATIENCE_MS; Date.now() < untilMs; await sleep(10)) if (condition()) return true
  return false
}

test.concurrent('P03 WHEN the run breaks THEN what rests is cancelled on the way out, and the exit code is not 0', async () => {
  const paper = await quietVenue()
  const port = clientOf(paper)
  const first = startMaker(port)
  await first.when('a quoted ladder', () => resting(paper).length === 10)
  await first.vanish()
  const maker = startMaker({ ...port, openFeeds: () => Promise.reject(new Error('E_TRANSPORT')) })
  const ended = maker.ended.then(
    ({ exitCode }) => exitCode,
    () => 'rejected',
  )
  const how = await Promise.race([ended, sleep(PATIENCE_MS).then(() => 'still running')])
  const left = resting(paper).length
  await port.close()
  await paper.stop()
  expect([how, left]).toEqual([1, 0])
})

test.concurrent('N4991 WHEN an order ended while the feeds were down THEN the reconcile after it finds out, as no feed repeats it', async () => {
  const paper = await quietVenue()
  const port = clientOf(paper)
  const maker = startMaker(port)
  await maker.when('a quoted ladder', () => resting(paper).length === 10)
  await maker.when('the answers to the places', () => maker.events.filter(({ type }) => type === 'tick').length > 3)
  const [gone] = resting(paper)
  // Nothing is ever told of its end.
  maker.bent.feed = (event) =>
    event.type === 'orderUpdates' ? [{ ...event, updates: event.updates.filter(({ oid }) => oid !== gone?.oid) }] : [event]
  maker.bent.sink({ type: 'connection', state: 'down', reason: 'the test cut it', reconnects: 0 })
  await new RawTrader(paper, makerSigner).cancel(PURR, Number(gone?.oid))
  maker.bent.sink({ type: 'connection', state: 'up', reason: 'the test restored it', reconnects: 1 })
  const found = await happens(() => maker.events.some((event) => event.type === 'reconciled' && event.reason === 'connection'))
  const replaced = found && (await happens(() => resting(paper).length === 10))
  await maker.stop()
  await port.close()
  await paper.stop()
  expect([found, replaced]).toEqual([true, true])
})

test('P34 WHEN an action lands long after its answer was given up THEN it does nothing, for its nonce was burned before anything was sent again', async () => {
  const world = new VirtualWorld()
  let late: BatchAnswer | undefined
  let isLost = false
  const maker = world.start((port) => ({
    execute: (batch, given) => {
      if (isLost) return port.execute(batch, given)
      isLost = true
      const nonce = given ?? port.nextNonce()
      world.clock.after(50_000, () => void port.execute(batch, nonce).then((answer) => (late = answer)))
      return Promise.resolve({ type: 'unknown', nonce, reason: 'the test lost it' })
    },
  }))
  const quoted = await world.untilResting(10, 45)
  await world.until(60)
  expect([quoted, late?.type === 'refused' && late.refusal.code, world.resting().length]).toEqual([true, 'nonce', 10])
  expect(maker.result()).toBeUndefined()
})

test('P25 WHEN cancels are confirmed and change nothing THEN the way out says what still rests, and the exit code is not 0', async () => {
  const world = new VirtualWorld()
  const maker = world.start((port) => ({
    execute: (batch, nonce) =>
      batch.type === 'cancel'
        ? Promise.resolve({ type: 'answered', items: batch.items.map(() => ({ type: 'canceled' })), charged: 0 })
        : port.execute(batch, nonce),
  }))
  await world.untilResting(10, 30)
  maker.stop()
  await world.clock.runWhile(() => maker.result() === undefined, world.startMs + 1_800_000)
  const { exitCode, summary } = await maker.ended
  expect([exitCode, summary.markets[0]?.orders.afterShutdown]).toEqual([1, 10])
})
