import { formatPx, parsePx, parseSz } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import { ALICE, Desk } from '../../test/desk.ts'
import type { TapeLevel } from './types.ts'

const COIN = 'PURR/USDC'
const level = (px: string, sz: string): TapeLevel => ({ px: parsePx(px, 8), sz: parseSz(sz, 0) })
const tape = (bids: TapeLevel[], asks: TapeLevel[], takers: (TapeLevel & { side: 'bid' | 'ask' })[] = [], position = 1) =>
  ({ type: 'tape', id: 1, asset: 10_000, position, book: { bids, asks }, takers }) as const

const desk = () =>
  new Desk([
    [ALICE, 'USDC', '100000'],
    [ALICE, 'PURR', '100000'],
  ])
const prices = (core: Desk['core'], side: 'bids' | 'asks') => core.book(COIN)[side].map(({ px, sz }) => `${sz}@${formatPx(px, 8)}`)

describe('a recording', () => {
  test('rests its book among clients’ orders, whose place in the queue is kept', () => {
    const d = desk()
    const own = d.oid(ALICE, { side: 'ask', px: '0.201', sz: '100' })
    d.submit(tape([level('0.199', '500')], [level('0.201', '500')], [{ side: 'bid', ...level('0.201', '150') }]))
    d.block()
    expect(d.core.userFills(ALICE)).toMatchObject([{ oid: own, sz: 100n }])
    expect([prices(d.core, 'bids'), prices(d.core, 'asks')]).toEqual([['500@0.199'], ['450@0.201']])
    expect(d.core.tapePosition(COIN)).toBe(1)
  })

  test('replaces its last book by the next, and never crosses a client', () => {
    const d = desk()
    d.submit(tape([level('0.199', '500')], [level('0.201', '500')]))
    d.block()
    d.place(ALICE, { side: 'bid', px: '0.2005', sz: '100' })
    d.submit(tape([level('0.198', '400')], [level('0.2', '400'), level('0.202', '400')], [], 2))
    d.block()
    expect([prices(d.core, 'bids'), prices(d.core, 'asks')]).toEqual([['100@0.2005', '400@0.198'], ['400@0.202']])
  })

  test('names an asset that is not there', () => {
    const d = desk()
    d.submit({ ...tape([], []), asset: 5 })
    expect(d.block().answers[0]?.answer).toMatchObject({ refusal: { code: 'unknownAsset', asset: 5 } })
  })
})
