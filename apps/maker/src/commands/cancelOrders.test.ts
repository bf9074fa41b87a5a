import type { ActionBatch, BatchAnswer, Clock, ExchangePort, OpenOrder } from '@hyperladder/exchange-port'
import { FakeClock } from '@hyperladder/testkit'
import type { Oid, Px, Sz } from '@hyperladder/units'
import { expect, test } from 'vitest'
import { cancelOrders } from './cancelOrders.ts'

const order = (oid: number): OpenOrder => ({
  coin: 'PURR/USDC',
  oid: oid as Oid,
  side: 'bid',
  px: 1n as Px,
  sz: 1n as Sz,
  origSz: 1n as Sz,
  timeMs: 0,
})
const orders = (count: number): OpenOrder[] => Array.from({ length: count }, (_, i) => order(i + 1))

/** A book that gives its orders up as `obeys` says. The clock jumps: nobody waits in a test. */
function bookOf(resting: OpenOrder[], obeys: (oid: Oid) => BatchAnswer | 'cancel' | 'ignore') {
  const sent: ActionBatch[] = []
  const said: string[] = []
  const fake = new FakeClock()
  const clock: Clock = { nowMs: () => fake.nowMs(), sleep: (ms) => fake.advance(ms) }
  let book = resting
  const port = {
    readOpenOrders: () => Promise.resolve(book),
    execute: (batch: ActionBatch): Promise<BatchAnswer> => {
      sent.push(batch)
      if (batch.type !== 'cancel') throw new Error('only cancels may be sent')
      const verdicts = batch.items.map(({ target }) => ({ target, verdict: obeys(target as Oid) }))
      const whole = verdicts.find(({ verdict }) => typeof verdict === 'object')
      if (whole) return Promise.resolve(whole.verdict as BatchAnswer)
      const gone = verdicts.flatMap(({ target, verdict }) => (verdict === 'cancel' ? [target] : []))
      book = book.filter(({ oid }) => !gone.includes(oid))
      const missing = {
        type: 'refused',
        refusal: { code: 'missingOrder', text: 'Order was never placed, already canceled, or filled.' },
      } as const
      return Promise.resolve({
        type: 'answered',
        charged: batch.items.length,
        items: verdicts.map(({ verdict }) => (verdict === 'cancel' ? { type: 'canceled' } : missing)),
      })
    },
  } as unknown as ExchangePort
  return { port, clock, sent, said, say: (text: string) => said.push(text), fake }
}

test('orders are cancelled in batches that cost one unit of IP weight, and two empty readings end it', async () => {
  const { port, clock, sent, say, fake } = bookOf(orders(90), () => 'cancel')
  const startMs = fake.nowMs()
  expect(await cancelOrders(port, clock, { select: () => true, say })).toEqual({ cancelled: 90, left: [] })
  expect(sent.map(({ items }) => items.length)).toEqual([39, 39, 12])
  expect(fake.nowMs() - startMs).toBe(4000)
})

test('an order that is not selected is never touched', async () => {
  const { port, clock, sent, say } = bookOf(orders(3), () => 'cancel')
  expect(await cancelOrders(port, clock, { select: ({ oid }) => oid === 2, say })).toEqual({ cancelled: 1, left: [] })
  expect(sent.flatMap(({ items }): readonly unknown[] => items)).toEqual([{ coin: 'PURR/USDC', target: 2 }])
})

test('an empty book sends nothing', async () => {
  const { port, clock, sent, say } = bookOf([], () => 'cancel')
  expect(await cancelOrders(port, clock, { select: () => true, say })).toEqual({ cancelled: 0, left: [] })
  expect(sent).toEqual([])
})

test('an unanswered cancel is sent again until the reading shows it gone', async () => {
  let tries = 0
  const { port, clock, said, say } = bookOf(orders(1), () =>
    ++tries === 1 ? { type: 'unknown', nonce: 1, reason: 'no answer within 10 s' } : 'cancel',
  )
  expect(await cancelOrders(port, clock, { select: () => true, say })).toEqual({ cancelled: 1, left: [] })
  expect(said).toEqual(['no answer to 1 cancels: no answer within 10 s'])
})

test('what still rests after 30 s is returned', async () => {
  const { port, clock, say, fake } = bookOf(orders(1), () => 'ignore')
  const startMs = fake.nowMs()
  expect((await cancelOrders(port, clock, { select: () => true, say })).left.map(({ oid }) => oid)).toEqual([1])
  expect(fake.nowMs() - startMs).toBe(30_000)
})

test('a reading that fails is tried again, and is the failure once the time is over', async () => {
  const { port, clock, said, say } = bookOf(orders(1), () => 'cancel')
  let failures = 2
  const read = port.readOpenOrders
  const flaky = { ...port, readOpenOrders: () => (failures-- > 0 ? Promise.reject(new Error('HTTP 502')) : read()) }
  expect(await cancelOrders(flaky, clock, { select: () => true, say })).toEqual({ cancelled: 1, left: [] })
  expect(said).toHaveLength(2)
  const dead = { ...port, readOpenOrders: () => Promise.reject(new Error('HTTP 502')) }
  await expect(cancelOrders(dead, clock, { select: () => true, say })).rejects.toThrow('HTTP 502')
})
