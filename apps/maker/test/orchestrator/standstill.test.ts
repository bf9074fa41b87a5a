import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '@hyperladder/exchange-port'
import { Journal } from '@hyperladder/journal'
import { expect, test } from 'vitest'
import { systemClock } from '../../src/systemClock.ts'
import { settingsOf, startMaker } from './harness.ts'
import { clientOf, makerSigner, otherSigner, quietVenue, RawTrader } from './venue.ts'

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
] as const)('WHEN %s THEN the venue is read before anything new is sent', { timeout: 60_000 }, async (_, where) => {
  const { calls, events, exitCode } = await afterLeap(where)
  expect(calls).toContain('execute')
  expect(calls.slice(0, calls.indexOf('execute'))).toEqual(expect.arrayContaining(['readFills', 'readOpenOrders', 'readBalances']))
  expect(events).toContainEqual({ type: 'error', where: 'loop', message: expect.stringMatching(/^it stood still for \d\d s: reading/) })
  expect(exitCode).toBe(0)
})
