import { DatabaseSync } from 'node:sqlite'
import type { Address } from '@hyperladder/units'
import { expect, test } from 'vitest'
import type { AccountHistory } from '../core/snapshot.ts'
import { HISTORY_TABLE, HistoryTable } from './historyTable.ts'

const user = `0x${'1'.repeat(40)}` as Address
const record = (n: number) => ({ oid: n, sz: BigInt(n) }) as unknown as AccountHistory['fills'][number] & AccountHistory['closed'][number]
const history = (fills: readonly ReturnType<typeof record>[], closed = fills): AccountHistory => ({ user, fills, closed })

test('a record is written once, what is forgotten is dropped, and a reopened table goes on', () => {
  const db = new DatabaseSync(':memory:')
  db.exec(HISTORY_TABLE)
  const changes = () => db.prepare('SELECT total_changes() AS n').get()?.n as number
  const records = Array.from({ length: 9 }, (_, n) => record(n))
  const table = new HistoryTable(db)
  table.write([history(records.slice(0, 5))])
  expect(changes()).toBe(10)
  table.write([history(records.slice(0, 5))])
  expect(changes()).toBe(10)
  // Each list: one in, one out.
  table.write([history(records.slice(1, 6))])
  expect(changes()).toBe(14)

  const reopened = new HistoryTable(db)
  const read = reopened.read()
  expect(read).toEqual([history(records.slice(1, 6))])
  reopened.write([history([...(read[0]?.fills ?? []).slice(1), records[6]] as never, read[0]?.closed as never)])
  expect(changes()).toBe(16)
  expect(reopened.read()).toEqual([history(records.slice(2, 7), records.slice(1, 6))])
})

test('a list of which nothing is left that was written is written anew', () => {
  const db = new DatabaseSync(':memory:')
  db.exec(HISTORY_TABLE)
  const table = new HistoryTable(db)
  table.write([history([record(1), record(2)])])
  table.write([history([record(3), record(4)])])
  expect(table.read()).toEqual([history([record(3), record(4)])])
})
