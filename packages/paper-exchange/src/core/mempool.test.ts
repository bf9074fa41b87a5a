import { describe, expect, test } from 'vitest'
import { ALICE, BOB, Desk } from '../../test/desk.ts'
import { VenueCore } from './venueCore.ts'

const desk = (takerDelayBlocks: number) =>
  new Desk(
    [
      [ALICE, 'USDC', '1000'],
      [BOB, 'PURR', '1000'],
    ],
    { takerDelayBlocks },
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
