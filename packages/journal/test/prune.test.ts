import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Fill } from '@hyperladder/exchange-port'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Journal, JournalReader, readBalances, readFills, readOrders, replayJournal, verifyJournal } from '../src/index.ts'
import { optionsOf, Scene } from './scene.ts'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hyperladder-prune-'))
  path = join(folder, 'maker.journal')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const HOUR_MS = 3_600_000
const rows = () => {
  const reader = JournalReader.open(path)
  const found = { fills: readFills(reader), orders: readOrders(reader), balances: readBalances(reader) }
  const { difference } = replayJournal(reader)
  verifyJournal(reader)
  reader.close()
  return { ...found, difference }
}

/** Two spells of trading, two hours apart, and the fills of both. */
function traded(rounds: number) {
  const scene = new Scene({ path })
  const fills: Fill[] = []
  const take = (side: 'bid' | 'ask') => fills.push(scene.fill(side))
  for (let round = 0; round < 2 * rounds; round += 1) {
    if (round === rounds) scene.nowMs += 2 * HOUR_MS
    scene.tick()
    take(round % 3 === 0 ? 'bid' : 'ask')
    take(round % 3 === 0 ? 'ask' : 'bid')
  }
  scene.tick()
  const { nowMs } = scene
  const listed = { oldestMs: fills[0]?.timeMs as number, newestMs: nowMs, full: false }
  scene.event({ type: 'fillsRead', atMs: nowMs, reading: { fills, flows: [], listed } })
  scene.journal.write(scene.state)
  return { scene, fills, nowMs }
}

test('takes out what is old, gives the space back, and says so in the chain', () => {
  const { scene, nowMs } = traded(200)
  const prune = (untilMs: number) => Journal.prune({ path, nowMs: () => nowMs + 1, untilMs })
  expect(() => prune(nowMs)).toThrow(/is in use by another process/)
  scene.journal.close()
  const [before, bytes] = [rows(), statSync(path).size]
  const pruned = prune(nowMs - HOUR_MS)
  const after = rows()
  expect(after.difference).toBeUndefined()
  expect(pruned).toMatchObject({ fills: 400, orders: before.orders.length - after.orders.length, balances: 0 })
  expect(after.fills.map(({ tid }) => tid)).toEqual(before.fills.slice(400).map(({ tid }) => tid))
  expect(after.orders.filter(({ state }) => state === 'open')).toEqual(before.orders.filter(({ state }) => state === 'open'))
  expect(after.balances).toEqual(before.balances)
  expect(statSync(path).size).toBeLessThan(bytes)
})

test('P05 leaves what the next start needs, whatever it is asked, and makes no missed fill of what is gone', () => {
  const { scene, fills, nowMs } = traded(20)
  scene.journal.close()
  const pruned = Journal.prune({ path, nowMs: () => nowMs + 1, untilMs: nowMs + HOUR_MS })
  expect(pruned?.fillsUpToMs).toBeLessThanOrEqual(nowMs - HOUR_MS)
  expect(rows().fills).toHaveLength(40)
  const journal = Journal.open(optionsOf({ path }))
  const missed = { ...(fills.at(-1) as Fill), tid: 9_999 as Fill['tid'] }
  expect(journal.unseenFills([...fills, missed])).toEqual([missed])
  journal.close()
})

test('has nothing to do before the first run', () => {
  Journal.open(optionsOf({ path })).close()
  expect(Journal.prune({ path, nowMs: () => 1, untilMs: 1 })).toBeUndefined()
})
