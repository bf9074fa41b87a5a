import { DatabaseSync } from 'node:sqlite'
import { Journal, JournalReader, readRuns } from '@hyperladder/journal'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MakerEvent } from '../../src/events.ts'
import { type RunOptions, runMaker } from '../../src/orchestrator/runMaker.ts'
import { systemClock } from '../../src/systemClock.ts'
import { settingsOf } from './harness.ts'
import { clientOf, quietVenue } from './venue.ts'

let paper: Awaited<ReturnType<typeof quietVenue>>
/** The journal's, of the latest run. */
let database: DatabaseSync
beforeAll(async () => {
  paper = await quietVenue()
})
afterAll(() => paper.stop())

/** Runs a maker to its first status and its end: the exit code as the journal, the last event and the caller have it. */
async function codes(options: Pick<RunOptions, 'exitCodeOf' | 'onSummary'>, leave = false) {
  const port = clientOf(paper)
  database = new DatabaseSync(':memory:')
  const stop = new AbortController()
  const leaveNow = new AbortController()
  const events: MakerEvent[] = []
  const result = await runMaker({
    port,
    clock: systemClock,
    settings: settingsOf(),
    stop: stop.signal,
    leaveNow: leaveNow.signal,
    openJournal: (identity) => Journal.open({ path: 'memory', identity, program: 'test', nowMs: systemClock.nowMs, database }),
    onEvent: (event) => {
      events.push(event)
      if (event.type !== 'tick') return
      if (leave) leaveNow.abort('twice')
      stop.abort('the test is over')
    },
    ...options,
  })
  await port.close()
  const [run] = readRuns(JournalReader.open('memory', database))
  const told = events.findLast((event) => event.type === 'stopped')
  return { journal: run?.exitCode, told: told?.exitCode, caller: result.exitCode, events }
}

test('WHEN its owner knows of something worse THEN the journal has the exit code of the process', async () => {
  expect(await codes({ exitCodeOf: (own) => own + 2 })).toMatchObject({ journal: 2, told: 2, caller: 2 })
})

test('WHEN the summary can not be written THEN the run did not end well, and all say so', async () => {
  const { events, ...given } = await codes({ onSummary: () => Promise.reject(new Error('ENOSPC')) })
  expect(given).toEqual({ journal: 1, told: 1, caller: 1 })
  expect(events).toContainEqual({ type: 'error', where: 'summary', message: 'ENOSPC' })
})

test('WHEN it left at once THEN all say 130', async () => {
  expect(await codes({}, true)).toMatchObject({ journal: 130, told: 130, caller: 130 })
})

test('WHEN the last word of the journal can not be written THEN the run did not end well, and the caller is told', async () => {
  // All else is written by the time of the summary.
  const { events, ...given } = await codes({ onSummary: async () => database.exec('PRAGMA query_only = 1') })
  expect(given).toEqual({ journal: null, told: 1, caller: 1 })
  expect(events.at(-2)).toMatchObject({ type: 'error', where: 'journal' })
})
