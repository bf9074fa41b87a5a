import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEngine, type EngineConfig, type EngineSeed, planTick } from '@hyperladder/engine'
import { PricingGrid, parseSpacing } from '@hyperladder/grid'
import { decode, encode, Journal, JournalError, JournalReader, journalIdentity, replayJournal, verifyJournal } from '@hyperladder/journal'
import { type FuzzTarget, fuzz, isFuzzed, mutateJsonText, type Random } from '@hyperladder/testkit'
import { marketSpec, parseAddress, parseNtl, parsePx, parseSz, parseWei } from '@hyperladder/units'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'hyperladder-journal-fuzz-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Writes a small journal the way a run does, and returns its bytes. */
function writtenJournal(): Buffer {
  const purr = { name: 'PURR', index: 1, szDecimals: 0, weiDecimals: 5 }
  const market = marketSpec({
    coin: 'PURR/USDC',
    pairIndex: 0,
    base: purr,
    quote: { name: 'USDC', index: 0, szDecimals: 8, weiDecimals: 8 },
  })
  const grid = PricingGrid.build({ startPx: parsePx('0.2', 8), levels: 20, spacing: parseSpacing('0.003'), pxDecimals: 8 })
  const config: EngineConfig = {
    markets: [{ market, grid, orderSize: parseSz('100', 0), gapLevels: 0, activeLevels: 2, allocation: {} }],
    universe: [market],
    diff: { deadZoneBps: 5, priceToleranceBps: 1, sizeTolerancePct: 1 },
    drift: { baseLots: parseSz('1', 0), quote: parseNtl('1') },
    reserve: 100,
    foreignOrders: 'leave',
  }
  const startMs = 1_790_000_000_000
  const seed: EngineSeed = {
    startMs,
    openOrders: [],
    balances: [{ tokenIndex: 1, token: 'PURR', total: parseWei('1000', purr), hold: parseWei('0', purr) }],
    fills: [],
    rateLimit: { used: 0, cap: 10_000, surplus: 0, cumVlm: parseNtl('0') },
    marks: [],
  }
  const state = createEngine(config, seed)
  const path = join(folder, 'written.journal')
  const identity = journalIdentity('paper', parseAddress(`0x${'11'.repeat(20)}`), config)
  const journal = Journal.open({ path, identity, program: 'fuzz', nowMs: () => startMs })
  journal.begin({ config, seed, flows: [], state, signer: identity.account })
  const plan = planTick(state, startMs)
  journal.plan(plan, { blind: false, nonces: plan.batches.map((_, index) => startMs + index) })
  journal.write(state)
  journal.close()
  return readFileSync(path)
}

/** One to four damages: a byte, a stretch of zeros, a piece moved, the end cut off. */
function damage(bytes: Buffer, random: Random): Buffer {
  let damaged = Buffer.from(bytes)
  for (let edits = 1 + random.int(4); edits > 0 && damaged.length > 0; edits -= 1) {
    // Headers are where most is to be broken.
    const at = random.int(random.chance(0.3) ? Math.min(200, damaged.length) : damaged.length)
    const length = 1 + random.int(512)
    const choice = random.int(5)
    if (choice < 2) damaged[at] = random.int(256)
    else if (choice === 2) damaged.fill(0, at, Math.min(damaged.length, at + length))
    else if (choice === 3) damaged.copy(damaged, random.int(damaged.length), at, at + length)
    else if (random.chance(0.3)) damaged = damaged.subarray(0, at)
  }
  return damaged
}

/** Reads all that a journal can be asked for. */
function readAll(path: string): string[] {
  const reader = JournalReader.open(path)
  try {
    verifyJournal(reader)
    replayJournal(reader)
    return [...reader.records()].map(({ hash, body }) => `${hash} ${body}`)
  } finally {
    reader.close()
  }
}

const FILE = 'journal.file'
const TEXT = 'journal.decode'

describe('a journal that was damaged is told of, or what is read is what was written', () => {
  const target: { file: FuzzTarget<Buffer> | undefined; text: FuzzTarget<string> | undefined } = { file: undefined, text: undefined }
  beforeAll(() => {
    const bytes = writtenJournal()
    const written = readAll(join(folder, 'written.journal'))
    const path = join(folder, 'damaged.journal')
    target.file = {
      name: FILE,
      oneIn: 2,
      seeds: [bytes],
      mutate: damage,
      check: (damaged) => {
        writeFileSync(path, damaged)
        try {
          expect(readAll(path)).toEqual(written)
          return 'whole'
        } catch (error) {
          if (!(error instanceof JournalError)) throw error
          return error.code
        }
      },
    }
    target.text = {
      name: TEXT,
      seeds: written.map((line) => line.slice(line.indexOf('{'))),
      mutate: mutateJsonText,
      check: (text) => {
        try {
          const value = decode(text)
          expect(decode(encode(value))).toEqual(value)
          return 'read'
        } catch (error) {
          if (!(error instanceof JournalError)) throw error
          return 'refused'
        }
      },
    }
  })

  test.runIf(isFuzzed(FILE))(FILE, async () => void (await fuzz(target.file as FuzzTarget<Buffer>)))
  test.runIf(isFuzzed(TEXT))(TEXT, async () => void (await fuzz(target.text as FuzzTarget<string>)))
})
