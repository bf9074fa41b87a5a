import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Journal } from '@hyperladder/journal'
import { expect, test } from 'vitest'
import { systemClock } from '../../src/systemClock.ts'
import { settingsOf, startMaker } from './harness.ts'
import { clientOf, makerSigner, otherSigner, quietVenue, RawTrader } from './venue.ts'

const PURR = 10_000

test('WHEN a fill comes in a quiet moment THEN it is written down in one transaction with what is done about it, and told after that', async () => {
  const paper = await quietVenue()
  const port = clientOf(paper)
  const folder = mkdtempSync(join(tmpdir(), 'hyperladder-writing-'))
  const steps: string[] = []
  const maker = startMaker(
    port,
    settingsOf({ intervalMs: 60_000 }),
    (identity) => {
      const journal = Journal.open({ path: join(folder, 'maker.journal'), identity, program: 'test', nowMs: systemClock.nowMs })
      const [event, plan, write] = [journal.event.bind(journal), journal.plan.bind(journal), journal.write.bind(journal)]
      journal.event = (given) => {
        if (given.type === 'fills' && !given.snapshot) steps.push('fill absorbed')
        event(given)
      }
      journal.plan = (given, options) => {
        if (given.batches.length > 0) steps.push('plan')
        plan(given, options)
      }
      journal.write = (state) => {
        if (steps.at(-1) !== 'written') steps.push('written')
        write(state)
      }
      return journal
    },
    systemClock,
    undefined,
    ({ type }) => {
      if (type === 'fill') steps.push('fill told')
    },
  )
  await maker.when('a quoted ladder', () => paper.core.openOrders(makerSigner.address).length === 10)
  const ticks = () => maker.events.filter(({ type }) => type === 'tick').length
  await maker.when('the tick after the answers', () => ticks() >= 2)
  // A fill in the 50 ms after a tick waits, and other events may be written before the next one.
  await maker.when('a quiet moment', async () => {
    const before = ticks()
    await sleep(200)
    return ticks() === before
  })
  await new RawTrader(paper, otherSigner).buy(PURR, '250', '0.22')
  await maker.until('fill')
  const at = steps.indexOf('fill absorbed')
  expect(steps.slice(at, at + 4)).toEqual(['fill absorbed', 'plan', 'written', 'fill told'])
  expect((await maker.stop()).exitCode).toBe(0)
  await port.close()
  await paper.stop()
  rmSync(folder, { recursive: true, force: true })
})
