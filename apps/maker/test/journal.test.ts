import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Stdio } from '@hyperladder/command-line'
import { Journal, JournalReader, replayJournal } from '@hyperladder/journal'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type JournalOptions, type JournalView, runJournal } from '../src/commands/runJournal.ts'
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

/** From now on, the disk takes no more. */
function fillDisk(database: DatabaseSync): void {
  const pages = Number(database.prepare('PRAGMA page_count').get()?.page_count)
  database.exec(`PRAGMA max_page_count = ${pages}`)
}

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

/** What `hyperladder journal FILE` prints. */
function ask(what: JournalView, options: Partial<JournalOptions> = {}): string {
  let text = ''
  const out = (more: string) => {
    text += more
  }
  const stdio = { out } as Stdio
  expect(runJournal(path, what, { format: 'table', ...options }, { stdio, path: (file) => file, env: {}, exit: () => {} })).toBe(0)
  return text
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

    expect(ask('info')).toMatch(
      /: paper, 0x19e7.*\nPURR\/USDC: 40 levels from 0.19 by 0.003\n[\s\S]*fills: 5 live\n[\s\S]*allocated 4699\.\d+ PURR\n/,
    )
    expect(ask('info')).toMatch(/\n {2}1 {2}.*Z {2,}0 {2}the test is over +test\n$/)
    expect(ask('verify')).toMatch(/^sound: \d+ records, 1 to \d+, /)
    expect(ask('fills', { format: 'csv' }).split('\n')[1]).toMatch(/Z,PURR\/USDC,ask,0\.\d+,250,0\.\d+,USDC,false,true,\d+,/)
    const orders = JSON.parse(ask('orders', { format: 'json' })) as { state: string; sz: string; filled: string }[]
    const filled = orders.filter(({ state }) => state === 'filled')
    expect(filled.length).toBeGreaterThan(1)
    expect(filled.map((order) => order.filled)).toEqual(filled.map(({ sz }) => sz))
    expect(ask('balances')).toMatch(/PURR +1 +4400 /)
    expect(ask('fills', { format: 'table', since: Date.now() })).toBe('no fills in this time\n')
    const records = ask('events')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { seq: number; kind: string })
    expect(records.at(0)).toMatchObject({ seq: 1, kind: 'run' })
    expect(records.at(-1)).toMatchObject({ kind: 'end' })
    expect(ask('clear-halts')).toMatch(/nothing was changed/)

    const db = new DatabaseSync(path)
    db.exec(`UPDATE records SET body = replace(body, '"type":"fills"', '"type":"undecodable"') WHERE kind = 'event'`)
    db.close()
    const changed = await spawnCli(['replay', path])
    expect(changed.code).toBe(1)
    expect(changed.stderr).toMatch(/is broken at record \d+, which is not what was written/)
  })
})

describe('a journal that can not be written any more', () => {
  test('ends the run: what rests is cancelled, exit code 1, and it says why', async () => {
    const { client, trader } = await startVenue()
    const database = new DatabaseSync(path)
    const maker = startMaker(client, {}, (identity) =>
      Journal.open({ path, identity, program: 'test', nowMs: systemClock.nowMs, database }),
    )
    await trade(maker, trader)
    fillDisk(database)
    const error = await maker.until('error', ({ where }) => where === 'journal')
    expect(error.message).toMatch(/journal .* could not be written: the disk is full/)
    const result = await maker.ended
    expect(result.exitCode).toBe(1)
    expect(heldTogether(result)).toEqual([])
    expect(await client.readOpenOrders()).toEqual([])
    expect(maker.events.filter(({ type }) => type === 'error')).toHaveLength(1)
    database.close()
    const { difference, state } = replay()
    expect(difference).toBeUndefined()
    expect(state?.draining).toBe(false)
  })

  test('is known before anything is sent, and a matter of usage', async () => {
    const options = { cwd: folder, env: { HYPERLADDER_PRIVATE_KEY: `0x${'11'.repeat(32)}` } }
    const nowhere = await spawnCli(['start', '--journal', 'nowhere/maker.journal'], options)
    expect(nowhere).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/journal .*nowhere.* could not be opened; its folder must exist/),
    })
    writeFileSync(join(folder, 'diary.txt'), 'this is a diary, not a journal\n'.repeat(50))
    const diary = await spawnCli(['start', '--journal', 'diary.txt'], options)
    const absent = await spawnCli(['replay', join(folder, 'nowhere.journal')])
    expect(absent).toMatchObject({ code: 2, stderr: expect.stringMatching(/there is no journal .*nowhere\.journal/) })
    expect(diary).toMatchObject({ code: 2, stderr: expect.stringMatching(/diary.txt is no journal: name another file/) })
    expect(readFileSync(join(folder, 'diary.txt'), 'utf8')).toBe('this is a diary, not a journal\n'.repeat(50))
  })
})
