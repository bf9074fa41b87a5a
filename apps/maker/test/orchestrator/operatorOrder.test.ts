import { DatabaseSync } from 'node:sqlite'
import { Journal } from '@hyperladder/journal'
import { expect, test } from 'vitest'
import type { OperatorOrder } from '../../src/orchestrator/control.ts'
import { systemClock } from '../../src/systemClock.ts'
import { startMaker } from './harness.ts'
import { clientOf, quietVenue } from './venue.ts'

test('WHEN the operator orders something THEN it is in the journal before the order is taken off the disk', async () => {
  const paper = await quietVenue()
  const port = clientOf(paper)
  const database = new DatabaseSync(':memory:')
  const written = () => database.prepare("SELECT count(*) AS orders FROM records WHERE body LIKE '%acceptFlows%'").get()?.orders
  const orders: OperatorOrder[] = ['acceptFlows']
  const seen: unknown[] = []
  const maker = startMaker(
    port,
    {},
    (identity) => Journal.open({ path: 'memory', identity, program: 'test', nowMs: systemClock.nowMs, database }),
    systemClock,
    { beat: () => {}, leaving: () => {}, orders: () => orders, carriedOut: (order) => seen.push(order, written(), orders.pop()) },
  )
  await maker.when('the order to be carried out', () => seen.length > 0)
  await maker.stop()
  await port.close()
  await paper.stop()
  expect(seen).toEqual(['acceptFlows', 1, 'acceptFlows'])
})
