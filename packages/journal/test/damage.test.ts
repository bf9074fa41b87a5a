import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Journal, JournalError, JournalReader, replayJournal, verifyJournal } from '../src/index.ts'
import { optionsOf, Scene } from './scene.ts'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hyperladder-damage-'))
  path = join(folder, 'maker.journal')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** What opening to read, proving and replaying say of the file. */
function judge(file = path): string {
  try {
    const reader = JournalReader.open(file)
    try {
      verifyJournal(reader)
      return replayJournal(reader).difference === undefined ? 'sound' : 'differs'
    } finally {
      reader.close()
    }
  } catch (error) {
    if (!(error instanceof JournalError)) throw error
    return `${error.code} ${error.message}`
  }
}

/** What opening to write says of the file. */
function claim(file = path): string {
  try {
    Journal.open(optionsOf({ path: file })).close()
    return 'opened'
  } catch (error) {
    if (!(error instanceof JournalError)) throw error
    return `${error.code} ${error.message}`
  }
}

function written(): void {
  const scene = new Scene({ path })
  scene.live(8)
  scene.journal.close()
}

function change(sql: string): void {
  const db = new DatabaseSync(path)
  db.exec(sql)
  db.close()
}

describe('a record that is not what was written', () => {
  const seqs = () => {
    const db = new DatabaseSync(path, { readOnly: true })
    const rows = db.prepare('SELECT seq FROM records').all()
    db.close()
    return rows.map(({ seq }) => Number(seq))
  }

  test.each([
    ['changed', (seq: number) => `UPDATE records SET body = body || ' ' WHERE seq = ${seq}`],
    ['of another time', (seq: number) => `UPDATE records SET at_ms = at_ms + 1 WHERE seq = ${seq}`],
    ['of another kind', (seq: number) => `UPDATE records SET kind = 'end' WHERE seq = ${seq} AND kind <> 'end'`],
    ['of another run', (seq: number) => `UPDATE records SET run = run + 1 WHERE seq = ${seq}`],
    ['taken out', (seq: number) => `DELETE FROM records WHERE seq = ${seq}`],
    ['with another hash', (seq: number) => `UPDATE records SET hash = replace(hash, substr(hash, 1, 1), 'x') WHERE seq = ${seq}`],
  ])('%s, wherever it is, is found', (_, sql) => {
    written()
    const good = readFileSync(path)
    fc.assert(
      fc.property(fc.constantFrom(...seqs()), (seq) => {
        writeFileSync(path, good)
        change(sql(seq))
        expect(judge()).toMatch(/^E_JOURNAL_CHAIN .* is broken at record \d+/)
      }),
      { numRuns: 20 },
    )
  })

  test('or missing at the end, is found', () => {
    written()
    change('DELETE FROM records WHERE seq > (SELECT max(seq) - 3 FROM records)')
    expect(judge()).toMatch(/^E_JOURNAL_CHAIN .* is missing: the last one was \d+/)
  })

  test('or added at the end, is found', () => {
    written()
    change("INSERT INTO records SELECT seq + 1, run, 'end', at_ms, '{}', hash FROM records ORDER BY seq DESC LIMIT 1")
    expect(judge()).toMatch(/^E_JOURNAL_CHAIN /)
  })
})

function laterVersion(): void {
  written()
  change("UPDATE meta SET value = '99' WHERE key = 'version'")
}

describe('a file', () => {
  test('cut off anywhere is refused or found, and never taken for sound', () => {
    written()
    const good = readFileSync(path)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: good.length - 1 }), (size) => {
        writeFileSync(path, good)
        truncateSync(path, size)
        expect(judge()).toMatch(/^E_JOURNAL_/)
      }),
      { numRuns: 40 },
    )
  })

  test('with bytes overwritten anywhere is sound only where no record lives there', () => {
    written()
    const good = readFileSync(path)
    const sound = judge()
    expect(sound).toBe('sound')
    const verdicts = new Set<string>()
    fc.assert(
      fc.property(fc.integer({ min: 100, max: good.length - 200 }), fc.uint8Array({ minLength: 100, maxLength: 100 }), (at, bytes) => {
        const bad = Buffer.from(good)
        bad.set(bytes, at)
        writeFileSync(path, bad)
        verdicts.add(judge().split(' ')[0] as string)
      }),
      { numRuns: 60 },
    )
    expect([...verdicts].filter((verdict) => verdict !== 'sound' && !verdict.startsWith('E_JOURNAL_'))).toEqual([])
    expect(verdicts.size).toBeGreaterThan(1)
  })

  test.each([
    ['no database', 'E_JOURNAL_OPEN', () => writeFileSync(path, 'this is a diary, not a journal\n'.repeat(100))],
    ['another database', 'E_JOURNAL_OPEN', () => change('CREATE TABLE diary (day TEXT)')],
    ['a folder', 'E_JOURNAL_OPEN', () => mkdirSync(path)],
    ['a journal of a later version', 'E_JOURNAL_VERSION', laterVersion],
  ])('that is %s is refused to readers and writers with what to do', (_, code, make) => {
    make()
    expect(judge()).toMatch(new RegExp(`^${code} .*(name another file|must be)`))
    expect(claim()).toMatch(new RegExp(`^${code} .*(name another file|must be)`))
  })

  test('in a folder that is not there, or that is not there itself', () => {
    expect(claim(join(folder, 'nowhere', 'maker.journal'))).toMatch(/^E_JOURNAL_OPEN .*its folder must exist/)
    expect(judge(join(folder, 'other.journal'))).toMatch(/^E_JOURNAL_OPEN .*could not be opened/)
  })

  test('that is empty is a new journal to write', () => {
    writeFileSync(path, '')
    expect(claim()).toBe('opened')
  })

  test('with a torn tail of its write-ahead log is what it was before the torn transaction', () => {
    const scene = new Scene({ path })
    scene.live(4)
    const copy = join(folder, 'torn.journal')
    writeFileSync(copy, readFileSync(path))
    writeFileSync(`${copy}-wal`, readFileSync(`${path}-wal`))
    truncateSync(`${copy}-wal`, statSync(`${copy}-wal`).size - 5_000)
    appendFileSync(`${copy}-wal`, Buffer.alloc(3_000, 7))
    scene.journal.close()
    expect(judge(copy)).toBe('sound')
  })
})

describe('a disk that is full', () => {
  test('fails the writing with what it is, keeps what was written before, and stays failed', () => {
    const database = new DatabaseSync(path)
    database.exec('PRAGMA max_page_count = 60')
    const scene = new Scene({ path, database })
    let failure: unknown
    try {
      for (let round = 0; round < 1_000; round += 1) scene.live(1)
    } catch (error) {
      failure = error
    }
    expect(failure).toMatchObject({ code: 'E_JOURNAL_WRITE', message: expect.stringMatching(/could not be written: the disk is full/) })
    expect(() => scene.journal.write(scene.state)).toThrow(/the disk is full/)
    scene.journal.close()
    database.close()
    expect(judge()).toBe('sound')
    expect(claim()).toBe('opened')
  })
})

describe('a position that is not what was written', () => {
  test('is found by proving and by opening, and one that an operator has changed by rule is not', () => {
    written()
    Journal.clearHalts({ path, nowMs: () => 1_790_000_200_000 })
    expect([judge(), claim()]).toEqual(['sound', 'opened'])
    change(`UPDATE meta SET value = replace(value, '"allocatedBase":"#', '"allocatedBase":"#1') WHERE key = 'position'`)
    const message = /^E_JOURNAL_CORRUPT .*where the books stood is not what was written/
    expect(judge()).toMatch(message)
    expect(claim()).toMatch(message)
  })

  test.each([
    ['clear-halts', () => Journal.clearHalts({ path, nowMs: () => 1_790_000_200_000 })],
    ['prune', () => Journal.prune({ path, nowMs: () => 1_790_000_200_000, untilMs: 1_790_000_200_000 })],
  ])('is not made one that was by %s', (_, order) => {
    written()
    change(`UPDATE meta SET value = replace(value, '"allocatedBase":"#', '"allocatedBase":"#1') WHERE key = 'position'`)
    expect(order).toThrow(/where the books stood is not what was written/)
    expect(claim()).toMatch(/^E_JOURNAL_CORRUPT /)
  })
})

describe('the file of a run that goes on', () => {
  test.each([
    ['deleted', () => rmSync(path)],
    ['moved away', () => renameSync(path, `${path}.old`)],
    [
      'replaced',
      () => {
        const bytes = readFileSync(path)
        rmSync(path)
        writeFileSync(path, bytes)
      },
    ],
    ['parted from its log', () => rmSync(`${path}-wal`)],
    ['parted from its index', () => rmSync(`${path}-shm`)],
  ])('is missed with the next writing when it is %s', (_, take) => {
    const scene = new Scene({ path })
    scene.live(2)
    take()
    expect(() => scene.tick()).toThrow(/^journal .*: its file .* was deleted, moved or replaced while it is written/)
    expect(() => scene.journal.write(scene.state)).toThrow(JournalError)
    scene.journal.close()
  })

  test('is busy, not in use, while another program holds it in a transaction', () => {
    written()
    const db = new DatabaseSync(path)
    db.exec('BEGIN IMMEDIATE')
    const scene = () => new Scene({ path, startMs: 1_790_000_100_000 })
    expect(scene).toThrow(
      expect.objectContaining({ code: 'E_JOURNAL_BUSY', message: expect.stringMatching(/another program has it open/) }),
    )
    db.exec('ROLLBACK')
    db.close()
    scene().journal.close()
  })
})
