import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '@hyperladder/exchange-port'
import { Journal } from '@hyperladder/journal'
import { expect, test } from 'vitest'
import { systemClock } from '../../src/systemClock.ts'
import { settingsOf, startMaker } from './harness.ts'
import { clientOf, makerSigner, otherSigner, quietVenue, RawTrader } from './venue.ts'
import { VirtualWorld } from './virtual.ts'

const PURR = 10_000
const STILL_MS = 60_000

/** A quoted ladder; then somebody buys a level, and time leaps where `leaps` says, once: what is sent and read from then on. */
async function afterLeap(where: 'beforePlan' | 'beforeSending') {
  const paper = await quietVenue()
  const port = clientOf(paper)
  const folder = mkdtempSync(join(tmpdir(), 'hyperladder-still-'))
  let aheadMs = 0
  let armed = false
  let leapt: number | undefined
  const clock: Clock = { nowMs: () => systemClock.nowMs() + aheadMs, sleep: systemClock.sleep }
  const leap = () => {
    if (!armed) return
    armed = false
    aheadMs += STILL_MS
    leapt = maker.bent.calls.length
  }
  const maker = startMaker(
    port,
    settingsOf(),
    (identity) => {
      const journal = Journal.open({ path: join(folder, 'maker.journal'), identity, program: 'test', nowMs: systemClock.nowMs })
      let hasPlan = false
      const [event, plan, write] = [journal.event.bind(journal), journal.plan.bind(journal), journal.write.bind(journal)]
      journal.event = (given) => {
        if (where === 'beforePlan' && given.type === 'fills') leap()
        event(given)
      }
      journal.plan = (given, options) => {
        hasPlan = given.batches.some(({ batch }) => batch.type === 'place')
        plan(given, options)
      }
      journal.write = (state) => {
        write(state)
        if (where === 'beforeSending' && hasPlan) leap()
      }
      return journal
    },
    clock,
  )
  const resting = () => paper.core.openOrders(makerSigner.address).length
  await maker.when('a quoted ladder', () => resting() === 10)
  armed = true
  await new RawTrader(paper, otherSigner).buy(PURR, '250', '0.22')
  await maker.until('reconciled', ({ reason }) => reason === 'connection')
  await maker.when('a quoted ladder again', () => resting() === 10)
  const calls = maker.bent.calls.slice(leapt)
  const { exitCode } = await maker.stop()
  await port.close()
  await paper.stop()
  rmSync(folder, { recursive: true, force: true })
  return { calls, exitCode, events: maker.events }
}

test.each([
  ['the process stood still between the last events and the plan', 'beforePlan'],
  ['the plan was held up between the books and the exchange', 'beforeSending'],
] as const)('WHEN %s THEN the venue is read before anything new is sent', async (_, where) => {
  const { calls, events, exitCode } = await afterLeap(where)
  expect(calls).toContain('execute')
  expect(calls.slice(0, calls.indexOf('execute'))).toEqual(expect.arrayContaining(['readFills', 'readOpenOrders', 'readBalances']))
  expect(events).toContainEqual({ type: 'error', where: 'loop', message: expect.stringMatching(/^it stood still for \d\d s: reading/) })
  expect(exitCode).toBe(0)
})

const READINGS = ['readFills', 'readOpenOrders', 'readBalances'] as const

/** A quoted ladder on a virtual clock, what its maker asks of the venue from a moment on, and a way to hold up its last reading. */
async function quoted(onPlan?: Parameters<VirtualWorld['start']>[2]) {
  const world = new VirtualWorld()
  const calls: string[] = []
  const hold = { until: undefined as Promise<void> | undefined, isHeld: false }
  const maker = world.start(
    (port) => ({
      execute: (batch, nonce) => {
        calls.push(batch.type)
        return port.execute(batch, nonce)
      },
      ...Object.fromEntries(
        READINGS.map((name) => [
          name,
          (...args: [never]) => {
            calls.push(name)
            return port[name](...args)
          },
        ]),
      ),
      readMarks: async (coins) => {
        hold.isHeld = hold.until !== undefined
        await hold.until
        return port.readMarks(coins)
      },
    }),
    // No reconcile by the interval: what is read is read for the standstill.
    { reconcileEvery: 1_000 },
    onPlan,
  )
  await world.until(30)
  expect(world.resting()).toHaveLength(10)
  calls.length = 0
  /** What was asked before the first new order. */
  const beforePlacing = (from = 0) => calls.slice(from, calls.indexOf('place', from))
  return { world, maker, calls, hold, beforePlacing }
}

test('C01 WHEN a fill comes first after the process stood still THEN the venue is read before anything new is sent', async () => {
  const { world, maker, calls, beforePlacing } = await quoted()
  maker.leap(STILL_MS)
  world.buy(250n)
  await world.until(50)
  expect(calls).toContain('place')
  expect(beforePlacing()).toEqual(expect.arrayContaining([...READINGS]))
  expect(world.resting()).toHaveLength(10)
})

test('C01 WHEN a plan was held up between the books and the exchange THEN the venue is read before anything new is sent', async () => {
  let leap: (() => void) | undefined
  const { world, maker, calls, beforePlacing } = await quoted(({ batches }) => {
    if (!batches.some(({ batch }) => batch.type === 'place')) return
    leap?.()
    leap = undefined
  })
  leap = () => maker.leap(STILL_MS)
  world.buy(250n)
  await world.until(50)
  expect(leap).toBeUndefined()
  expect(calls).toContain('place')
  expect(beforePlacing()).toEqual(expect.arrayContaining([...READINGS]))
  expect(world.resting()).toHaveLength(10)
})

test('C01 WHEN the process stands still while the venue is read THEN what was read before proves nothing', async () => {
  const { world, maker, calls, hold, beforePlacing } = await quoted()
  let release = () => {}
  hold.until = new Promise((resolve) => {
    release = resolve
  })
  maker.leap(STILL_MS)
  world.buy(250n)
  await world.until(33)
  expect(hold.isHeld).toBe(true)
  maker.leap(STILL_MS)
  await world.until(35)
  const from = calls.length
  hold.until = undefined
  release()
  await world.until(55)
  expect(calls.slice(0, from)).not.toContain('place')
  expect(calls.slice(from)).toContain('place')
  expect(beforePlacing(from)).toEqual(expect.arrayContaining([...READINGS]))
})
