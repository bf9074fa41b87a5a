import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Journal, JournalReader, replayJournal } from '@hyperladder/journal'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../src/systemClock.ts'
import { heldTogether, type Running, startMaker } from './orchestrator/harness.ts'
import { clientOf, otherSigner, quietVenue, RawTrader } from './orchestrator/venue.ts'
import { spawnCli } from './spawnCli.ts'

/** Runs over real sockets that keep a journal, and what can be made of it. */
const PURR = 10_000

let folder: string
let path: string
let closers: (() => Promise<unknown>)[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hyperladder-journal-'))
  path = join(folder, 'maker.journal')
  closers = []
})

afterEach(async () => {
  for (const close of closers.reverse()) await close()
  rmSync(folder, { recursive: true, force: true })
})

async function startVenue() {
  const paper = await quietVenue()
  closers.push(() => paper.stop())
  const client = clientOf(paper)
  closers.push(() => client.close())
  return { client, trader: new RawTrader(paper, otherSigner) }
}

const startJournalled = (client: ReturnType<typeof clientOf>): Running =>
  startMaker(client, {}, (identity) => Journal.open({ path, identity, program: 'test', nowMs: systemClock.nowMs }))

/** Lets a ladder be sold into and bought from. */
async function trade(maker: Running, trader: RawTrader): Promise<void> {
  await maker.until('tick', ({ sent }) => sent.places > 0)
  await trader.buy(PURR, '600', '0.22')
  await maker.until('fill', ({ side }) => side === 'ask')
  await trader.sell(PURR, '300', '0.15')
  await maker.until('fill', ({ side }) => side === 'bid')
  await maker.when('quiet', () => maker.events.filter(({ type }) => type === 'tick').length > 8)
}

const replay = () => {
  const reader = JournalReader.open(path)
  try {
    return replayJournal(reader)
  } finally {
    reader.close()
  }
}

describe('a run with a journal', () => {
  test('replays to the same actions byte for byte, while it runs and after', async () => {
    const { client, trader } = await startVenue()
    const maker = startJournalled(client)
    await trade(maker, trader)
    const during = replay()
    expect(during.difference).toBeUndefined()
    expect(during.counts.items).toBeGreaterThan(8)
    const result = await maker.stop()
    expect(heldTogether(result)).toEqual([])
    const { difference, counts, state } = replay()
    expect(difference).toBeUndefined()
    expect(counts.runs).toBe(1)
    const sent = maker.events.flatMap((event) => (event.type === 'tick' ? [event.sent] : []))
    expect(counts.items).toBe(sent.reduce((sum, { places, modifies, cancels }) => sum + places + modifies + cancels, 0))
    const [summary] = result.summary.markets
    expect(state?.markets[0]?.stats).toMatchObject({ fills: summary?.fills, placed: summary?.placed, cancelled: summary?.cancelled })
  })

  test('by the command line: exit code 0, up to a record, and 1 when a record was changed', async () => {
    const { client, trader } = await startVenue()
    const maker = startJournalled(client)
    await trade(maker, trader)
    await maker.stop()
    const good = await spawnCli(['replay', path])
    expect(good).toMatchObject({ code: 0, stderr: '' })
    expect(good.stdout).toMatch(/the same: \d+ actions of \d+ items came out as written, byte for byte/)
    const part = await spawnCli(['replay', path, '--until', '20'])
    expect(part.stdout).toMatch(/records 1 to 20,/)

    const db = new DatabaseSync(path)
    db.exec(`UPDATE records SET body = replace(body, '"type":"fills"', '"type":"undecodable"') WHERE kind = 'event'`)
    db.close()
    const changed = await spawnCli(['replay', path])
    expect(changed.code).toBe(1)
    expect(changed.stderr).toMatch(/is broken at record \d+, which is not what was written/)
  })
})
