import { describe, expect, test } from 'vitest'
import { ALICE, BOB, Desk, print } from '../../test/desk.ts'
import { VenueCore } from './venueCore.ts'

const desk = (takerDelayBlocks: number, commitBlocks = { min: 0, max: 0 }) =>
  new Desk(
    [
      [ALICE, 'USDC', '1000'],
      [BOB, 'PURR', '1000'],
    ],
    { takerDelayBlocks, commitBlocks },
  )

describe('the mempool', () => {
  test('holds back what may take, so that a cancel of the same moment and after wins', () => {
    const d = desk(2)
    const oid = d.oid(ALICE, { side: 'bid', px: '0.2', sz: '100' })
    const taker = d.queue(BOB, d.action({ side: 'ask', px: '0.2', sz: '100', tif: 'ioc' }))
    expect(d.block().answers).toEqual([])
    expect(d.cancel(ALICE, oid)).toMatchObject({ statuses: [{ type: 'success' }] })
    d.block()
    expect(d.answerOf(taker)).toMatchObject({ statuses: [{ type: 'refused', refusal: { code: 'iocNoMatch' } }] })
  })

  test('takes its time with everything: a cancel can come too late for a taker that was sent before it', () => {
    const d = desk(0, { min: 2, max: 2 })
    d.queue(ALICE, d.action({ side: 'bid', px: '0.2', sz: '100' }))
    const [first, second, third] = [d.block(), d.block(), d.block()].map(({ answers }) => answers.length)
    expect([first, second, third]).toEqual([0, 0, 1])
    const oid = d.core.openOrders(ALICE)[0]?.oid as never
    const taker = d.queue(BOB, d.action({ side: 'ask', px: '0.2', sz: '100', tif: 'ioc' }))
    d.block()
    const cancel = d.queue(ALICE, { type: 'cancel', cancels: [{ asset: 10_000, oid }] })
    d.block()
    d.block()
    expect(print(d.answerOf(taker))).toBe('filled')
    d.block()
    expect(print(d.answerOf(cancel))).toBe('missingOrder')
  })

  test('spreads what arrives over the blocks it is told, by seed and block', () => {
    const waits = (seed: number) => {
      const d = new Desk([[ALICE, 'USDC', '1000']], { seed, commitBlocks: { min: 1, max: 3 } })
      for (let i = 0; i < 60; i++) d.queue(ALICE, { type: 'noop' })
      return [0, 1, 2, 3, 4].map(() => d.block().answers.map(({ id }) => id))
    }
    const blocks = waits(1)
    expect([blocks[0], blocks[4]]).toEqual([[], []])
    for (const ids of blocks.slice(1, 4)) {
      expect(ids.length).toBeGreaterThan(10)
      expect(ids).toEqual(ids.toSorted((a, b) => a - b))
    }
    expect(waits(1)).toEqual(blocks)
    expect(waits(2)).not.toEqual(blocks)
    expect(() => new Desk([], { commitBlocks: { min: 2, max: 1 } })).toThrow('commitBlocks must be from 0')
  })

  test('is part of a snapshot, and holds nothing back by default', () => {
    const d = desk(3)
    d.oid(ALICE, { side: 'bid', px: '0.2', sz: '100' })
    d.queue(BOB, d.action({ side: 'ask', px: '0.2', sz: '100', tif: 'gtc' }))
    d.block()
    d.core = VenueCore.restore(d.config, JSON.parse(JSON.stringify(d.core.snapshot())))
    expect([d.block().answers.length, d.block().answers.length, d.block().answers.length]).toEqual([0, 0, 1])
    expect(d.core.userFills(ALICE)).toHaveLength(1)
    const quick = desk(0)
    quick.oid(ALICE, { side: 'bid', px: '0.2', sz: '100' })
    expect(quick.place(BOB, { side: 'ask', px: '0.2', sz: '100', tif: 'ioc' })).toMatchObject({ statuses: [{ type: 'filled' }] })
  })
})
