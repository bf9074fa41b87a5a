import { hash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type EngineState, snapshotEngine, takeNotices } from '@hyperladder/engine'
import { type Oid, parseAddress, type Tid } from '@hyperladder/units'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { describeDifference, encode, Journal, JournalReader, replayJournal, verifyJournal } from '../src/index.ts'
import { config, identity, optionsOf, Scene } from './scene.ts'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hyperladder-journal-'))
  path = join(folder, 'maker.journal')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function read<T>(work: (reader: JournalReader) => T): T {
  const reader = JournalReader.open(path)
  try {
    return work(reader)
  } finally {
    reader.close()
  }
}
/** All that an engine knows, short enough for a failure's message. */
const digest = (state: EngineState | undefined) => hash('sha256', encode(state && snapshotEngine(state)))
const replay = () => read((reader) => replayJournal(reader))
const query = (sql: string) => {
  const db = new DatabaseSync(path, { readOnly: true })
  const found = db.prepare(sql).all()
  db.close()
  return found
}

describe('a journal', () => {
  test('replays to the same plans and to the same engine, of several runs', () => {
    const first = new Scene({ path })
    first.live(12)
    first.journal.end({ exitCode: 0, reason: 'asked to', state: first.state })
    first.journal.close()
    const second = new Scene({ path, startMs: first.nowMs + 1 })
    second.live(5)
    second.journal.close()
    const { difference, counts, state } = replay()
    expect(difference).toBeUndefined()
    expect(counts).toMatchObject({ runs: 2, plans: 19, skipped: 0 })
    expect(digest(state)).toBe(digest(second.state))
    expect(query('SELECT run, exit_code, reason FROM runs')).toMatchObject([
      { run: 1, exit_code: 0, reason: 'asked to' },
      { run: 2, exit_code: null },
    ])
  })

  test('can be read up to a record or a time, and while it is written', () => {
    const scene = new Scene({ path })
    scene.live(6)
    const { last } = replay()
    scene.live(6)
    expect(read((reader) => replayJournal(reader, { until: { seq: last?.seq as number } })).last).toEqual(last)
    const untilTime = read((reader) => replayJournal(reader, { until: { atMs: last?.atMs as number } }))
    expect(untilTime.last?.seq).toBeGreaterThanOrEqual(last?.seq as number)
    expect(untilTime.last?.atMs).toBeLessThanOrEqual(last?.atMs as number)
    scene.journal.close()
  })

  test('has fills, orders and balances in tables of exact text', () => {
    const scene = new Scene({ path })
    scene.tick()
    const fill = scene.fill('ask')
    scene.tick()
    scene.journal.close()
    expect(query('SELECT side, px, sz, fee, fee_token, how, time_ms FROM fills')).toEqual([
      expect.objectContaining({
        side: 'ask',
        px: '0.21225',
        sz: '100',
        fee: '0.00000007',
        fee_token: 'USDC',
        how: 'live',
        time_ms: fill.timeMs,
      }),
    ])
    expect(query("SELECT side, level, px, sz FROM orders WHERE state = 'open' AND side = 'ask' ORDER BY level LIMIT 1")).toMatchObject([
      { level: 20, px: '0.21225', sz: '100' },
    ])
    expect(query('SELECT token, total FROM balances')).toMatchObject([
      { token: 'PURR', total: '2000' },
      { token: 'USDC', total: '1000' },
    ])
  })

  test('does not say of a fill that was told too late that it was booked', () => {
    const scene = new Scene({ path })
    scene.live(3)
    takeNotices(scene.state)
    const [known] = scene.state.markets[0]?.orders.getCurrentOrders() ?? []
    const late = { ...scene.fill('ask'), tid: 99 as Tid, timeMs: 1, oid: known?.oid as Oid }
    const allocated = scene.state.markets[0]?.inventory.allocatedBase
    scene.state.markets[0]?.orders.primeFills([], 2)
    scene.event({
      type: 'fillsRead',
      atMs: scene.nowMs,
      reading: { fills: [late], flows: [], listed: { oldestMs: 1, newestMs: 1, full: false } },
    })
    expect(scene.state.notices.map(({ type }) => type)).toContain('fillTooOld')
    scene.journal.write(scene.state)
    expect(scene.state.markets[0]?.inventory.allocatedBase).toBe(allocated)
    scene.journal.close()
    expect(query('SELECT how FROM fills WHERE tid = 99')).toMatchObject([{ how: 'tooOld' }])
    expect(query("SELECT count(*) AS fills FROM fills WHERE how = 'live'")).toMatchObject([{ fills: 7 }])
  })

  test('writes all of a transaction or nothing: what was not written before the end is gone', () => {
    const scene = new Scene({ path })
    scene.live(3)
    const written = query('SELECT count(*) AS records FROM records')
    scene.fill('ask')
    scene.journal.close()
    expect(query('SELECT count(*) AS records FROM records')).toEqual(written)
    expect(replay().difference).toBeUndefined()
  })

  test('takes nothing once it is closed, nor before its run', () => {
    const scene = new Scene({ path })
    scene.tick()
    scene.journal.close()
    expect(() => scene.fill('ask')).toThrow(/is closed, and can take no more/)
    expect(() => scene.tick()).toThrow(/is closed, and can take no more/)
    const idle = Journal.open(optionsOf({ path }))
    expect(() => idle.event({ type: 'drain', atMs: 1 })).toThrow(/got a record before its run: call begin first/)
    idle.close()
  })
})

describe('what the next run is told', () => {
  test('where the books stood, what was not answered, and which fills it has not seen', () => {
    const scene = new Scene({ path })
    scene.live(4)
    const seen = scene.fill('ask')
    expect(scene.tick({ answered: false })).toBeGreaterThan(0)
    const { allocatedBase } = scene.state.markets[0]?.inventory ?? {}
    scene.journal.close()

    const next = Journal.open(optionsOf({ path }))
    expect(next.past).toMatchObject({ runs: 1, ended: false, lastMs: scene.nowMs })
    expect(next.past?.position.markets).toMatchObject([{ coin: 'PURR/USDC', allocatedBase, halted: null }])
    expect(next.past?.position.tokens).toHaveLength(2)
    expect(next.past?.unanswered.map(({ nonce }) => nonce)).toEqual([scene.nowMs, scene.nowMs + 1].slice(0, next.past?.unanswered.length))
    expect(next.past?.unanswered.length).toBeGreaterThan(0)
    const unseen = { ...seen, timeMs: seen.timeMs + 1 }
    expect(next.unseenFills([seen, unseen])).toEqual([unseen])
    next.close()
  })

  test('that nothing is open, where everything was answered', () => {
    const scene = new Scene({ path })
    scene.live(4)
    scene.journal.end({ exitCode: 0, reason: 'asked to', state: scene.state })
    scene.journal.close()
    const next = Journal.open(optionsOf({ path }))
    expect(next.past).toMatchObject({ ended: true, unanswered: [] })
    next.close()
  })

  test('in a database of the caller, which outlives the journal', () => {
    const database = new DatabaseSync(':memory:')
    const scene = new Scene({ path: ':memory:', database })
    scene.live(4)
    scene.journal.close()
    const next = Journal.open(optionsOf({ path: ':memory:', database }))
    expect(next.past).toMatchObject({ runs: 1, ended: false })
    next.close()
    expect(replayJournal(JournalReader.open(':memory:', database)).difference).toBeUndefined()
  })
})

describe('rotation', () => {
  const MAX_BYTES = 2_000_000
  const keptBytes = () => Number(query('SELECT sum(length(body) + 120) AS bytes FROM records')[0]?.bytes)

  test('bounds the records, keeps the chain and what is asked of it, and a replay begins at the oldest mark', () => {
    const scene = new Scene({ path, maxBytes: MAX_BYTES })
    let most = 0
    for (let part = 0; part < 40; part += 1) {
      scene.live(1)
      scene.watch(1_000)
      most = Math.max(most, keptBytes())
    }
    expect(most).toBeGreaterThan(MAX_BYTES / 2)
    expect(most).toBeLessThan(1.1 * MAX_BYTES)
    expect(query("SELECT count(*) AS runs FROM records WHERE kind = 'run'")).toEqual([expect.objectContaining({ runs: 0 })])
    const { difference, counts, state } = replay()
    expect(difference).toBeUndefined()
    expect(counts.snapshots).toBeGreaterThan(1)
    expect(counts.plans).toBeGreaterThan(1)
    expect(digest(state)).toBe(digest(scene.state))
    expect(query('SELECT count(*) AS fills FROM fills')).toEqual([expect.objectContaining({ fills: 80 })])
    scene.journal.close()
  })

  test('goes on where an earlier process left it', () => {
    let startMs: number | undefined
    for (let run = 0; run < 8; run += 1) {
      const scene = new Scene({ path, maxBytes: MAX_BYTES, ...(startMs === undefined ? {} : { startMs }) })
      scene.live(1)
      scene.watch(3_000)
      scene.journal.close()
      startMs = scene.nowMs + 1
      expect(read(verifyJournal).records).toBeGreaterThan(0)
    }
    expect(keptBytes()).toBeLessThan(1.1 * MAX_BYTES)
    expect(keptBytes()).toBeGreaterThan(MAX_BYTES / 4)
    expect(replay().difference).toBeUndefined()
  })
})

describe('a replay that differs', () => {
  test('shows both plans beside each other, and where the books stood', () => {
    const scene = new Scene({ path })
    scene.tick()
    // What was written down is another fill than the one that was absorbed.
    scene.fill('ask', (fill) => ({ ...fill, oid: (fill.oid + 1) as typeof fill.oid }))
    scene.tick()
    scene.journal.close()
    const { difference } = replay()
    expect(difference).toMatchObject({ of: 'plan', record: { kind: 'plan' } })
    const text = difference === undefined ? '' : describeDifference(difference).join('\n')
    expect(text).toMatch(
      /^record \d+ of run 1, 2026-09-21T14:13:22\.010Z: the plan is not what was written down\n {2}written down +\| replayed\n/,
    )
    expect(text).toMatch(/\n! modify \d+ to PURR\/USDC bid .* \| place PURR\/USDC bid /)
    expect(text).toMatch(/PURR\/USDC: allocated 1900 PURR, \d+ orders/)
    expect(text).toMatch(/USDC: 1021.22499993 by the books, /)
  })

  test('at a snapshot names what the engine knows otherwise', () => {
    const scene = new Scene({ path, maxBytes: 200_000 })
    scene.tick()
    scene.fill('ask', (fill) => ({ ...fill, fee: { ...fill.fee, amount: 8n as typeof fill.fee.amount } }))
    while (query("SELECT 1 FROM records WHERE kind = 'snapshot'").length === 0) scene.live(1)
    scene.journal.close()
    const { difference } = replay()
    expect(difference?.of).toBe('snapshot')
    const text = difference === undefined ? '' : describeDifference(difference).join('\n')
    expect(text).toMatch(/what the engine knows is not what was written down\n! /)
    expect(text).toMatch(/tokens\.\d\.ledger\.expected: "#\d+" written down, "#\d+" replayed/)
  })
})

describe('whose journal it is', () => {
  const open = (other: Partial<typeof identity>) => Journal.open(optionsOf({ path, identity: { ...identity, ...other } })).close()

  test('is asked at every opening', () => {
    new Scene({ path }).journal.close()
    expect(() => open({})).not.toThrow()
    expect(() => open({ account: parseAddress(`0x${'cd'.repeat(20)}`) })).toThrow(
      /is of account 0xab.*, and this run of 0xcd.*: name another file/,
    )
    expect(() => open({ network: 'mainnet' })).toThrow(/is of network paper, and this run of mainnet/)
    const [purr] = identity.markets
    expect(() => open({ markets: [{ ...(purr as typeof purr & object), spacing: '0.01' }] })).toThrow(
      /by 0.003, and this run of .* by 0.01/,
    )
    expect(() => open({ markets: [] })).toThrow(/is of markets PURR\/USDC, and this run of /)
    expect(config.markets).toHaveLength(1)
  })

  test('one process at a time', () => {
    const scene = new Scene({ path })
    expect(() => open({})).toThrow(/is in use by another process/)
    scene.journal.close()
    expect(() => open({})).not.toThrow()
  })
})

describe('halts that outlive their run', () => {
  test('are in what the next run is told until an operator takes them out, which the chain tells', () => {
    const scene = new Scene({ path })
    scene.live(2)
    scene.event({ type: 'halt', coin: null, reason: 'price band left', sticky: true, atMs: scene.nowMs })
    scene.journal.write(scene.state)
    expect(() => Journal.clearHalts({ path, nowMs: () => 1 })).toThrow(/is in use by another process/)
    scene.journal.close()
    const halted = () => read((reader) => reader.past?.position.markets[0]?.halted)
    expect(halted()).toBe('price band left')
    expect(Journal.clearHalts({ path, nowMs: () => scene.nowMs + 1 })).toEqual(['PURR/USDC: price band left'])
    expect(halted()).toBeNull()
    expect(Journal.clearHalts({ path, nowMs: () => scene.nowMs + 2 })).toEqual([])
    expect(query('SELECT kind, body FROM records ORDER BY seq DESC LIMIT 1')).toMatchObject([
      { kind: 'note', body: '{"cleared":["PURR/USDC: price band left"],"type":"haltsCleared"}' },
    ])
    expect(replay().difference).toBeUndefined()
    expect(read(verifyJournal).last?.kind).toBe('note')
  })
})
